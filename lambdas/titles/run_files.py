"""What the lake remembers of a day's titles, and where the rows of its tables lie.

The manifest of a day is that of lambdas.lake.manifests, an item {"name", "letter"}; besides:

runs/titles/dt=…/people/<bucket>.json       the pseudonyms whose ratings this run reads, by bucket
runs/titles/dt=…/platforms/<name>.json      what cleaning a catalogue did: Note
runs/titles/dt=…/rating_users.parquet       the model's part of each person, as MySQL's rating_users
runs/titles/dt=…/rating_titles.parquet      the model's part of each title, as MySQL's rating_titles
runs/titles/dt=…/rating_model.json          what all pairs share, and the signal test

titles/dt=…/<name>.parquet                  a platform's titles
title_scores/dt=…/titles.parquet            of all platforms
<table>/dt=…/bucket=<bucket>/ratings.parquet    rows of a bucket's people: ratings, title_recommendations
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.lake.manifests import complete_key

if TYPE_CHECKING:
    from collections.abc import Collection

    from lambdas.core.run import PipelineRun
    from lambdas.titles.run import Platform

TITLES, RATINGS, SCORES, RECOMMENDATIONS = "titles", "ratings", "title_scores", "title_recommendations"
SCORES_FILE = "titles"


class LeftOut(TypedDict):
    """A row of a catalogue that could not be repaired.

    Attributes:
        row: its number in the file, from 1, the header not counted.
        show_id: as the file has it; empty where it has none.
        why: in one line.
    """

    row: int
    show_id: str
    why: str


class Note(TypedDict):
    """What cleaning a platform's catalogue did.

    Attributes:
        rows: of the catalogue as imported.
        titles: rows of the table.
        repairs: how many rows had each kind of repair, by kind.
        left_out: rows that could not be repaired.
    """

    rows: int
    titles: int
    repairs: dict[str, int]
    left_out: list[LeftOut]


def titles_key(dt: str, platform: str) -> str:
    """Where a platform's titles of a day lie."""
    return lake.table_key(TITLES, dt, platform)


def scores_key(dt: str) -> str:
    """Where the scores of a day lie."""
    return lake.table_key(SCORES, dt, SCORES_FILE)


def bucket_key(table: str, dt: str, bucket: str) -> str:
    """Where a table's rows of a bucket's people lie."""
    return lake.table_key(table, dt, f"bucket={bucket}/ratings")


def bucket_keys(lake_bucket: str, table: str, dt: str) -> list[str]:
    """The keys of a table's rows of all people, by bucket."""
    return sorted(lake.keys(lake_bucket, f"{table}/dt={dt}/"))


def people_key(run: PipelineRun, bucket: str) -> str:
    """The pseudonyms of a bucket whose ratings the run reads."""
    return f"{run.folder}/people/{bucket}.json"


def note_key(run: PipelineRun, platform: str) -> str:
    """What cleaning a platform's catalogue did."""
    return f"{run.folder}/platforms/{platform}.json"


def users_key(run: PipelineRun) -> str:
    """The model's part of each person."""
    return f"{run.folder}/rating_users.parquet"


def rated_titles_key(run: PipelineRun) -> str:
    """The model's part of each title."""
    return f"{run.folder}/rating_titles.parquet"


def model_key(run: PipelineRun) -> str:
    """What all pairs of a user and a title share: lambdas.titles.stored_model.shared; and the signal test."""
    return f"{run.folder}/rating_model.json"


def platforms(bucket: str, run: PipelineRun) -> list[Platform]:
    """The day's platforms, by name, once their titles are in the lake.

    Raises:
        InvalidInput: they are not.
    """
    found: list[Platform] | None = lake.get_json(bucket, complete_key(run))
    if found is None:
        raise InvalidInput(f"s3://{bucket}/{complete_key(run)}", "is missing; run the day again")
    return sorted(found, key=lambda item: item["name"])


def note(bucket: str, run: PipelineRun, platform: str) -> Note:
    """What cleaning a platform's catalogue did. Raises InvalidInput where that was not done."""
    found: Note = lake.require_json(bucket, note_key(run, platform))
    return found


def prune(bucket: str, table: str, dt: str, kept: Collection[str]) -> int:
    """Delete the files of a table's day but those with these keys; how many went."""
    return lake.delete_all(bucket, [key for key in lake.keys(bucket, f"{table}/dt={dt}/") if key not in kept])


def value(event: dict[str, Any], step: str) -> dict[str, Any]:
    """The result of a step of the run; empty if it has not ended."""
    return dict(event.get(step, {}).get("value", {}))
