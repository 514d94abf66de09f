"""A stored table gives an artist's rows, and reads only the row groups in which they stand."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lambdas.artists.catalogue import AUDIO_FEATURES, TRACKS, Catalogue, read_catalogue, write_canonical
from lambdas.artists.catalogue.stored import StoredTable
from lambdas.artists.files import _first_of_each

REAL = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "catalogue"
ARTISTS = [f"{n:022d}" for n in range(20)]


class CountingFile(io.BytesIO):
    """Remembers how many bytes were read."""

    fetched = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.fetched += len(data)
        return data


def _noise(rng: random.Random) -> str:
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=200))


@pytest.fixture
def catalogue() -> Catalogue:
    """Twenty artists of twelve tracks each, whose popularity falls, ties and ends in null."""
    rng = random.Random(7)
    tracks = [
        {"id": f"{a}{t:02d}".rjust(22, "T"), "artist_id": artist, "name": _noise(rng), "popularity": p}
        for a, artist in enumerate(ARTISTS)
        for t, p in enumerate([9, 9, 9, 8, 7, 6, 5, 4, 3, 2, None, None])
    ]
    features = [{"artist_id": track["artist_id"], "id": track["id"], "tempo": 90.0} for track in tracks]
    features += [{"artist_id": None, "id": f"{n:022d}", "tempo": 60.0} for n in range(50)]
    return Catalogue(
        TRACKS.empty_table(),
        pa.Table.from_pylist(tracks, schema=TRACKS),
        pa.Table.from_pylist(features, schema=AUDIO_FEATURES),
    )


def _file(catalogue: Catalogue, name: str, folder: Path) -> CountingFile:
    write_canonical(catalogue, folder, rows_per_group=24)
    return CountingFile((folder / f"{name}.parquet").read_bytes())


def test_an_artist_s_rows_come_in_order_and_the_rest_is_not_read(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    file = _file(catalogue, "tracks", tmp_path)
    table = StoredTable(file, TRACKS)
    before = file.fetched

    rows = table.of_artists([ARTISTS[7]], ["id", "name"])

    assert rows["id"].to_pylist() == [f"7{t:02d}".rjust(22, "T") for t in range(12)]
    assert file.fetched - before < len(file.getvalue()) / 5


def test_artists_far_apart_unknown_or_none_are_answered_alike(catalogue: Catalogue, tmp_path: Path) -> None:
    table = StoredTable(_file(catalogue, "tracks", tmp_path), TRACKS)
    asked = [ARTISTS[19], "z" * 22, ARTISTS[0], ARTISTS[0]]
    assert (
        table.of_artists(asked, ["artist_id"])["artist_id"].to_pylist()
        == [ARTISTS[0]] * 12 + [ARTISTS[19]] * 12
    )
    assert table.of_artists([], ["id"]).num_rows == 0
    assert table.of_artists(["z" * 22], ["id"]).num_rows == 0


def test_rows_are_found_by_id_also_where_no_artist_has_them(catalogue: Catalogue, tmp_path: Path) -> None:
    table = StoredTable(_file(catalogue, "audio_features", tmp_path), AUDIO_FEATURES)
    ids = pa.array(["T" * 19 + "700", f"{3:022d}", "nobody"])
    assert table.of_ids(ids, ["id", "tempo"]).to_pydict() == {
        "id": ids.to_pylist()[:2],
        "tempo": [90.0, 60.0],
    }


@pytest.mark.parametrize("artists", [[], ARTISTS[:1], ARTISTS])
def test_the_first_ten_of_each_artist_are_kept(catalogue: Catalogue, artists: list[str]) -> None:
    rows = catalogue.tracks.filter(
        pa.compute.is_in(catalogue.tracks["artist_id"], pa.array(artists, pa.string()))
    )
    first = _first_of_each(rows, 10)
    assert first["artist_id"].to_pylist() == [artist for artist in artists for _ in range(10)]
    assert first["popularity"].null_count == 0


def test_a_file_of_another_make_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    pq.write_table(catalogue.tracks, tmp_path / "raw.parquet")
    with (tmp_path / "raw.parquet").open("rb") as raw, pytest.raises(ValueError, match="not written by"):
        StoredTable(raw, TRACKS)
    with pytest.raises(ValueError, match="not a Parquet file"):
        StoredTable(io.BytesIO(b"id,name"), TRACKS)


@pytest.mark.skipif(not REAL.exists(), reason=f"the real catalogue is not at {REAL}")
def test_the_real_top_tracks_are_those_of_a_plain_sort(tmp_path: Path) -> None:
    expected: dict[str, list[str]] = {}
    raw = pq.read_table(REAL / "tracks.parquet", columns=["artist_id", "popularity", "id"]).to_pylist()
    for row in sorted(raw, key=lambda row: (-row["popularity"], row["id"].encode())):
        expected.setdefault(row["artist_id"], []).append(row["id"])

    write_canonical(read_catalogue(REAL)[0], tmp_path)
    with (tmp_path / "tracks.parquet").open("rb") as file:
        top = _first_of_each(StoredTable(file, TRACKS).of_artists(list(expected), ["artist_id", "id"]), 10)

    found: dict[str, list[str]] = {}
    for row in top.to_pylist():
        found.setdefault(row["artist_id"], []).append(row["id"])
    assert found == {artist: ids[:10] for artist, ids in expected.items()}
