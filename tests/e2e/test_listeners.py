"""The whole of listeners, as a user types it, on the demo's invented people and the reference's eight fans."""

import json

import numpy as np
import pandas as pd
import pytest

from local.demo.listeners import FANS, make_demo_listeners

pytestmark = pytest.mark.e2e

DAY = "2026-11-23"
FEATURES = [
    *("danceability", "energy", "loudness", "speechiness", "acousticness", "instrumentalness"),
    *("liveness", "valence", "tempo", "key", "mode", "duration_ms"),
]
RELATED = (
    "select l.label as listener, y.label as other, r.score, r.cosine, r.shared_artists, r.ranking, r.model "
    "from related_listeners r join people l on l.id = r.listener_id join people y on y.id = r.y_listener "
    "order by 1, 6"
)


@pytest.fixture(scope="module")
def run(kindred):
    return kindred("listeners", "run", "--catalogue", "demo", "--dt", DAY, "--keep", "39")


@pytest.fixture(scope="module")
def made():
    """The demo's plays and features as frames."""
    return {name: table.to_pandas() for name, table in make_demo_listeners().items()}


def restated(made: dict[str, pd.DataFrame]) -> dict[tuple[str, str], tuple[float, float, int]]:
    """By pair: (1 + 500 if any artist is shared) x (cosine + 1), the cosine, how many artists are shared."""
    features = made["audio_features"].query("tempo != 0 or time_signature != 0").set_index("id")[FEATURES]
    vectors, artists = {}, {}
    for listener, theirs in made["plays"].groupby("listener"):
        heard = features.loc[[one for one in theirs["track_id"] if one in features.index]]
        vectors[listener] = heard.to_numpy(dtype=float).mean(axis=0)
        artists[listener] = {" ".join(name.casefold().split()) for name in theirs["artist"]}
    found = {}
    for one, a in vectors.items():
        for other, b in vectors.items():
            cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
            shared = len(artists[one] & artists[other])
            found[one, other] = ((1 + 500 * (shared > 0)) * (cosine + 1), cosine, shared)
    return found


def files(kindred) -> dict[str, bytes]:
    """The bytes of every table's file of the day in the lake."""
    return {
        str(path): path.read_bytes()
        for path in (kindred.home / "s3").rglob(f"dt={DAY}/**/*.parquet")
        if not {"runs", "incoming"} & set(path.parts)
    }


def test_the_report_says_who_was_read_and_who_hears_alike(run):
    lines = {" ".join(line.split()) for line in run.splitlines()}
    assert "listeners 40 registered, with a basis" in lines
    assert any(line.startswith("with features 40 coverage 100%") for line in lines)
    assert "who hears like Taylor Swift and Emilia fan" in run


@pytest.mark.usefixtures("run")
def test_every_score_is_the_formula_written_out(kindred, made):
    found, expected = kindred.table("mysql", RELATED), restated(made)
    assert len(found) == 40 * 39
    assert set(found["model"]) == {"reference"}
    for row in found.to_dict("records"):
        score, cosine, shared = expected[row["listener"], row["other"]]
        assert row["score"] == pytest.approx(score, rel=0, abs=1e-12)
        assert row["cosine"] == pytest.approx(cosine, rel=0, abs=1e-12)
        assert row["shared_artists"] == shared
    for _, theirs in found.groupby("listener"):
        assert theirs["ranking"].tolist() == list(range(1, 40))
        assert theirs["score"].is_monotonic_decreasing


@pytest.mark.usefixtures("run")
def test_for_taylor_swift_and_emilia_the_three_that_share_an_artist_come_first(kindred):
    found = kindred.table("mysql", RELATED)
    theirs = found[found["listener"] == "Taylor Swift and Emilia fan"]
    first = {"The 1975 and Taylor Swift fan", "Taylor Swift fan", "Emilia fan"}
    assert set(theirs["other"].head(3)) == first
    assert (theirs["score"].head(3) > 500).all()
    assert (theirs["score"].iloc[3:] <= 2).all()


