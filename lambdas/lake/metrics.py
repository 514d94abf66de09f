"""The table model_metrics: measured values of models, one file per pipeline and day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet, table_of, to_parquet
from lambdas.lake.schemas import table_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLE = "model_metrics"


class Metric(NamedTuple):
    """One row of model_metrics; the pipeline and the day follow from its file.

    Attributes:
        model: what was evaluated, such as "kmeans".
        protocol: on what and how, such as "all tracks of the day".
        metric: what was measured, such as "silhouette"; the DDL's comment has its unit.
        value: of the whole sample.
        low: the lower end of the value's 95% interval, None where there is none.
        high: its upper end.
        n: how many things were measured.
        seconds: wall clock that the model and its evaluation took. It differs from run to run.
    """

    model: str
    protocol: str
    metric: str
    value: float
    low: float | None
    high: float | None
    n: int
    seconds: float


def write_metrics(bucket: str, pipeline: str, dt: str, metrics: Sequence[Metric]) -> None:
    """Write a pipeline's metrics of a day; they replace those of an earlier run.

    If only the seconds differ from the earlier run's, its file stays, so that a day that is run again has
    the same bytes: the seconds are those of the first run with these values.
    """
    key = lake.table_key(TABLE, dt, pipeline)
    standing = lake.get(bucket, key)
    if standing is not None:
        seconds = list(from_parquet(standing, ["seconds"])["seconds"].to_pylist())
        if len(seconds) == len(metrics) and standing == _encoded(pipeline, metrics, seconds):
            return
    lake.put(bucket, key, _encoded(pipeline, metrics, [metric.seconds for metric in metrics]))


def _encoded(pipeline: str, metrics: Sequence[Metric], seconds: Sequence[float | None]) -> bytes:
    columns = {name: [getattr(metric, name) for metric in metrics] for name in Metric._fields}
    schema = table_schema(TABLE)
    whole = {"pipeline": [pipeline] * len(metrics), **columns, "seconds": seconds}
    return to_parquet(table_of(schema, whole), schema)
