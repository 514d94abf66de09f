"""Both engines end to end: the flow on one machine, ALS by the step, then by Spark through the local Glue.

Needs Java 17. Spark's bytes may differ from run to run, so what is compared is how well ALS recommends.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bench.crowd import crowd
from tests.command_line import Kindred

PROJECT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
DAY = "2026-11-23"
START = """
import sys
from pathlib import Path
import infra.settings
infra.settings.CDK_JSON = Path({settings!r})
from kindred.cli import main
sys.exit(main())
"""


class Engines:
    """The command line over a home of its own, with settings of its own."""

    def __init__(self, folder):
        self.settings, self.folder = folder / "cdk.json", folder
        self.context = json.loads((PROJECT / "cdk.json").read_text())["context"]
        self.choose("lambda")
        program = (sys.executable, "-c", START.format(settings=str(self.settings)))
        self.type = Kindred(folder / "home", program)

    def choose(self, engine):
        chosen = self.context | {
            "playlists_engine": engine, "playlists_evaluated": "als", "playlists_tuning_seconds": 0,
            "playlists_model": "als",
        }  # fmt: skip
        self.settings.write_text(json.dumps({"context": chosen}))

    def ndcg(self, engine):
        """Run the day by an engine; ALS' NDCG@10 in the protocol weak, and how many are recommended artists."""
        self.choose(engine)
        started = self.type.start("playlists", "run", "--dt", DAY, "--force")
        out, err = started.communicate(timeout=1500)
        assert started.returncode == 0, out + err
        metrics = self.type.table("query", (
            "select value, n from model_metrics where pipeline = 'playlists' and model = 'als' "
            f"and protocol = 'weak' and metric = 'ndcg' and dt = '{DAY}'"
        ))  # fmt: skip
        ((value, asked),) = metrics.itertuples(index=False)
        served = self.type.table(
            "mysql", "select count(distinct listener_id) as n from artist_recommendations"
        )
        return float(value), int(asked), int(served["n"][0])


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    folder = tmp_path_factory.mktemp("engines")
    made = Engines(folder)
    of = crowd(5_000, 6_000, 100_000)
    names = np.char.zfill(of.artist.astype(str), 5)
    pd.DataFrame(
        {"listener": of.listener, "artist": np.char.add("Artist ", names), "plays": of.plays}
    ).to_csv(folder / "plays.csv", index=False)
    (folder / "home").mkdir()
    made.type("playlists", "import", str(folder / "plays.csv"), "--basis", "research-licence")
    yield made
    made.type("down")


def test_both_engines_recommend_equally_well(engines):
    ours, asked, served = engines.ndcg("lambda")
    by_spark, asked_too, served_too = engines.ndcg("spark")
    assert asked == asked_too > 4_000
    assert served == served_too == 5_000
    assert ours > 0.1
    assert abs(by_spark - ours) <= 0.003
    assert by_spark != ours, "Spark's factors are not ours"