@pytest.mark.usefixtures("run")
def test_the_lake_holds_the_rows_that_mysql_serves(kindred):
    columns = "listener_id, y_listener, score, cosine, shared_artists, ranking, model"
    query = f"select {columns} from related_listeners {{}} order by listener_id, ranking"
    served = kindred.table("mysql", query.format(""))
    pd.testing.assert_frame_equal(kindred.table("query", query.format(f"where dt = '{DAY}'")), served)


@pytest.mark.usefixtures("run")
def test_the_pages_are_given_everybody_and_no_artist_or_song_of_fewer_than_five(kindred, made):
    (file,) = (kindred.home / "s3").rglob("dashboard/data/listeners-*/listeners.json")
    page = json.loads(file.read_bytes())
    heard_by = made["plays"].groupby("artist")["listener"].nunique()
    known = made["plays"].groupby("track_id")["listener"].nunique()
    assert {one["label"] for one in page["listeners"]} == set(made["plays"]["listener"])
    assert {one["name"]: one["listeners"] for one in page["artists"]} == heard_by[heard_by >= 5].to_dict()
    assert min(one["listeners"] for one in page["tracks"]) >= 5
    assert len(page["tracks"]) <= int((known >= 5).sum())
    assert [len(near) for near in page["neighbours"]] == [10] * 40
    sizes = [group["listeners"] for group in page["groups"]]
    assert sum(sizes) == 40
    assert min(sizes) >= 5


@pytest.mark.usefixtures("run")
def test_a_second_run_of_the_day_leaves_byte_equal_tables(kindred):
    before = files(kindred)
    assert {"listener_tracks", "taste_vectors", "listener_map", "related_listeners"} <= {
        part for path in before for part in path.split("/")
    }
    kindred("listeners", "run", "--catalogue", "demo", "--dt", DAY, "--keep", "39")
    assert files(kindred) == before


@pytest.mark.usefixtures("run")
def test_a_listener_is_told_with_the_artists_both_hear_and_what_is_alike(kindred):
    said = " ".join(kindred("listeners", "related", "Emilia fan", "--limit", "1").split())
    assert "who hears like Emilia fan" in said
    assert "Taylor Swift and Emilia fan Emilia" in said
    assert "both" in said
    refused = kindred("listeners", "related", "Nobody at all", code=2)
    assert "nobody is registered under this name, id or label" in refused


@pytest.mark.usefixtures("run")
def test_clusters_are_told_by_label_and_by_name_and_the_map_is_drawn(kindred):
    said = kindred("listeners", "clusters")
    for title in ("listeners by mean vector", "listeners by t-SNE", "tracks"):
        assert title in said
    assert said.count("Cluster 0:") == 3
    assert said.count("Cluster 5:") == 1
    for label in FANS:
        assert said.count(f"  {label}\n") == 2
    drawn = kindred("listeners", "map")
    assert all(label in drawn for label in FANS)
    assert drawn.count(".") > 100


@pytest.mark.usefixtures("run")
def test_both_models_are_measured_into_model_metrics(kindred):
    said = kindred("listeners", "evaluate")
    assert "taste: profiles alone" in said
    rows = kindred.table(
        "query", f"select model, metric, value, low, high, n from model_metrics where dt = '{DAY}'"
    ).set_index(["model", "metric"])
    assert set(rows.index.get_level_values("metric")) == {"auc", "precision_at_5", "reciprocal_rank"}
    assert (rows["low"] <= rows["value"]).all()
    assert (rows["value"] <= rows["high"]).all()
    assert rows.loc[("taste: profiles alone", "auc"), "value"] > 0.8
    assert rows.loc[("taste", "auc"), "value"] > rows.loc[("reference", "auc"), "value"]


@pytest.mark.usefixtures("run")
def test_the_other_model_gives_other_similar_listeners(kindred):
    kindred("listeners", "run", "--dt", DAY, "--model", "taste")
    found = kindred.table("mysql", RELATED)
    assert set(found["model"]) == {"taste"}
    assert len(found) == 40 * 5
    assert found["score"].between(0, 2).all()
