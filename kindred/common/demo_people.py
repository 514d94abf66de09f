"""The demo's people: their plays in a system's lake, and their entries in its registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lambdas.core.days import today
from lambdas.lake.tables import schema_of
from lambdas.people import plays
from lambdas.people.buckets import PLAYS
from lambdas.people.pseudonym import pseudonym
from local.demo.listeners import make_demo_listeners

if TYPE_CHECKING:
    from kindred.common.target import Target

SOURCE = "table"


def import_demo_people(target: Target, pipeline: str) -> None:
    """Give the generated catalogue its listeners, unless somebody is registered already.

    Args:
        target: the system.
        pipeline: whose function registers people.
    """
    if target.ask(pipeline, "count_people"):
        return
    made = make_demo_listeners()["plays"]
    key = target.pseudonym_key()
    plays.write(target.lake, plays.with_pseudonyms(_as_imported(made), key))
    names = [str(name) for name in made["listener"].unique().to_pylist()]
    target.ask(
        pipeline,
        "add_people",
        people={pseudonym(key, name): name for name in names},
        basis={
            "basis": "consent",
            "since": today(),
            "source": "invented people of the demo",
            "purpose": "to show the pipelines",
        },
    )


def _as_imported(rows: pa.Table) -> pa.Table:
    """The plays as an importer gives them: listener, then listener_plays' columns up to the source."""
    schema = schema_of(PLAYS)
    columns: dict[str, Any] = {"listener": rows["listener"]}
    for field in schema:
        if field.name in rows.column_names:
            columns[field.name] = rows[field.name].cast(field.type)
        elif field.name not in {"listener_id", "import_id"}:
            columns[field.name] = pa.nulls(rows.num_rows, field.type)
    columns["source"] = pa.array([SOURCE] * rows.num_rows)
    return pa.table(columns)
