import pytest

from lambdas.lake import metrics, objects
from lambdas.lake.metrics import Metric, write_metrics
from lambdas.lake.parquet import from_parquet
from lambdas.lake.schemas import table_schema

KEY = "model_metrics/dt=2026-11-20/charts.parquet"
SILHOUETTE = Metric("kmeans", "all tracks", "silhouette", 0.5, 0.4, 0.6, 90, 1.25)


@pytest.fixture
def lake(monkeypatch):
    """The objects of a lake, by key."""
    kept = {}
    monkeypatch.setattr(objects, "get", lambda _bucket, key: kept.get(key))
    monkeypatch.setattr(objects, "put", lambda _bucket, key, body: kept.update({key: body}))
    return kept


def write(*rows):
    write_metrics("lake", "charts", "2026-11-20", rows)


def column(lake, name):
    return from_parquet(lake[KEY])[name].to_pylist()


def test_a_file_has_the_columns_of_the_ddl_and_a_missing_interval_is_null(lake):
    write(SILHOUETTE, SILHOUETTE._replace(metric="inertia", low=None, high=None))
    assert from_parquet(lake[KEY]).column_names == table_schema(metrics.TABLE).names
    assert column(lake, "pipeline") == ["charts", "charts"]
    assert column(lake, "low") == [0.4, None]
    assert column(lake, "n") == [90, 90]


def test_running_a_day_again_leaves_the_same_bytes_although_it_took_another_time(lake):
    write(SILHOUETTE)
    first = lake[KEY]
    write(SILHOUETTE._replace(seconds=99.0))
    assert lake[KEY] == first
    assert column(lake, "seconds") == [1.25]


@pytest.mark.parametrize("rows", [[SILHOUETTE._replace(value=0.7)], [], [SILHOUETTE, SILHOUETTE]])
def test_other_figures_take_the_place_of_the_earlier_ones_with_their_own_seconds(lake, rows):
    write(SILHOUETTE)
    write(*(row._replace(seconds=2.0) for row in rows))
    assert column(lake, "value") == [row.value for row in rows]
    assert column(lake, "seconds") == [2.0 for _ in rows]
