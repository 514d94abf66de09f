"""All of an artist, out of charts' part of the lake.

Charts name an artist where they name its songs, so its songs go, whoever else they are by: from what
was brought, what was computed and what runs remember.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.charts import days, incoming
from lambdas.lake import objects as lake
from lambdas.lake.erasing import Erasing, Gone, day_of
from lambdas.lake.tables import read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

RUNS, ENTRIES = "runs/charts/", f"{incoming.INCOMING}/entries/"
REMEMBERED = "rows that runs remember"
IDS = {
    "chart_moves": ("track_id", "reissue_of"),
    "track_clusters": ("track_id",),
    "related_tracks": ("track_id", "y_track"),
    "tracks": ("id",),
    "chart_entries": ("track_id",),
}
"""Where a song stands in each table; those that name its artists come last."""


def songs_of(bucket: str, artist: str) -> set[str]:
    """The tracks that any chart, imported, read or remembered, or any list of top tracks gives an artist."""
    found: set[str] = set()
    for prefix, track, artists in (
        ("chart_entries/", "track_id", "artist_ids"),
        ("tracks/", "id", "artist_ids"),
        (ENTRIES, "track_id", "artist_ids"),
        (RUNS, "track_id", "artist_ids"),
        # For charts whose source names artists without their ids.
        ("top_tracks/", "id", "artist_id"),
    ):
        for key in lake.keys(bucket, prefix):
            if key.endswith(".parquet") and not key.endswith(f"/{days.CHECKPOINT}"):
                rows = read(bucket, key, [track, artists])
                found.update(str(one) for one in _by(rows, artists, artist)[track].to_pylist())
    return found


def forget(erasing: Erasing, artist: str, songs: Collection[str]) -> Gone:
    """An artist, and its songs with all that was computed of them.

    Args:
        erasing: the lake.
        artist: its id.
        songs: as songs_of.
    """
    gone = pa.array(sorted(songs), pa.string())
    names = [song.encode() for song in songs]
    erasing.withdraw("charts", lambda _, body: any(name in body for name in names))
    _forget_remembered(erasing, artist, gone)
    _forget_imported(erasing, artist, gone)
    touched = {
        day_of(key)
        for key in erasing.keys("artists/")
        if erasing.filter(key, lambda rows: pc.equal(rows["id"], pa.scalar(artist)))
    }
    for table, columns in IDS.items():
        for key in erasing.keys(f"{table}/"):
            if erasing.filter(key, lambda rows, columns=columns: _any_in(rows, columns, gone)):  # type: ignore[misc]
                touched.add(day_of(key))
    return Gone(touched, modelled=set())


def _forget_remembered(erasing: Erasing, artist: str, gone: pa.Array[Any]) -> None:
    keys = erasing.keys(RUNS)
    checkpoints = [key for key in keys if key.endswith(f"/{days.CHECKPOINT}")]
    erasing.drop(checkpoints, "checkpoints of runs")
    for key in sorted(set(keys) - set(checkpoints)):
        if key.endswith(".parquet"):
            erasing.filter(key, lambda rows: _any_in(rows, ("track_id",), gone), REMEMBERED)
        elif key.endswith(f"/{days.CLUSTERS}"):
            _forget_clusters(erasing, key, gone)
        elif key.endswith(f"/{days.GENRES}"):
            genres = lake.get_json(erasing.bucket, key) or {}
            if genres.pop(artist, None) is not None:
                erasing.counts[REMEMBERED] += 1
                erasing.write(key, lake.as_json(genres))


def _forget_clusters(erasing: Erasing, key: str, gone: pa.Array[Any]) -> None:
    clusters, songs = lake.get_json(erasing.bucket, key) or {}, set(gone.to_pylist())
    kept = [at for at, one in enumerate(clusters["ids"]) if one not in songs]
    if len(kept) < len(clusters["ids"]):
        erasing.counts[REMEMBERED] += len(clusters["ids"]) - len(kept)
        left = {column: [values[at] for at in kept] for column, values in clusters.items()}
        erasing.write(key, lake.as_json(left))


def _forget_imported(erasing: Erasing, artist: str, gone: pa.Array[Any]) -> None:
    what = "imported rows"
    keys = set(erasing.keys(f"{incoming.INCOMING}/"))
    if incoming.FEATURES in keys:
        erasing.filter(incoming.FEATURES, lambda rows: _any_in(rows, ("id",), gone), what)
    if incoming.ARTISTS in keys:
        erasing.filter(incoming.ARTISTS, lambda rows: pc.equal(rows["id"], pa.scalar(artist)), what)
    known = incoming.days(erasing.bucket)
    left = {market: set(of) for market, of in known.items()}
    for key in erasing.keys(ENTRIES):
        rows = erasing.read(key, ["market", "track_id"])
        kept = rows.filter(pc.invert(_any_in(rows, ("track_id",), gone)))
        # A chart of which nothing is left is no chart: none must be read for it.
        for market in set(rows["market"].to_pylist()) - set(kept["market"].to_pylist()):
            left[str(market)].discard(day_of(key))
        erasing.filter(key, lambda rows: _any_in(rows, ("track_id",), gone), what)
    changed = {market: sorted(of) for market, of in left.items() if of}
    if changed != known:
        erasing.write(incoming.DAYS, lake.as_json(changed))


def _by(rows: pa.Table, column: str, artist: str) -> pa.Table:
    """The rows of which an artist is one; the column holds an id, a list of ids, or such a list as JSON."""
    ids = rows[column].combine_chunks()
    if not pa.types.is_list(ids.type):
        return rows.filter(pc.match_substring(ids, artist))
    parents = pc.list_parent_indices(ids)
    return rows.take(parents.filter(pc.equal(pc.list_flatten(ids), pa.scalar(artist))))


def _any_in(rows: pa.Table, columns: Iterable[str], values: pa.Array[Any]) -> Any:
    first, *others = (pc.is_in(rows[column], value_set=values) for column in columns)
    for other in others:
        first = pc.or_(first, other)
    return first
