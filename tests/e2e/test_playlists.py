"""The whole of playlists, as a user types it, on the demo's invented people: recommended, muted, forgotten."""

import math

import pandas as pd
import pytest

from local.demo.listeners import LABELS, make_demo_listeners

pytestmark = pytest.mark.e2e

DAY = "2026-11-23"
SERVED = (
    "select p.label as listener, r.artist_id, r.ranking, r.score, r.because_artist, r.model, r.listener_id "
    "from artist_recommendations r join people p on p.id = r.listener_id order by 1, 3"
)
NAMES = f"select artist_id, name from played_artists where dt = '{DAY}'"
PERSONAL = ("plays", "splits", "listener_factors", "artist_recommendations")


@pytest.fixture(scope="module")
def run(kindred):
    return kindred("playlists", "run", "--catalogue", "demo", "--dt", DAY)


@pytest.fixture(scope="module")
def played():
    """By listener, the names of the artists whom each plays."""
    plays = make_demo_listeners()["plays"].to_pandas()
    return {listener: set(theirs["artist"]) for listener, theirs in plays.groupby("listener")}


def files(kindred) -> dict[str, bytes]:
    """The bytes of every table's file of the day in the lake."""
    return {
        str(path): path.read_bytes()
        for path in (kindred.home / "s3").rglob(f"dt={DAY}/**/*.parquet")
        if not {"runs", "incoming"} & set(path.parts)
    }


def test_the_report_says_who_is_recommended_artists_what_was_chosen_and_how_models_compare(run):
    lines = {" ".join(line.split()) for line in run.splitlines()}
    assert "listeners 40 registered, with a basis" in lines
    assert any(line.startswith("recommended to 33 coverage 82%") for line in lines)
    assert "sets tried in" in " ".join(run.split())
    assert any(line.startswith("blend ") and "the default" in line for line in lines)
    assert any(line.startswith("random ") for line in lines)
    assert "artists for Ada" in run


@pytest.mark.usefixtures("run")
def test_nobody_is_recommended_whom_they_play_and_each_reason_is_somebody_whom_they_play(kindred, played):
    names = dict(kindred.table("query", NAMES).itertuples(index=False))
    rows = kindred.table("mysql", SERVED)
    # Seven fans play artists alone whom nobody else plays: nothing is known of those.
    assert {*LABELS, "House fan"} == set(rows["listener"])
    for row in rows.to_dict("records"):
        assert names[row["artist_id"]] not in played[row["listener"]]
        assert names[row["because_artist"]] in played[row["listener"]]
    for _, theirs in rows.groupby("listener"):
        assert theirs["ranking"].tolist() == list(range(1, len(theirs) + 1))
        assert theirs["score"].is_monotonic_decreasing


@pytest.mark.usefixtures("run")
def test_the_lake_holds_the_rows_that_mysql_serves(kindred):
    columns = "listener_id, artist_id, ranking, score, because_artist, model"
    query = f"select {columns} from artist_recommendations {{}} order by listener_id, ranking"
    served = kindred.table("mysql", query.format(""))
    pd.testing.assert_frame_equal(kindred.table("query", query.format(f"where dt = '{DAY}'")), served)


@pytest.mark.usefixtures("run")
def test_a_second_run_of_the_day_leaves_byte_equal_tables(kindred):
    before = files(kindred)
    assert "chosen by an earlier run for the same plays" in " ".join(
        kindred("playlists", "run", "--dt", DAY).split()
    )
    assert files(kindred) == before


@pytest.mark.usefixtures("run")
def test_the_evaluation_has_every_model_with_intervals(kindred):
    said = kindred("playlists", "evaluate")
    for model in ("blend", "als", "rdlae", "item_neighbours", "network_mended", "popularity", "random"):
        assert model in said
    rows = kindred.table(
        "query", f"select * from model_metrics where pipeline = 'playlists' and dt = '{DAY}'"
    )
    weak = rows[rows["protocol"] == "weak"].set_index(["model", "metric"])["value"]
    assert weak["blend", "ndcg"] > weak["random", "ndcg"]
    assert weak["network_as_described", "train_loss_10"] > 0
    assert math.isclose(
        weak["als", "ndcg_difference"], weak["als", "ndcg"] - weak["blend", "ndcg"], abs_tol=1e-12
    )


@pytest.mark.usefixtures("run")
def test_somebody_new_is_folded_in_by_the_artists_that_are_named(kindred, played):
    known = sorted(played["Ada"])[:3]
    said = kindred("playlists", "recommend", *(name.upper() for name in known), "--limit", "5")
    assert "artists for a new listener" in said
    assert sum(name in said for name in known) == 3
    assert "no listener plays an artist of this name" in kindred("playlists", "recommend", "No One", code=2)
    assert "artists for Bo" in kindred("playlists", "recommend", "--listener", "Bo")


@pytest.mark.usefixtures("run")
def test_a_muted_artist_goes_at_once_and_does_not_come_back(kindred):
    rows = kindred.table("mysql", SERVED)
    first = rows[rows["listener"] == "Ada"].iloc[0]
    assert "recommendations removed" in kindred("playlists", "mute", first["artist_id"], "--listener", "Ada")
    other = rows[rows["listener"] == "Bo"].iloc[0]["artist_id"]
    kindred("playlists", "mute", other)
    for after in range(2):
        rows = kindred.table("mysql", SERVED)
        assert other not in set(rows["artist_id"])
        assert first["artist_id"] not in set(rows[rows["listener"] == "Ada"]["artist_id"])
        if not after:
            kindred("playlists", "run", "--dt", DAY)
    assert len(rows) == len(set(zip(rows["listener"], rows["ranking"], strict=True)))
    assert "1 no longer muted" in kindred("playlists", "mute", other, "--undo")


@pytest.mark.usefixtures("run")
def test_a_forgotten_listener_leaves_every_table_at_once(kindred):
    (one,) = set(kindred.table("mysql", SERVED).query("listener == 'Caio'")["listener_id"])
    dry = kindred("playlists", "forget", "Caio", "--dry-run")
    assert "would go" in dry
    assert kindred.table("mysql", SERVED).query("listener_id == @one").shape[0]
    assert "gone for good" in kindred("playlists", "forget", "Caio")
    counts = {
        table: kindred.table("query", f"select count(*) as n from {table} where listener_id = '{one}'")["n"][
            0
        ]
        for table in PERSONAL
    }
    assert counts == dict.fromkeys(PERSONAL, 0)
    assert not kindred.table(
        "mysql", f"select * from artist_recommendations where listener_id = '{one}'"
    ).shape[0]
    left = [
        path
        for path in (kindred.home / "s3").rglob("*")
        if path.is_file() and one.encode() in path.read_bytes() and "athena-results" not in path.parts
    ]
    assert left == []
    assert "listeners 39" in " ".join(kindred("playlists", "run", "--dt", DAY).split())


@pytest.mark.usefixtures("run")
def test_every_part_answers_and_histories_in_the_lake_need_no_import(kindred):
    assert "playlists" in kindred("check")
    said = kindred("playlists", "import", "--from", "listeners")
    assert "are in the lake" in said
    assert "takes no PATH" in kindred("playlists", "import", "x.csv", "--from", "listeners", code=2)
    assert "--basis" in kindred("playlists", "import", "x.csv", code=2)
