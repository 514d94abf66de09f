"""The imported ratings of people who may be read -> ratings of the titles of the day, bucket by bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.manifests import item_names, manifest_key
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode_or_empty, read, schema_of
from lambdas.titles import incoming, run_files
from lambdas.titles.importing.merging import newest
from lambdas.titles.importing.schemas import RATINGS
from lambdas.titles.matching import KnownTitles
from lambdas.titles.run import RatingsResult, Run
from lambdas.titles.settings import LakeSettings

if TYPE_CHECKING:
    from collections.abc import Collection

    from lambdas.titles.run import RunEvent

TABLE = run_files.RATINGS
_BETWEEN = "\x1f"


def handler(event: RunEvent, context: object) -> RatingsResult:
    """The run, whose titles are in the lake -> what became of the ratings."""
    settings = LakeSettings.from_env()
    run = Run.from_event(event)
    titles = known_titles(settings.lake, run)
    written, result = set(), RatingsResult(ratings=0, unknown_titles=0, people=0)
    for bucket in incoming.rating_buckets(settings.lake):
        people = lake.get_json(settings.lake, run_files.people_key(run, bucket)) or []
        imported = decode_or_empty(lake.get(settings.lake, incoming.ratings_key(bucket)), RATINGS)
        theirs = of_people(imported, people)
        rows, unknown = of_titles(theirs, titles)
        result["ratings"] += rows.num_rows
        result["unknown_titles"] += unknown
        result["people"] += len(rows["user_id"].unique())
        key = run_files.bucket_key(TABLE, run.dt, bucket)
        require_owner(settings.lake, run)
        lake.put(settings.lake, key, to_parquet(rows))
        written.add(key)
    require_owner(settings.lake, run)
    run_files.prune(settings.lake, TABLE, run.dt, written)

    log.info("ratings written", extra={"dt": run.dt, "ratings": result["ratings"]})
    return result


def known_titles(bucket: str, run: Run) -> KnownTitles:
    """The titles of the day, of all platforms."""
    columns = ["id", "type", "title", "release_year"]
    keys = [run_files.titles_key(run.dt, name) for name in sorted(item_names(bucket, manifest_key(run)))]
    return KnownTitles(row for key in keys for row in read(bucket, key, columns).to_pylist())


def of_people(rows: pa.Table, people: Collection[str]) -> pa.Table:
    """The rows of these people."""
    mine: Any = pc.is_in(rows["user_id"], value_set=pa.array(sorted(people), pa.string()))
    return rows.filter(mine)


def of_titles(rows: pa.Table, titles: KnownTitles) -> tuple[pa.Table, int]:
    """Imported ratings as rows of the table, and how many are of titles that no catalogue has.

    A rating of a movie that several platforms show is a rating of each. Where a person has rated one title
    under two names, the newest rating stays.
    """
    join: Any = pc.binary_join_element_wise
    by_name = join(rows["title"], rows["year"].cast(pa.string()), pa.scalar(_BETWEEN))
    keys: Any = pc.coalesce(rows["title_id"], by_name).combine_chunks().dictionary_encode()
    ids = pa.array([_ids(str(key), titles) for key in keys.dictionary.to_pylist()], pa.list_(pa.string()))
    lists: Any = ids.take(keys.indices)
    unknown = pc.sum(pc.equal(pc.list_value_length(lists), pa.scalar(0))).as_py() or 0
    every = rows.take(pc.list_parent_indices(lists))
    columns: dict[str, Any] = {name: every[name] for name in ("user_id", "rating", "rated_at", "source")}
    schema = schema_of(TABLE)
    found = pa.table(columns | {"title_id": pc.list_flatten(lists)}).select(schema.names).cast(schema)
    return newest(found, ("user_id", "title_id")), int(unknown)


def _ids(key: str, titles: KnownTitles) -> list[str]:
    title, between, year = key.partition(_BETWEEN)
    return titles.named(title, int(year)) if between else titles.with_id(key)
