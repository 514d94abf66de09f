"""What is written to the lake is what is read: nulls, integers, and names to the byte."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lambdas.artists.catalogue import read_catalogue, write_canonical
from lambdas.core.errors import InvalidInput
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode
from lambdas.sources.schemas import AUDIO_FEATURES, TOP_TRACKS

NAME = st.text(st.characters(codec="utf-8"), max_size=40)
INTEGER = st.none() | st.integers(-(2**31), 2**31 - 1)
NUMBER = st.none() | st.floats(allow_nan=False, allow_infinity=False)


def of(schema, **columns):
    rest = {field.name: st.none() for field in schema if field.name not in columns}
    return st.lists(st.fixed_dictionaries(columns | rest), max_size=20)


TRACKS = of(TOP_TRACKS, id=NAME, artist_id=NAME, name=st.none() | NAME, popularity=INTEGER, source=NAME)
FEATURES = of(
    AUDIO_FEATURES, id=NAME, energy=NUMBER, loudness=NUMBER, key=INTEGER, duration_ms=INTEGER, source=NAME
)


@given(TRACKS)
@example([dict.fromkeys(TOP_TRACKS.names) | {"name": '🎻 naïve\n"NAN" None \', null'}])
def test_top_tracks_come_back_as_they_went(rows):
    back = decode(to_parquet(pa.Table.from_pylist(rows, schema=TOP_TRACKS), TOP_TRACKS))
    assert back.schema.equals(TOP_TRACKS)
    assert back.to_pylist() == rows


@given(FEATURES)
def test_features_come_back_as_they_went_nulls_and_integers_too(rows):
    back = decode(to_parquet(pa.Table.from_pylist(rows, schema=AUDIO_FEATURES), AUDIO_FEATURES))
    assert back.schema.equals(AUDIO_FEATURES)
    found = back.to_pylist()
    assert found == rows
    assert all(type(row["key"]) in {int, type(None)} for row in found)


@given(TRACKS)
def test_the_same_rows_give_the_same_bytes(rows):
    table = pa.Table.from_pylist(rows, schema=TOP_TRACKS)
    assert to_parquet(table) == to_parquet(pa.Table.from_pylist(table.to_pylist(), schema=TOP_TRACKS))


def catalogue(folder, name):
    one, track = "a" * 22, "t" * 22
    artists, tracks = io.BytesIO(), io.BytesIO()
    pq.write_table(pa.table({"id": [one], "name": [name]}), artists)
    pq.write_table(pa.table({"id": [track], "artist_id": [one], "name": [name], "popularity": [1]}), tracks)
    (folder / "artists.parquet").write_bytes(artists.getvalue())
    (folder / "tracks.parquet").write_bytes(tracks.getvalue())
    measures = ("danceability", "energy", "loudness", "speechiness", "instrumentalness")
    features = pa.table({"id": [track], **{measure: [0.5] for measure in measures}})
    pq.write_table(features, folder / "audio_features.parquet")
    return folder


@given(NAME.filter(lambda name: "\0" not in name))
@example("🎻")
@example("")
@example("NAN")
@example("a\r\nb")
def test_an_imported_name_is_kept_byte_for_byte(tmp_path_factory, name):
    folder = tmp_path_factory.mktemp("names")
    tables, _ = read_catalogue(catalogue(folder, name))
    write_canonical(tables, folder)
    again, _ = read_catalogue(folder)
    assert again.artists["name"].to_pylist() == [name]
    assert again.tracks["name"].to_pylist() == [name]


@given(NAME, NAME)
def test_a_nul_in_a_name_is_refused_and_its_row_named(tmp_path_factory, before, after):
    with pytest.raises(InvalidInput, match="artists.parquet row 1, column name: .*NUL byte"):
        read_catalogue(catalogue(tmp_path_factory.mktemp("nul"), f"{before}\0{after}"[:50]))
