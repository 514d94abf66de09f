"""A pipeline for which nothing was ever imported has nothing to do; one whose files are lost fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lambdas.artists.steps import list_artists
from lambdas.artists.steps import probe as artists
from lambdas.charts.steps import probe as charts
from lambdas.core.errors import InvalidInput, KindredError
from lambdas.lake import objects

LAMBDAS = Path(__file__).parents[3] / "lambdas"
DAY = "2026-11-23"
RUN = {
    "run_id": "a-run", "started_at": f"{DAY}T00:00:00Z", "dt": DAY, "source": "files", "features": "files",
    "refetch": False, "force": False, "deadline": f"{DAY}T01:00:00Z", "keep": "auto",
}  # fmt: skip
PIPELINES = [(artists, "artists", "top_tracks"), (charts, "charts", "chart_entries")]


@pytest.fixture
def lake(monkeypatch):
    """Keys in a lake, and the days of its tables."""
    held = {"keys": [], "days": {}}
    monkeypatch.setattr(
        objects, "keys", lambda _, prefix: (key for key in held["keys"] if key.startswith(prefix))
    )
    monkeypatch.setattr(objects, "days", lambda _, table: held["days"].get(table, []))
    monkeypatch.setattr(objects, "get", lambda *_: None)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for step in (artists, charts, list_artists):
        for name in settings_of(step).names():
            monkeypatch.setenv(name, "1")
    return held


def settings_of(step):
    return next(value for name, value in vars(step).items() if name.endswith("Settings"))


@pytest.mark.parametrize(("step", "pipeline", "table"), PIPELINES)
def test_nothing_imported_and_no_day_in_the_lake_is_nothing_to_do(lake, step, pipeline, table):
    answer = step.handler(RUN, None)
    assert answer["status"] == "nothing to do"
    assert answer["message"].startswith(f"nothing is imported: `kindred {pipeline} import ")


@pytest.mark.parametrize(("step", "pipeline", "table"), PIPELINES)
def test_a_pipeline_that_was_used_and_whose_imports_are_gone_fails(monkeypatch, lake, step, pipeline, table):
    lake["days"][table] = ["2026-11-16"]
    monkeypatch.setattr("lambdas.artists.files.S3Object", missing)
    with pytest.raises(InvalidInput, match="import"):
        step.handler(RUN, None)


def missing(_, bucket, key):
    raise FileNotFoundError(f"s3://{bucket}/{key}")


@pytest.mark.parametrize("pipeline", ["artists", "charts"])
def test_the_flow_ends_in_its_report_and_not_as_a_failure(pipeline):
    states = json.loads((LAMBDAS / pipeline / "flow.asl.json").read_text())["States"]
    answer = states["probe_done"]["Choices"]
    (to,) = [rule["Next"] for rule in answer if rule["StringEquals"] == "nothing to do"]
    assert (states[to]["ResultPath"], states[to]["Next"]) == ("$.nothing_to_do", "report")


@pytest.mark.parametrize(
    ("days", "outcome"), [([], {"batches_key": "", "artists": 0, "batches": 0}), (["2026-11-16"], None)]
)
def test_an_empty_registry_is_nothing_to_do_only_where_no_artist_ever_was_in_it(
    monkeypatch, lake, days, outcome
):
    lake["days"]["top_tracks"] = days
    monkeypatch.setattr(list_artists, "session", Session)
    monkeypatch.setattr(list_artists, "registered", lambda _: [])
    event = RUN | {"probe": {"value": {"from_lake": False, "answers": ""}}}
    if outcome is None:
        with pytest.raises(KindredError, match="no artist is registered"):
            list_artists.handler(event, None)
    else:
        assert list_artists.handler(event, None) == outcome


class Session:
    def __init__(self, *_):
        pass

    def __enter__(self):
        return None

    def __exit__(self, *_):
        return None
