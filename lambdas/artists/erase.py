"""What an operator wants gone, taken out of the lake: all of a source, or all of an artist.

Everything that holds it goes: rows of the tables of every day, what was computed from them, what
runs remember, what was imported, Athena's results, pages of the site, and every older version under
the lake's folders. A file of which only some rows go is written again without them, in one PUT.

`audio_features` is one table of all pipelines and is erased here for all of them; what else another
pipeline has is erased by its own erase.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.artists import batches
from lambdas.artists.catalogue import without_artist
from lambdas.artists.settings import EraseSettings
from lambdas.core.ids import id_of
from lambdas.lake import objects as lake
from lambdas.lake.erasing import Erasing, Gone, carry_out, day_of, known_source

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

RELATED, RUNS, INCOMING, RESULTS = "related_artists", "runs/artists/", "incoming/artists/", "athena-results/"
PREFIXES = (*(f"{table}/" for table in (*batches.TABLES, RELATED)), RUNS, INCOMING, RESULTS)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """{"source": …} or {"artist": id, "songs": ids}, and "dry_run" -> as lambdas.lake.erasing.carry_out.

    The songs are those of the artist that other pipelines know; their features go too.
    """
    settings = EraseSettings.from_env()

    def act(erasing: Erasing) -> Gone:
        if "artist" in event:
            gone = forget(erasing, id_of(event["artist"]), event.get("songs", ()))
        else:
            gone = purge(erasing, known_source(event.get("source")))
        erasing.drop(erasing.keys(RESULTS), "Athena's results")
        return gone

    erasing = Erasing(settings.lake, PREFIXES, settings.dashboard, dry_run=event["dry_run"])
    return carry_out(erasing, act)


def purge(erasing: Erasing, source: str) -> Gone:
    """Every row that came from a source, and whatever the days that had one computed and remember."""
    days = {day_of(key) for table in batches.TABLES for key in _of(erasing, table, source)}
    erasing.withdraw("artists", lambda dt, _: dt in days)
    # A day without files may have checkpoints; whose rows they are is not worth telling.
    erasing.drop(
        (key for key in erasing.keys(RUNS) if day_of(key) in days or key.endswith(".parquet")),
        "notes and checkpoints of runs",
    )
    erasing.drop((key for key in erasing.keys(f"{RELATED}/") if day_of(key) in days), f"files of {RELATED}")
    if source == "files":
        erasing.drop(erasing.keys(INCOMING), "imported files")
    # Rows go last, for they tell the days: whoever is stopped half way begins again.
    for table in batches.TABLES:
        keys = [key for key in erasing.keys(f"{table}/") if day_of(key) in days]
        for key in keys:
            erasing.filter(key, lambda rows: pc.equal(rows["source"], pa.scalar(source)))
        # Their batches are not done any more, so files without rows would be nobody's.
        erasing.drop_empty(keys)
    return Gone(days, modelled=days)


def forget(erasing: Erasing, artist: str, songs: Collection[str] = ()) -> Gone:
    """An artist's rows, its pairs, and the features of tracks that no other artist of the day has.

    Args:
        erasing: the lake.
        artist: its id.
        songs: tracks of it that another pipeline knows.
    """
    days = {day for table in batches.TABLES for day in lake.days(erasing.bucket, table)}
    touched = {day for day in sorted(days) if _forget_tracks(erasing, day, artist, songs)}
    for key in erasing.keys(f"{RELATED}/"):
        erasing.filter(key, lambda rows: _is_either(rows, artist))
    _forget_remembered(erasing, artist)
    for key in erasing.keys(INCOMING):
        table = key.rpartition("/")[2].removesuffix(".parquet")
        body, rows = without_artist(table, lake.require(erasing.bucket, key), artist)
        erasing.counts["imported rows"] += rows
        if rows:
            erasing.write(key, body)
    erasing.withdraw("artists", lambda _, body: artist.encode() in body)
    return Gone(touched, modelled=set())


def _of(erasing: Erasing, table: str, source: str) -> Iterator[str]:
    """The files of a table that have a row of a source."""
    for key in erasing.keys(f"{table}/"):
        if pc.any(pc.equal(erasing.read(key, ["source"])["source"], pa.scalar(source))).as_py():
            yield key


def _forget_tracks(erasing: Erasing, day: str, artist: str, songs: Collection[str]) -> bool:
    """The day's tracks and features; whether there were any. The tracks last: they tell whose features go."""
    own, others = _tracks(erasing, day, artist)
    gone = pa.array(sorted((own | set(songs)) - others), pa.string())
    features = erasing.keys(f"audio_features/dt={day}/") if len(gone) else []
    heard = [erasing.filter(key, lambda rows: pc.is_in(rows["id"], value_set=gone)) for key in features]
    tracks = erasing.keys(f"top_tracks/dt={day}/") if own else []
    for key in tracks:
        erasing.filter(key, lambda rows: pc.equal(rows["artist_id"], pa.scalar(artist)))
    return bool(own) or any(heard)


def _forget_remembered(erasing: Erasing, artist: str) -> None:
    keys = erasing.keys(RUNS)
    erasing.drop((key for key in keys if key.endswith(".parquet")), "checkpoints of runs")
    for key in keys:
        if key.endswith("/names.json"):
            names = lake.get_json(erasing.bucket, key) or {}
            if names.pop(artist, None):
                erasing.write(key, lake.as_json(names))
        if key.endswith("/artists.json"):
            listed = lake.get_json(erasing.bucket, key) or []
            if artist in listed:
                erasing.counts["batches that list it"] += 1
                erasing.write(key, lake.as_json([one for one in listed if one != artist]))


def _tracks(erasing: Erasing, day: str, artist: str) -> tuple[set[str], set[str]]:
    """The day's tracks of the artist, and those of all others."""
    own: set[str] = set()
    others: set[str] = set()
    for key in erasing.keys(f"top_tracks/dt={day}/"):
        rows = erasing.read(key, ["id", "artist_id"])
        for one, whose in zip(rows["id"].to_pylist(), rows["artist_id"].to_pylist(), strict=True):
            (own if whose == artist else others).add(str(one))
    return own, others


def _is_either(rows: pa.Table, artist: str) -> Any:
    one = pa.scalar(artist)
    return pc.or_(pc.equal(rows["artist_id"], one), pc.equal(rows["y_artist"], one))
