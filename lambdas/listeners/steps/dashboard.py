"""The tables of the day  ->  the dashboard's data: its folder first, the pointer last."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.publishing import DashboardResult, publish
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import from_parquet
from lambdas.lake.results import ask
from lambdas.lake.rows import rows_of
from lambdas.listeners import run_files
from lambdas.listeners.dashboard_data import TRACKS, Place, Related, Tables, files, listed
from lambdas.listeners.reading import read_vectors
from lambdas.listeners.run import Run, RunEvent, SwapResult
from lambdas.listeners.settings import DashboardSettings
from lambdas.models.features import chosen
from lambdas.people.registry import labels, readable
from lambdas.serving.mysql import session

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from lambdas.core.run import Result

QUERY = Path(__file__).parents[3] / "athena" / "listeners" / "tracks_shown.sql"


class DashboardEvent(RunEvent):
    """The run, whose table is published."""

    swap: Result[SwapResult]


def handler(event: DashboardEvent, context: object) -> DashboardResult:
    """The run, whose table is published -> the folder that the dashboard reads.

    A run of an older day than the table's writes nothing: the pages show what applications read.
    """
    settings = DashboardSettings.from_env()
    run = Run.from_event(event)
    if event["swap"]["value"]["newer"]:
        return {"folder": "", "bytes": 0}

    written = files(read_tables(settings, run), run.dt, settings.listeners_fewest_shown)
    require_owner(settings.lake, run)
    folder = publish(settings.dashboard, "listeners", run.dt, written)

    size = sum(map(len, written.values()))
    log.info("dashboard written", extra={"dt": run.dt, "folder": folder, "bytes": size})
    return {"folder": folder, "bytes": size}


def read_tables(settings: DashboardSettings, run: Run) -> Tables:
    """What the dashboard may show of the day. Who has been forgotten since the run began is left out."""
    bucket, names = settings.lake, run_files.buckets(settings.lake, run)
    read = {one for name in names for one in lake.get_json(bucket, run_files.listeners_key(run, name)) or []}
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        called = labels(connection)
        may = {one: called.get(one) for one in readable(connection) if one in read}
    features = chosen(settings.listeners_model_features, "listeners_model_features")
    vectors = read_vectors(bucket, run, features)
    related = _related(bucket, run, names, set(listed(may)))
    shown = {*listed(may), *(each.y for theirs in related.values() for each in theirs)}
    plays, heard_by, artists = _artists(bucket, run, names, may, shown)
    rows = ask(
        Athena(settings.database, settings.workgroup),
        QUERY,
        run.dt,
        str(settings.listeners_fewest_shown),
        run.dt,
        str(TRACKS),
    )
    return Tables(
        labels=may,
        features=features,
        ranks={
            one: profile[: len(features)]
            for one, profile in zip(vectors.ids, vectors.profiles, strict=True)
            if one in may
        },
        places=_places(bucket, run, names, may),
        related=related,
        plays=plays,
        heard_by=heard_by,
        names=artists,
        tracks=rows_of(rows),
        model=run.model,
        registered=len(read),
    )


def _related(
    bucket: str, run: Run, names: Collection[str], wanted: Collection[str]
) -> dict[str, list[Related]]:
    """The similar ones of these listeners, best first."""
    found: dict[str, list[Related]] = {}
    columns = ("listener_id", "y_listener", "score", "cosine", "shared_artists")
    for one, *values in _rows(bucket, run, "related_listeners", names, columns):
        if one in wanted:
            found.setdefault(one, []).append(Related(*values))
    return found


def _places(bucket: str, run: Run, names: Collection[str], wanted: Collection[str]) -> dict[str, Place]:
    """Where these listeners lie on the map."""
    columns = ("id", "x", "y", "cluster_tsne")
    rows = _rows(bucket, run, "listener_map", names, columns)
    return {one: Place(*values) for one, *values in rows if one in wanted}


def _artists(
    bucket: str,
    run: Run,
    names: Collection[str],
    counted: Mapping[str, Any],
    wanted: Collection[str],
) -> tuple[dict[str, Counter[str]], Counter[str], dict[str, str]]:
    """What these listeners play, by artist; how many of those counted hear an artist; artists' names."""
    plays: dict[str, Counter[str]] = {}
    heard_by: Counter[str] = Counter()
    called: dict[str, str] = {}
    columns = ("listener_id", "artist_ids", "artist_names", "plays")
    for name in names:
        heard: set[tuple[str, str]] = set()
        for one, ids, theirs, count in _rows(bucket, run, "listener_tracks", [name], columns):
            if one not in counted:
                continue
            heard.update((one, artist) for artist in ids)
            called.update((artist, text) for artist, text in zip(ids, theirs, strict=True) if text)
            if one in wanted:
                mine = plays.setdefault(one, Counter())
                mine.update(dict.fromkeys(ids, count))
        heard_by.update(artist for _, artist in heard)
    return plays, heard_by, called


def _rows(
    bucket: str, run: Run, table: str, names: Collection[str], columns: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    """Rows of a table of the day, bucket by bucket, as tuples of these columns."""
    for name in names:
        body = lake.require(bucket, run_files.rows_key(table, run.dt, name))
        part = from_parquet(body, list(columns))
        yield from zip(*(part[column].to_pylist() for column in columns), strict=True)
