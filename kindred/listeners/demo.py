"""The demo's listeners -> a system's lake and registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lambdas.core.days import today
from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import schema_of
from lambdas.listeners.sources import FEATURES
from lambdas.people import plays
from lambdas.people.buckets import PLAYS
from lambdas.people.pseudonym import pseudonym
from lambdas.sources.schemas import AUDIO_FEATURES
from local.demo.listeners import make_demo_listeners

if TYPE_CHECKING:
    from kindred.common.target import Target

SOURCE = "table"


def import_demo(target: Target) -> None:
    """Give the generated catalogue its listeners, unless somebody is registered already."""
    if target.ask("listeners", "count_people"):
        return
    made = make_demo_listeners()
    features = made["audio_features"]
    columns = [
        features[name].cast(AUDIO_FEATURES.field(name).type)
        if name in features.column_names
        else pa.array(["files"] * features.num_rows)
        for name in AUDIO_FEATURES.names
    ]
    rows = pa.Table.from_arrays(columns, schema=AUDIO_FEATURES)
    lake.put(target.lake, FEATURES, to_parquet(rows, AUDIO_FEATURES))

    key = target.pseudonym_key()
    plays.write(target.lake, plays.with_pseudonyms(_as_imported(made["plays"]), key))
    names = [str(name) for name in made["plays"]["listener"].unique().to_pylist()]
    target.ask(
        "listeners",
        "add_people",
        people={pseudonym(key, name): name for name in names},
        basis={
            "basis": "consent",
            "since": today(),
            "source": "invented people of the demo",
            "purpose": "to show the pipeline",
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
