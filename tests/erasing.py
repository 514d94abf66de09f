"""The steps of the flow that erases, one after the other, over a lake in memory that DuckDB is asked about."""

from __future__ import annotations

import io

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard import publishing
from lambdas.charts.pipeline import CHARTS
from lambdas.lake import objects as lake
from lambdas.lake import update
from lambdas.operations.erase import find, finish, partition, questions
from lambdas.operations.erase.parts import LISTS, day_of, tables
from lambdas.operations.erase.plan import PLANS, Plan
from tests.memory_s3 import MemoryS3

LAKE, SITE = "lake", "s3://lake/dashboard/"


class ErasedLake:
    """A lake in memory, and the flow over it; MySQL's part is left out."""

    def __init__(self, monkeypatch) -> None:
        self.s3 = MemoryS3()
        for module in (lake, publishing, update):
            monkeypatch.setattr(module, "client", lambda _service: self.s3)
        monkeypatch.setattr(questions, "_ask", self._ask)
        for name, value in {"LAKE": LAKE, "DASHBOARD": SITE, "DATABASE": "d", "WORKGROUP": "w"}.items():
            monkeypatch.setenv(name, value)

    def find(self, **what) -> dict:
        return find.handler(what, None)

    def partitions(self, found) -> None:
        for one in Plan(LAKE, found["plan"]).partitions():
            partition.handler({"plan": found["plan"], "partition": one}, None)

    def erase(self, **what) -> dict:
        """What goes, after a dry run has said the same and changed nothing."""
        before = self.s3.bodies(LAKE), self.older()
        would = self.run(dry_run=True, **what)
        assert (self.s3.bodies(LAKE), self.older()) == before
        gone = self.run(dry_run=False, **what)
        assert gone == would
        assert not [one for one in self.older() if not one[0].endswith("latest.json")]
        assert not self.s3.bodies(LAKE, PLANS)
        return gone

    def run(self, **what) -> dict:
        found = self.find(**what)
        self.partitions(found)
        return self.finish(found)

    def finish(self, found) -> dict:
        plan = Plan(LAKE, found["plan"])
        self.held = {
            day_of(one): (plan.done(one) or {"held": {}})["held"] for one in plan.partitions() if day_of(one)
        }
        return finish.handler({"plan": found["plan"]}, None)

    def modelled(self) -> set[str]:
        """The days for which the serving tables of charts were made of the source."""
        made_of = {name for table in CHARTS.serving for name in table.made_of}
        return {day for day, held in self.held.items() if made_of & set(held.get("charts", []))}

    def older(self) -> list[tuple[str, str]]:
        return [
            (key, version)
            for (_, key), each in sorted(self.s3.versions.items())
            for version, body in each
            if version != each[-1][0] or body is None
        ]

    def _ask(self, _athena, asked: list[str]) -> list[list[tuple]]:
        """The questions answered by DuckDB; Athena's own dialect is proved by the end-to-end test."""
        with duckdb.connect() as database:
            for table in tables():
                parts = [
                    pq.read_table(io.BytesIO(body)).append_column(
                        "$path", pa.array([f"s3://{LAKE}/{key}"] * n)
                    )
                    for key, body in self.s3.bodies(LAKE, f"{table.name}/").items()
                    if (n := pq.read_metadata(io.BytesIO(body)).num_rows)
                ]
                if parts:
                    database.register(table.name, pa.concat_tables(parts, promote_options="default"))
                else:
                    columns = {
                        **dict.fromkeys(
                            (table.source or "source", "market", "chart_day", "$path"), "varchar"
                        ),
                        **{
                            column: "varchar[]" if kind in LISTS else "varchar"
                            for column, kind in table.ids.items()
                        },
                    }
                    nulls = ", ".join(f'null::{kind} as "{column}"' for column, kind in columns.items())
                    database.execute(f"create view {table.name} as select {nulls} where false")
            return [
                [row for row in database.execute(question).fetchall() if None not in row]
                for question in asked
            ]
