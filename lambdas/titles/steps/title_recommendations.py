"""The titles that each person should watch next -> the lake, for `swap` to publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import from_parquet, table_of, to_parquet
from lambdas.lake.rows import rows_of
from lambdas.lake.schemas import table_schema
from lambdas.models.ratings.ranking import ranking_of
from lambdas.models.recommend.contract import NONE, recommend
from lambdas.people.buckets import FEW, bucket_of
from lambdas.titles import incoming, run_files, stored_model
from lambdas.titles.run import Run
from lambdas.titles.settings import LakeSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.models.ratings.data import Ratings
    from lambdas.titles.run import RunEvent

TABLE = run_files.RECOMMENDATIONS


class RecommendationsResult(TypedDict):
    """`rows`: of all people. `people`: who have one."""

    rows: int
    people: int


def handler(event: RunEvent, context: object) -> RecommendationsResult:
    """The run, whose model of ratings is in the lake -> how many rows were written."""
    settings = LakeSettings.from_env()
    run = Run.from_event(event)
    ratings = stored_model.read_ratings(settings.lake, run.dt)
    rows = [] if ratings is None else recommended(settings.lake, run, ratings)
    schema = table_schema(TABLE)
    by_bucket: dict[str, list[dict[str, Any]]] = {name: [] for name in incoming.rating_buckets(settings.lake)}
    for row in rows:
        by_bucket[bucket_of(row["user_id"], FEW)].append(row)
    written = set()
    for name, theirs in by_bucket.items():
        key = run_files.bucket_key(TABLE, run.dt, name)
        columns = {column: [row[column] for row in theirs] for column in schema.names}
        require_owner(settings.lake, run)
        lake.put(settings.lake, key, to_parquet(table_of(schema, columns), schema))
        written.add(key)
    require_owner(settings.lake, run)
    run_files.prune(settings.lake, TABLE, run.dt, written)

    people = len({row["user_id"] for row in rows})
    log.info("recommendations written", extra={"dt": run.dt, "rows": len(rows), "people": people})
    return {"rows": len(rows), "people": people}


def recommended(bucket: str, run: Run, ratings: Ratings) -> list[dict[str, Any]]:
    """Rows of the table, by person and ranking: as many titles as the run keeps, each of them once.

    A movie that several platforms show has an id on each of them; the one that ranks best stands for all.
    """
    works, platforms = works_of(bucket, run, ratings.titles.tolist())
    keep, known = int(run.keep), ratings.matrix()
    ranking = ranking_of(ratings)
    found = recommend(ranking.fit(known), known, keep * platforms)
    user = np.repeat(np.arange(ratings.shape[0]), found.artists.shape[1])
    title = found.artists.ravel()
    stars = stored_model.predicted(bucket, run, ratings, user, np.maximum(title, 0))
    rows: list[dict[str, Any]] = []
    given: set[object] = set()
    for who, what, score, predicted in zip(
        user.tolist(), title.tolist(), found.scores.ravel().tolist(), stars.tolist(), strict=True
    ):
        person = str(ratings.users[who])
        if not rows or rows[-1]["user_id"] != person:
            given = set()
        if what != NONE and works[what] not in given and len(given) < keep:
            given.add(works[what])
            rows.append(
                {
                    "user_id": person,
                    "title_id": str(ratings.titles[what]),
                    "ranking": len(given),
                    "score": score,
                    "stars": predicted,
                    "model": ranking.name,
                }
            )
    return rows


def works_of(bucket: str, run: Run, titles: Sequence[str]) -> tuple[list[object], int]:
    """What each title is a copy of (type, name and year), and how many platforms there are."""
    columns = ["id", "type", "title", "release_year"]
    names = [item["name"] for item in run_files.platforms(bucket, run)]
    known = {
        row["id"]: (row["type"], row["title"], row["release_year"])
        for name in names
        for row in rows_of(from_parquet(lake.require(bucket, run_files.titles_key(run.dt, name)), columns))
    }
    return [known.get(title, title) for title in titles], len(names)
