"""The demo's listeners, brought into a system's lake and registry."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lambdas.core.days import today
from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import schema_of
from lambdas.listeners.sources import FEATURES
from lambdas.people.buckets import PLAYS, bucket_count, bucket_of
from lambdas.people.pseudonym import pseudonym
from lambdas.sources.schemas import AUDIO_FEATURES
from local.demo.listeners import make_demo_listeners

if TYPE_CHECKING:
    from kindred.common.target import Target

SOURCE = "table"


def bring_demo(target: Target) -> None:
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
    brought = pa.Table.from_arrays(columns, schema=AUDIO_FEATURES)
    lake.put(target.lake, FEATURES, to_parquet(brought, AUDIO_FEATURES))

    key = target.pseudonym_key()
    rows = made["plays"].to_pylist()
    people = {pseudonym(key, name): name for name in sorted({row["listener"] for row in rows})}
    ids = {name: one for one, name in people.items()}
    put_plays(target.lake, [{**row, "listener_id": ids[row["listener"]]} for row in rows])
    target.ask(
        "listeners",
        "add_people",
        people=people,
        basis={
            "basis": "consent",
            "since": today(),
            "source": "invented people of the demo",
            "purpose": "to show the pipeline",
        },
    )


def put_plays(bucket: str, rows: list[dict[str, Any]]) -> None:
    """Write rows of listener_plays, a file of each bucket of people."""
    schema, count = schema_of(PLAYS), bucket_count(bucket)
    imported = hashlib.sha256(repr(rows).encode()).hexdigest()[:16]
    by_bucket: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        whole = {name: row.get(name) for name in schema.names}
        whole |= {"source": SOURCE, "import_id": imported}
        by_bucket.setdefault(bucket_of(row["listener_id"], count), []).append(whole)
    for name, theirs in by_bucket.items():
        body = to_parquet(pa.Table.from_pylist(theirs, schema=schema))
        lake.put(bucket, f"{PLAYS}/bucket={name}/{imported}.parquet", body)
