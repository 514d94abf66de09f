"""Of two runs of a day of charts, the one that listed last owns the day; the other writes nothing more."""

import json

import pyarrow as pa
import pytest

from lambdas.charts.history import HISTORY
from lambdas.charts.schemas import CHART
from lambdas.charts.steps import list_markets, tracks
from lambdas.core.errors import Superseded
from lambdas.lake import objects
from lambdas.lake.parquet import to_parquet

DAY = "2026-11-23"
RUN = {
    "pipeline": "charts", "run_id": "first", "started_at": f"{DAY}T00:00:00Z", "dt": DAY, "source": "files",
    "features": "files", "refetch": False, "force": False, "deadline": f"{DAY}T01:00:00Z",
}  # fmt: skip
LATER = RUN | {"run_id": "later"}
FOLDER = f"runs/charts/dt={DAY}"
SETTINGS = {
    "LAKE": "lake", "CHARTS_MARKETS": "Global", "CHARTS_PLAYLISTS": "Global=1", "CHARTS_STAND_IN": "0",
    "SPOTIFY_API": "a", "SPOTIFY_ACCOUNTS": "a", "SPOTIFY_SECRET": "a", "SPOTIFY_MARKET": "US",
    "RECCOBEATS_API": "a", "SOURCE_CALLS_PER_SECOND": "1",
}  # fmt: skip


@pytest.fixture
def lake(monkeypatch):
    held = {
        f"{FOLDER}/complete.json": json.dumps([{"name": "global", "market": "Global", "day": DAY}]).encode(),
        f"{FOLDER}/markets/global.parquet": to_parquet(CHART.empty_table()),
    }
    monkeypatch.setattr(objects, "put", lambda _, key, body: held.update({key: body}))
    monkeypatch.setattr(objects, "get", lambda _, key: held.get(key))
    monkeypatch.setattr(objects, "keys", lambda _, prefix: [key for key in held if key.startswith(prefix)])
    monkeypatch.setattr(objects, "days", lambda _, __: [])
    monkeypatch.setattr(objects, "delete_all", lambda _, keys: len(list(keys)))
    monkeypatch.setattr("lambdas.charts.history.charts_up_to", lambda *_: HISTORY.empty_table())
    monkeypatch.setattr(
        "lambdas.charts.incoming.genres", lambda _: pa.table({"id": [], "genres": [], "source": []})
    )
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    return held


def listed(run):
    return run | {
        "list_markets": {"value": list_markets.handler(run | {"probe": {"value": {"from_lake": True}}}, None)}
    }


def test_the_run_that_listed_first_steps_aside_before_it_writes(lake):
    first, later = listed(RUN), listed(LATER)
    before = dict(lake)
    with pytest.raises(Superseded, match="another run of this day"):
        tracks.handler(first, None)
    assert lake == before
    assert tracks.handler(later, None)["tracks"] == 0
    assert f"tracks/dt={DAY}/charts.parquet" in lake
