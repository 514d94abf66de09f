"""The steps that learn from ratings and recommend titles, on a lake in memory: no ratings, few, and many."""

import json
from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest

from lambdas.core.errors import InvalidInput, Superseded
from lambdas.lake import objects
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode, schema_of
from lambdas.models.ratings import pair
from lambdas.people.buckets import FEW, bucket_of, buckets
from lambdas.titles import incoming, stored_model
from lambdas.titles.rating_models import of_some_users
from lambdas.titles.steps import rating_model, title_recommendations

DAY = "2026-11-23"
RUN = {
    "pipeline": "titles", "run_id": "first", "started_at": f"{DAY}T00:00:00Z", "dt": DAY, "source": "files",
    "features": "files", "model": "als", "keep": "5", "refetch": False, "force": False,
    "deadline": f"{DAY}T01:00:00Z",
}  # fmt: skip
FOLDER = f"runs/titles/dt={DAY}"
USERS = [f"z{'A' * 19}{one:02}" for one in range(30)]
TITLES = [f"{letter}s{number}" for letter in "an" for number in range(12)]


@pytest.fixture
def lake(monkeypatch):
    held: dict[str, bytes] = {}
    monkeypatch.setattr(objects, "put", lambda _, key, body: held.update({key: body}))
    monkeypatch.setattr(objects, "get", lambda _, key: held.get(key))
    monkeypatch.setattr(objects, "require", lambda _, key: held[key])
    monkeypatch.setattr(objects, "keys", lambda _, prefix: [key for key in held if key.startswith(prefix)])
    monkeypatch.setattr(
        objects, "delete_all", lambda _, keys: len([held.pop(key) for key in list(keys) if key in held])
    )
    monkeypatch.setattr(incoming, "rating_buckets", lambda _: buckets(FEW))
    monkeypatch.setenv("LAKE", "lake")
    monkeypatch.setenv("TITLES_THRESHOLD", "3.5")
    held[f"{FOLDER}/owner.json"] = json.dumps({"run_id": "first"}).encode()
    platforms = [{"name": "amazon", "letter": "a"}, {"name": "netflix", "letter": "n"}]
    held[f"{FOLDER}/complete.json"] = json.dumps(platforms).encode()
    for platform in platforms:
        mine = [one for one in TITLES if one[0] == platform["letter"]]
        # The last two titles of both platforms are the same films.
        names = [f"film {one[2:]}" if one[2:] in {"10", "11"} else f"film {one}" for one in mine]
        columns = {"id": mine, "type": ["movie"] * 12, "title": names, "release_year": [2000] * 12}
        held[f"titles/dt={DAY}/{platform['name']}.parquet"] = to_parquet(pa.table(columns))
    return held


def rate(lake, rows):
    """Write the day's ratings: (user, title, stars), by bucket as the step does."""
    schema = schema_of("ratings")
    for name in buckets(FEW):
        mine = [row for row in rows if bucket_of(row[0], FEW) == name]
        columns = dict(
            zip(
                ("user_id", "title_id", "rating"),
                map(list, zip(*mine, strict=True)) if mine else ([], [], []),
                strict=True,
            )
        )
        more = {
            "rated_at": [datetime(2020, 1, 1 + at % 28) for at in range(len(mine))],
            "source": ["ratings"] * len(mine),
        }
        table = pa.table({**columns, **more}).select(schema.names).cast(schema)
        lake[f"ratings/dt={DAY}/bucket={name}/ratings.parquet"] = to_parquet(table)


def tastes():
    """Half of the users love titles of amazon, half those of netflix; each has rated two in three."""
    return [
        (user, title, 4.5 if (at % 2 == 0) == (title[0] == "a") else 1.5)
        for at, user in enumerate(USERS)
        for number, title in enumerate(TITLES)
        if (at + number) % 3
    ]


def rows_in(lake, prefix):
    return [row for key in sorted(lake) if key.startswith(prefix) for row in decode(lake[key]).to_pylist()]


def test_titles_that_differ_are_told_before_any_figure_and_both_are_kept(lake):
    stars = np.random.default_rng(0).normal(0, 0.2, len(TITLES))
    rate(lake, [(u, t, 4.0 if TITLES.index(t) < 12 else 2.0 + stars[0]) for u, t, _ in tastes()])
    result = rating_model.handler(RUN, None)
    assert result["users"] == 30
    assert result["titles"] == 24
    assert result["signal"]["differs"]
    assert result["metrics"]["rmse"] < 0.5
    metrics = rows_in(lake, "model_metrics/")
    assert [row["metric"] for row in metrics[:3]] == ["scatter", "by_chance", "p_value"]
    names = {(row["model"], row["protocol"], row["metric"]) for row in metrics}
    assert {("als", "five_folds", "rmse"), ("user_mean", "temporal", "f1"), ("als_and_rdlae", "five_folds", "ndcg"),
            ("recommend_all", "five_folds", "recall_per_user")} <= names  # fmt: skip
    assert ("recommend_all", "five_folds", "rmse") not in names


