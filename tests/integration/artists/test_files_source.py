"""The files source over a real S3 endpoint: what is missing is named, what is there is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lambdas.artists.catalogue import Catalogue, read_catalogue, write_canonical
from lambdas.artists.files import INCOMING, Files
from lambdas.core.errors import InvalidInput
from lambdas.sources import schemas
from local.demo.catalogue import write_demo

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.integration
TABLES = ("artists", "tracks", "audio_features")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, artists=60, seed=1)
    return read_catalogue(folder)[0]


def _import(catalogue: Catalogue, lake: str, folder: Path) -> None:
    write_canonical(catalogue, folder, rows_per_group=100)
    for name in TABLES:
        boto3.client("s3").upload_file(str(folder / f"{name}.parquet"), lake, f"{INCOMING}/{name}.parquet")


def test_a_lake_without_a_catalogue_says_what_to_run(lake: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Files(lake).probe()
    assert str(caught.value) == (
        f"s3://{lake}/incoming/artists/tracks.parquet: is missing: run `kindred artists import DIR`, "
        "DIR being the folder of your files"
    )


def test_a_file_that_was_copied_in_by_hand_says_what_to_run(
    lake: str, demo: Catalogue, tmp_path: Path
) -> None:
    _import(demo, lake, tmp_path)
    pq.write_table(demo.audio_features, tmp_path / "by_hand.parquet")
    boto3.client("s3").upload_file(
        str(tmp_path / "by_hand.parquet"), lake, f"{INCOMING}/audio_features.parquet"
    )
    with pytest.raises(
        InvalidInput, match=r"audio_features\.parquet: was not written by .* `kindred artists import DIR`"
    ):
        Files(lake).probe()


def test_top_tracks_and_features_agree_with_the_catalogue(lake: str, demo: Catalogue, tmp_path: Path) -> None:
    _import(demo, lake, tmp_path)
    files = Files(lake)
    files.probe()
    artist_ids = demo.artists["id"].to_pylist()[20:35]

    (tops,) = files.top_tracks(artist_ids)
    track_ids = tops.rows["id"].to_pylist()
    (features,) = files.audio_features(track_ids, artist_ids)

    expected: dict[str, list[str]] = {artist: [] for artist in artist_ids}
    for row in sorted(
        demo.tracks.to_pylist(), key=lambda row: (-(row["popularity"] or 0), row["id"].encode())
    ):
        if row["artist_id"] in expected:
            expected[row["artist_id"]].append(row["id"])
    assert track_ids == [id_ for artist in sorted(artist_ids) for id_ in expected[artist][:10]]
    assert tops.asked == artist_ids
    assert tops.rows.schema == schemas.TOP_TRACKS
    assert set(tops.rows["source"].to_pylist()) == {"files"}

    known = {row["id"]: row for row in demo.audio_features.drop_columns("artist_id").to_pylist()}
    assert features.asked == track_ids
    assert features.rows.schema == schemas.AUDIO_FEATURES
    assert features.rows.drop_columns("source").to_pylist() == [
        known[id_] for id_ in sorted(set(track_ids)) if id_ in known
    ]
    assert files.calls == 0


def test_features_are_the_same_without_knowing_the_artists(
    lake: str, demo: Catalogue, tmp_path: Path
) -> None:
    _import(demo, lake, tmp_path)
    track_ids = demo.tracks["id"].to_pylist()[::7]
    artist_ids = demo.artists["id"].to_pylist()
    (hinted,) = Files(lake).audio_features(track_ids, artist_ids)
    (plain,) = Files(lake).audio_features(track_ids)
    (misled,) = Files(lake).audio_features(track_ids, artist_ids[:2])
    assert hinted.rows.num_rows > 0
    assert hinted.rows == plain.rows == misled.rows


def test_a_second_reader_gets_the_same_rows_and_an_import_changes_the_fingerprint(
    lake: str, demo: Catalogue, tmp_path: Path
) -> None:
    _import(demo, lake, tmp_path)
    artist_ids = demo.artists["id"].to_pylist()
    before = Files(lake)
    first = next(before.top_tracks(artist_ids)).rows
    assert next(Files(lake).top_tracks(artist_ids)).rows == first
    assert Files(lake).fingerprint() == before.fingerprint()

    _import(Catalogue(demo.artists, demo.tracks.slice(1), demo.audio_features), lake, tmp_path)

    assert Files(lake).fingerprint() != before.fingerprint()
    with pytest.raises(InvalidInput, match="was replaced while it was read: run again"):
        next(before.top_tracks(artist_ids))


def test_nobody_asked_for_gives_no_rows(lake: str, demo: Catalogue, tmp_path: Path) -> None:
    _import(demo, lake, tmp_path)
    assert [part.rows.num_rows for part in Files(lake).top_tracks([])] == [0]
    assert [part.rows.schema for part in Files(lake).audio_features([])] == [schemas.AUDIO_FEATURES]
    assert next(Files(lake).top_tracks(["0" * 22])).rows == pa.table(
        {name: [] for name in schemas.TOP_TRACKS.names}, schema=schemas.TOP_TRACKS
    )
