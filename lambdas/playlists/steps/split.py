"""The plays of all buckets -> what is learned from and what is to be guessed; and the artists, by name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from lambdas.core.errors import InvalidInput
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import from_parquet, table_of, to_parquet
from lambdas.lake.schemas import table_schema
from lambdas.models.recommend import splits
from lambdas.models.recommend.data import data_of
from lambdas.people.buckets import bucket_count, bucket_of
from lambdas.playlists import run_files
from lambdas.playlists.models import evaluated
from lambdas.playlists.reading import PARTS, counts, ids, read, texts
from lambdas.playlists.run import Run, SplitResult
from lambdas.playlists.settings import EvaluationSettings

if TYPE_CHECKING:
    from arro3.core import Table
    from numpy.typing import NDArray

    from lambdas.models.recommend.data import Data
    from lambdas.models.recommend.splits import Split
    from lambdas.playlists.run import RunEvent

TABLE, ARTISTS = "splits", "played_artists"
FEWEST_LISTENERS = 5
"""So many listeners of five artists are needed: one of them is held out whole."""
_NAMES = {number: name for name, number in PARTS.items()}


def handler(event: RunEvent, context: object) -> SplitResult:
    """The run, whose plays are in the lake -> what there is to learn from.

    Raises:
        InvalidInput: too few listeners have enough artists.
    """
    settings = EvaluationSettings.from_env()
    run = Run.from_event(event)
    tables = read(settings.lake, run, "plays", ["listener_id", "artist_id", "plays", "first_played"])
    names, aliases = _write_artists(settings.lake, run, tables)
    data, first_played = sorted_plays(tables)
    if len(data.listeners) < FEWEST_LISTENERS:
        raise InvalidInput(
            f"day {run.dt}",
            f"{len(data.listeners)} listeners play {splits.FEWEST} artists or more; {FEWEST_LISTENERS} are "
            "needed to learn from: `kindred playlists import PATH --basis …`",
        )
    cuts = cut(data, first_played)
    _write_splits(settings.lake, run, data, cuts)

    models = evaluated(settings.playlists_evaluated, run.model)
    log.info("plays split", extra={"dt": run.dt, "rows": len(data.plays), "protocols": len(cuts)})
    return {
        "listeners": len(data.listeners),
        "artists": len(data.artists),
        "rows": len(data.plays),
        "played_artists": names,
        "aliases": aliases,
        "protocols": list(cuts),
        "models": [{"name": name} for name in models],
    }


def sorted_plays(tables: list[Table]) -> tuple[Data, NDArray[np.datetime64]]:
    """Plays of listeners of enough artists, and when each was first played; NaT where no history says."""
    listener, artist = ids(tables, "listener_id"), ids(tables, "artist_id")
    dates = [np.array(table["first_played"].to_pylist(), "datetime64[ms]") for table in tables]
    first_played = np.concatenate([np.empty(0, "datetime64[ms]"), *dates])
    order = np.lexsort((artist, listener))
    _, at, artists = np.unique(listener[order], return_inverse=True, return_counts=True)
    kept = order[artists[at] >= splits.FEWEST]
    data = data_of(listener[kept], artist[kept], counts(tables, "plays")[kept])
    data = data._replace(listeners=texts(data.listeners), artists=texts(data.artists))  # type: ignore[arg-type]
    return data, first_played[kept]


def cut(data: Data, first_played: NDArray[np.datetime64]) -> dict[str, Split]:
    """By protocol, how it cuts the plays; temporal only where every play has a date."""
    listeners, names = data.listeners.tolist(), data.artists.tolist()
    of_plays = [names[at] for at in data.artist.tolist()]
    found = {
        "weak": splits.weak(listeners, of_plays, data.listener),
        "strong": splits.strong(listeners, of_plays, data.listener),
    }
    if not np.isnat(first_played).any():
        found["temporal"] = splits.temporal(first_played, data.listener, len(listeners))
    return found


def _write_splits(bucket: str, run: Run, data: Data, cuts: dict[str, Split]) -> None:
    count, schema = bucket_count(bucket), table_schema(TABLE)
    where = np.array([bucket_of(one, count) for one in data.listeners.tolist()])[data.listener]
    written = run_files.buckets(bucket, run)
    for name in written:
        some = np.flatnonzero(where == name)
        columns: dict[str, Any] = {
            "listener_id": data.listeners[data.listener[some]].tolist(),
            "artist_id": data.artists[data.artist[some]].tolist(),
            "plays": data.plays[some].astype(np.int64),
            "held_out": cuts["strong"].held_out[data.listener[some]].tolist(),
        }
        for protocol in ("weak", "strong", "temporal"):
            part = cuts[protocol].part[some].tolist() if protocol in cuts else [None] * len(some)
            columns[protocol] = [None if each is None else _NAMES[each] for each in part]
        require_owner(bucket, run)
        lake.put(bucket, run_files.rows_key(TABLE, run.dt, name), to_parquet(table_of(schema, columns)))
    run_files.prune(bucket, TABLE, run.dt, {run_files.rows_key(TABLE, run.dt, name) for name in written})


def _write_artists(bucket: str, run: Run, tables: list[Table]) -> tuple[int, int]:
    """Write played_artists; how many artists there are, and how many names beside each one's first."""
    found, at, listeners = np.unique(ids(tables, "artist_id"), return_inverse=True, return_counts=True)
    plays = np.bincount(at, counts(tables, "plays"), minlength=len(found)).astype(np.int64)
    written: dict[str, Counter[str]] = {}
    for name in run_files.buckets(bucket, run):
        noted = lake.require_json(bucket, run_files.bucket_key(run, name, "spellings"))
        for artist, each in noted.items():
            written.setdefault(artist, Counter()).update(each)
    known = from_parquet(lake.require(bucket, run_files.catalogue_key(run)))
    catalogue = dict(zip(known["id"].to_pylist(), known["name"].to_pylist(), strict=True))
    artists = texts(found).tolist()
    spelled = [written.get(one, Counter[str]()) for one in artists]
    columns: dict[str, Any] = {
        "artist_id": artists,
        "name": [
            catalogue.get(one) or _most_written(names) for one, names in zip(artists, spelled, strict=True)
        ],
        "spellings": [len(names) for names in spelled],
        "listeners": listeners.tolist(),
        "plays": plays.tolist(),
    }
    key = run_files.artists_key(ARTISTS, run.dt)
    require_owner(bucket, run)
    lake.put(bucket, key, to_parquet(table_of(table_schema(ARTISTS), columns)))
    run_files.prune(bucket, ARTISTS, run.dt, {key})
    return len(artists), sum(max(len(names) - 1, 0) for names in spelled)


def _most_written(names: Counter[str]) -> str | None:
    """The name that most listeners write; of equal ones the first by alphabet."""
    return min(names, key=lambda name: (-names[name], name), default=None)