def test_any_pair_is_predicted_from_the_stored_rows_with_reasons_that_add_up(lake):
    rate(lake, tastes())
    rating_model.handler(RUN, None)
    shared = json.loads(lake[f"{FOLDER}/rating_model.json"])
    model = pair.Model(**{name: shared[name] for name in pair.Model._fields})
    assert shared["threshold"] == 3.5
    users, titles = (rows_in(lake, f"{FOLDER}/rating_{side}.parquet") for side in ("users", "titles"))
    known = {
        row["title_id"]: pair.Title(row["title_id"], row["bias"], json.loads(row["factors"]))
        for row in titles
    }
    for row in users[:4]:
        user = pair.User(row["level"] - model.mean, json.loads(row["factors"]), row["half_width"])
        rated = json.loads(row["rated"])
        assert len(rated) == row["ratings"] == 16
        loves = "a" if USERS.index(row["user_id"]) % 2 == 0 else "n"
        for title in set(known) - {one for one, _ in rated}:
            assert (pair.predict(model, user, known[title]).stars > 3.5) == (title[0] == loves)
            reasons = pair.because(model, [(known[one], stars) for one, stars in rated], known[title])
            product = sum(a * b for a, b in zip(user.factors, known[title].factors, strict=True))
            assert sum(reason.stars for reason in reasons) == pytest.approx(product)


def test_people_are_recommended_what_they_have_not_rated_and_each_film_once(lake):
    rate(lake, tastes())
    rating_model.handler(RUN, None)
    result = title_recommendations.handler(RUN, None)
    rows = rows_in(lake, "title_recommendations/")
    assert result == {"rows": len(rows), "people": 30}
    rated = {(user, title) for user, title, _ in tastes()}
    for user in USERS:
        mine = [row for row in rows if row["user_id"] == user]
        assert [row["ranking"] for row in mine] == [1, 2, 3, 4, 5]
        assert not {(user, row["title_id"]) for row in mine} & rated
        films = [
            row["title_id"][2:] if row["title_id"][2:] in {"10", "11"} else row["title_id"] for row in mine
        ]
        assert len(set(films)) == 5
        loves = "a" if USERS.index(user) % 2 == 0 else "n"
        assert mine[0]["title_id"][0] == loves
        assert mine[0]["stars"] > 3.5
    for name in buckets(FEW):
        of = decode(lake[f"title_recommendations/dt={DAY}/bucket={name}/ratings.parquet"])
        assert {bucket_of(one, FEW) for one in of["user_id"].to_pylist()} <= {name}


@pytest.mark.parametrize("model", ["biases", "svd", "bpmf"])
def test_every_model_is_stored_with_few_factors_and_only_als_has_penalties(lake, model):
    rate(lake, tastes()[:90])
    rating_model.handler({**RUN, "model": model}, None)
    title_recommendations.handler({**RUN, "model": model}, None)
    assert all(
        len(json.loads(row["factors"])) <= 32 for row in rows_in(lake, f"{FOLDER}/rating_users.parquet")
    )
    assert json.loads(lake[f"{FOLDER}/rating_model.json"])["least"] is None


def test_twice_the_same_bytes(lake):
    rate(lake, tastes())
    for _ in range(2):
        rating_model.handler(RUN, None)
        title_recommendations.handler(RUN, None)
        before, now = locals().get("now"), dict(lake)
    assert before == now


def test_few_ratings_are_learned_from_and_not_measured(lake):
    rate(lake, tastes()[:40])
    result = rating_model.handler(RUN, None)
    assert result["metrics"] == {}
    assert {row["protocol"] for row in rows_in(lake, "model_metrics/")} == {"signal"}
    assert {row["half_width"] for row in rows_in(lake, f"{FOLDER}/rating_users.parquet")} == {3.0}


def test_without_ratings_there_is_no_model_and_nobody_is_recommended_anything(lake):
    rate(lake, [])
    assert rating_model.handler(RUN, None) == {"users": 0, "titles": 0, "signal": None, "metrics": {}}
    assert title_recommendations.handler(RUN, None) == {"rows": 0, "people": 0}


def test_another_run_of_the_day_and_an_unknown_model_are_refused(lake):
    rate(lake, tastes())
    with pytest.raises(InvalidInput, match="'deep' is none; choose als, bpmf, svd, biases"):
        rating_model.handler({**RUN, "model": "deep"}, None)
    with pytest.raises(Superseded):
        rating_model.handler({**RUN, "run_id": "other"}, None)


def test_of_too_many_ratings_whole_users_are_measured(lake):
    rate(lake, tastes())
    ratings = stored_model.read_ratings("lake", DAY)
    some = of_some_users(ratings, 100)
    assert len(some.stars) == 96
    assert set(np.bincount(some.user, minlength=30).tolist()) == {0, 16}
    assert of_some_users(ratings) is ratings
