"""A bucket of listeners: the artists that each will love, and because of whom -> the lake, for `swap`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

import numpy as np

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import from_parquet, table_of, to_parquet
from lambdas.lake.schemas import table_schema
from lambdas.models.recommend.plays import plays_of
from lambdas.models.recommend.ranking import best, slices
from lambdas.models.threads import one_blas_thread
from lambdas.playlists import run_files
from lambdas.playlists.factors import read_listeners
from lambdas.playlists.models import keep_of
from lambdas.playlists.run import Run
from lambdas.playlists.served import most_popular, read_played, read_served
from lambdas.playlists.settings import RecommendSettings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from arro3.core import Table
    from scipy.sparse import csr_array

    from lambdas.playlists.factors import ById
    from lambdas.playlists.run import BucketEvent
    from lambdas.playlists.served import OfDay

TABLE = "artist_recommendations"


class RecommendedResult(TypedDict):
    """`rows`: how many the bucket has."""

    rows: int


class Listeners(NamedTuple):
    """Some listeners, in the order of their ids.

    Attributes:
        ids: pseudonyms.
        plays: (listeners, artists), of artists that were learned from.
        known: (listeners, artists): an entry where a listener is not to be recommended an artist.
    """

    ids: list[str]
    plays: csr_array
    known: csr_array


def handler(event: BucketEvent, context: object) -> RecommendedResult:
    """The run and a bucket -> how many rows; running a bucket again writes the same file."""
    settings = RecommendSettings.from_env()
    run, name = Run.from_event(event), event["bucket"]
    of_day, played = read_served(settings.lake, run), read_played(settings.lake, run)
    never: list[str] = lake.get_json(settings.lake, run_files.muted_key(run)) or []
    never += most_popular(played, settings.playlists_hide_most_popular)
    muted: dict[str, list[str]] = lake.get_json(settings.lake, run_files.bucket_key(run, name, "muted")) or {}
    plays = from_parquet(lake.require(settings.lake, run_files.rows_key("plays", run.dt, name)))
    factors = read_listeners(settings.lake, run, "all", [name])
    some = listeners_of(plays, of_day.artists, muted)
    columns = recommended(some, of_day, factors, never, keep_of(run.keep), run.model)

    require_owner(settings.lake, run)
    body = to_parquet(table_of(table_schema(TABLE), columns))
    lake.put(settings.lake, run_files.rows_key(TABLE, run.dt, name), body)
    log.info("bucket written", extra={"dt": run.dt, "rows": len(columns["score"])})
    return {"rows": len(columns["score"])}


def listeners_of(plays: Table, artists: Sequence[str], muted: Mapping[str, Collection[str]]) -> Listeners:
    """A bucket's listeners who play an artist that was learned from; the others have nothing to go by.

    Args:
        plays: rows of the table plays.
        artists: ids of those that were learned from, by position.
        muted: artists that a listener is not to be recommended.
    """
    at = {one: position for position, one in enumerate(artists)}
    rows = [
        (listener, at[artist], count)
        for listener, artist, count in zip(
            *(plays[name].to_pylist() for name in ("listener_id", "artist_id", "plays")), strict=True
        )
        if artist in at
    ]
    ids = sorted({listener for listener, _, _ in rows})
    row = {one: number for number, one in enumerate(ids)}
    silent = [
        (row[one], at[artist]) for one, each in muted.items() if one in row for artist in each if artist in at
    ]
    of = np.array([row[listener] for listener, _, _ in rows], np.intp)
    artist, count = (np.array([each[column] for each in rows], np.intp) for column in (1, 2))
    matrix = plays_of(of, artist, count, (len(ids), len(artists)))
    both = np.concatenate([of, np.array([one for one, _ in silent], np.intp)])
    theirs = np.concatenate([artist, np.array([one for _, one in silent], np.intp)])
    return Listeners(ids, matrix, plays_of(both, theirs, np.ones(len(both)), (len(ids), len(artists))))


@one_blas_thread()
def recommended(
    some: Listeners, of_day: OfDay, factors: ById, never: Collection[str], keep: int, model: str
) -> dict[str, list[Any]]:
    """The columns of artist_recommendations, by listener and ranking.

    Args:
        some: whose recommendations are wanted.
        of_day: what scores artists.
        factors: of the listeners who were learned from; the others' are solved for.
        never: artists that nobody is recommended.
        keep: how many each is given.
        model: how it is called.
    """
    served, hidden = of_day.served, of_day.positions(never)
    columns: dict[str, list[Any]] = {name: [] for name in table_schema(TABLE).names}
    for part in slices(len(some.ids)):
        plays, ids = some.plays[part], some.ids[part]
        learned, known = factors.at(ids)
        solved = served.factors_of(plays[np.flatnonzero(~known)])
        learned[~known] = solved
        artists, scores = best(served.scores_of(plays, learned), some.known[part], keep, hidden)
        because = served.als.because(plays, artists)
        for listener, *of in zip(ids, artists.tolist(), scores.tolist(), because.tolist(), strict=True):
            for ranking, (artist, score, reason) in enumerate(zip(*of, strict=True), start=1):
                if artist >= 0:
                    row = (listener, of_day.artists[artist], ranking, score, of_day.artists[reason], model)
                    for column, value in zip(columns.values(), row, strict=True):
                        column.append(value)
    return columns
