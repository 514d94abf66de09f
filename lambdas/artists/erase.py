"""What an operator wants gone, taken out of the lake: all of a source, or all of an artist.

Everything that holds it goes: rows of the tables of every day, what was computed from them, what
runs remember, what was imported, Athena's results, pages of the site, and every older version under
the lake's folders. A file of which only some rows go is written again without them, in one PUT.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.artists import batches
from lambdas.artists.catalogue import without_artist
from lambdas.artists.settings import EraseSettings
from lambdas.shared import lake
from lambdas.shared.dashboard_site import withdraw
from lambdas.shared.errors import InvalidInput
from lambdas.shared.ids import id_of
from lambdas.shared.logs import log
from lambdas.shared.parquet import from_parquet, to_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SOURCES = ("files", "spotify", "reccobeats")
RELATED, RUNS, INCOMING, RESULTS = "related_artists", "runs/artists/", "incoming/artists/", "athena-results/"


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001  Lambda's signature
    """{"source": …} or {"artist": id}, and "dry_run" -> counts of what went, or would go; and its days.

    A wrong argument is an answer, {"invalid": [where, what]}, not a failed function.
    """
    settings = EraseSettings.from_env()
    erasing = Erasing(settings.lake, dry_run=event["dry_run"])
    try:
        artist = id_of(event["artist"]) if "artist" in event else None
        days = forget(erasing, artist) if artist else purge(erasing, event.get("source"))
    except InvalidInput as error:
        return {"invalid": [error.where, error.what]}
    erasing.drop(erasing.keys(RESULTS), "Athena's results")
    erasing.drop_older_versions()
    erasing.counts["files of the site"] += withdraw(
        settings.dashboard,
        "artists",
        lambda dt, body: artist.encode() in body if artist else dt in days,
        dry_run=erasing.dry_run,
    )

    log.info("erased", extra={"dry_run": erasing.dry_run, "counts": dict(erasing.counts)})
    return {"answer": {"counts": dict(erasing.counts), "days": sorted(days)}}


class Erasing:
    """Counts what goes; and lets it go, unless it is a dry run."""

    def __init__(self, bucket: str, *, dry_run: bool) -> None:
        self.bucket, self.dry_run = bucket, dry_run
        self.counts: Counter[str] = Counter()

    def keys(self, prefix: str) -> list[str]:
        """Every key under a prefix, now."""
        return sorted(lake.keys(self.bucket, prefix))

    def drop(self, keys: Iterable[str], what: str) -> None:
        """Let these objects go."""
        gone = list(keys)
        self.counts[what] += len(gone)
        if not self.dry_run:
            lake.delete_all(self.bucket, gone)

    def write(self, key: str, body: bytes) -> None:
        """Replace an object by what is left of it."""
        if not self.dry_run:
            lake.put(self.bucket, key, body)

    def filter(self, key: str, goes: Callable[[pa.Table], Any]) -> bool:
        """Take rows out of a Parquet file; whether any went.

        An empty file stays: it says that its batch is done.
        """
        rows = from_parquet(lake.get(self.bucket, key) or b"")
        kept = rows.filter(pc.invert(goes(rows).fill_null(False)))
        gone = rows.num_rows - kept.num_rows
        self.counts[f"rows of {key.partition('/')[0]} in the lake"] += gone
        if gone:
            self.write(key, to_parquet(kept))
        return gone > 0

    def is_empty(self, key: str) -> bool:
        """Whether a Parquet file has no rows."""
        return from_parquet(lake.get(self.bucket, key) or b"", columns=[]).num_rows == 0

    def drop_older_versions(self) -> None:
        """Any of them may hold what is to go, so all go; they only served to undo mistakes."""
        for prefix in (*(f"{table}/" for table in (*batches.TABLES, RELATED)), RUNS, INCOMING, RESULTS):
            versions = lake.older_versions(self.bucket, prefix)
            self.counts["older versions"] += len(versions)
            if not self.dry_run:
                lake.delete_versions(self.bucket, versions)


def purge(erasing: Erasing, source: object) -> set[str]:
    """Every row that came from a source, and whatever the days that had one computed and remember.

    Raises:
        InvalidInput: there is no such source.
    """
    if source not in SOURCES:
        raise InvalidInput("source", f"{source!r} is not one of {', '.join(SOURCES)}")
    days = {
        _day(key)
        for table in batches.TABLES
        for key in erasing.keys(f"{table}/")
        if erasing.filter(key, lambda rows: pc.equal(rows["source"], pa.scalar(source)))
    }
    # Their batches are not done any more, so files without rows would be nobody's.
    for table in batches.TABLES:
        empty = [key for day in days for key in erasing.keys(f"{table}/dt={day}/") if erasing.is_empty(key)]
        erasing.drop(empty, "files without rows")
    # A day without files may have checkpoints; whose rows they are is not worth telling.
    erasing.drop(
        (key for key in erasing.keys(RUNS) if _day(key) in days or key.endswith(".parquet")),
        "notes and checkpoints of runs",
    )
    erasing.drop((key for key in erasing.keys(f"{RELATED}/") if _day(key) in days), f"files of {RELATED}")
    if source == "files":
        erasing.drop(erasing.keys(INCOMING), "imported files")
    return days


def forget(erasing: Erasing, artist: str) -> set[str]:
    """An artist's rows, its pairs, and the features of tracks that no other artist of the day has."""
    days = {_day(key) for key in erasing.keys("top_tracks/") if artist in _artists(erasing, key)}
    for day in days:
        own, others = _tracks(erasing, day, artist)
        gone = pa.array(sorted(own - others), pa.string())
        for key in erasing.keys(f"top_tracks/dt={day}/"):
            erasing.filter(key, lambda rows: pc.equal(rows["artist_id"], pa.scalar(artist)))
        for key in erasing.keys(f"audio_features/dt={day}/"):
            erasing.filter(key, lambda rows, gone=gone: pc.is_in(rows["id"], value_set=gone))  # type: ignore[misc]
    for key in erasing.keys(f"{RELATED}/"):
        erasing.filter(key, lambda rows: _is_either(rows, artist))
    _forget_remembered(erasing, artist)
    for key in erasing.keys(INCOMING):
        table = key.rpartition("/")[2].removesuffix(".parquet")
        body, rows = without_artist(table, lake.get(erasing.bucket, key) or b"", artist)
        erasing.counts["imported rows"] += rows
        if rows:
            erasing.write(key, body)
    return days


def _forget_remembered(erasing: Erasing, artist: str) -> None:
    keys = erasing.keys(RUNS)
    erasing.drop((key for key in keys if key.endswith(".parquet")), "checkpoints of runs")
    for key in keys:
        if key.endswith("/artists.json"):
            listed = lake.get_json(erasing.bucket, key) or []
            if artist in listed:
                erasing.counts["batches that list it"] += 1
                erasing.write(key, lake.as_json([one for one in listed if one != artist]))


def _artists(erasing: Erasing, key: str) -> set[str]:
    body = lake.get(erasing.bucket, key) or b""
    return {str(one) for one in from_parquet(body, columns=["artist_id"])["artist_id"].unique().to_pylist()}


def _tracks(erasing: Erasing, day: str, artist: str) -> tuple[set[str], set[str]]:
    """The day's tracks of the artist, and those of all others."""
    own: set[str] = set()
    others: set[str] = set()
    for key in erasing.keys(f"top_tracks/dt={day}/"):
        rows = from_parquet(lake.get(erasing.bucket, key) or b"", columns=["id", "artist_id"])
        for one, whose in zip(rows["id"].to_pylist(), rows["artist_id"].to_pylist(), strict=True):
            (own if whose == artist else others).add(str(one))
    return own, others


def _is_either(rows: pa.Table, artist: str) -> Any:
    one = pa.scalar(artist)
    return pc.or_(pc.equal(rows["artist_id"], one), pc.equal(rows["y_artist"], one))


def _day(key: str) -> str:
    return key.partition("dt=")[2].partition("/")[0]
