"""The fitted model of ratings as rows: what MySQL's rating_users and rating_titles are made of.

Lists are JSON texts, as they are in MySQL: factors [number, …], rated [[title_id, stars], …].
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from arro3.core import DataType, Field, Schema

from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet, table_of, to_parquet
from lambdas.models.ratings.als import ALS
from lambdas.models.ratings.data import ratings_of
from lambdas.models.ratings.factors import Factors
from lambdas.titles import run_files

if TYPE_CHECKING:
    from arro3.core import Table
    from numpy.typing import NDArray

    from lambdas.models.ratings.contract import Model
    from lambdas.models.ratings.data import Ratings
    from lambdas.titles.run import Run

_TEXT, _COUNT, _NUMBER = DataType.utf8(), DataType.int32(), DataType.float64()
USERS = Schema(
    [
        Field("user_id", _TEXT),
        Field("ratings", _COUNT),
        Field("level", _NUMBER),
        Field("half_width", _NUMBER),
        Field("factors", _TEXT),
        Field("rated", _TEXT),
    ]
)
TITLES = Schema(
    [Field("title_id", _TEXT), Field("ratings", _COUNT), Field("bias", _NUMBER), Field("factors", _TEXT)]
)
_RANK = 32
"""Factors that are stored at most: those of BPMF's many samples are brought down to so many."""


def read_ratings(bucket: str, dt: str) -> Ratings | None:
    """The ratings of a day; None where there is none."""
    columns: dict[str, list[Any]] = {name: [] for name in ("user_id", "title_id", "rating", "rated_at")}
    for key in run_files.bucket_keys(bucket, run_files.RATINGS, dt):
        part = from_parquet(lake.require(bucket, key), list(columns), f"s3://{bucket}/{key}")
        for name, values in columns.items():
            values.extend(part[name].to_pylist())
    if not columns["rating"]:
        return None
    times = np.array([None if at is None else at.replace(tzinfo=None) for at in columns["rated_at"]], "M8[s]")
    seconds = np.where(np.isnat(times), 0, times.astype(np.int64))
    users, titles = (np.array(columns[name], str) for name in ("user_id", "title_id"))
    return ratings_of(users, titles, np.array(columns["rating"]), seconds)


def write(bucket: str, run: Run, ratings: Ratings, fitted: Factors, half_widths: NDArray[np.float64]) -> None:
    """Leave the model's parts of each user and each title under the run's folder."""
    kept = fitted.compressed(_RANK)
    stars = ratings.stars.tolist()
    titles = ratings.titles[ratings.title].tolist()
    ends = np.searchsorted(ratings.user, np.arange(ratings.shape[0] + 1)).tolist()
    rated = [
        json.dumps(list(zip(titles[start:end], stars[start:end], strict=True)))
        for start, end in pairwise(ends)
    ]
    users = {
        "user_id": ratings.users.tolist(),
        "ratings": np.diff(ends).tolist(),
        "level": (kept.mean + kept.user_biases).tolist(),
        "half_width": half_widths.tolist(),
        "factors": [json.dumps(row) for row in kept.users.tolist()],
        "rated": rated,
    }
    of_titles = {
        "title_id": ratings.titles.tolist(),
        "ratings": np.bincount(ratings.title, minlength=ratings.shape[1]).tolist(),
        "bias": kept.title_biases.tolist(),
        "factors": [json.dumps(row) for row in kept.titles.tolist()],
    }
    lake.put(bucket, run_files.users_key(run), to_parquet(table_of(USERS, users), USERS))
    lake.put(bucket, run_files.rated_titles_key(run), to_parquet(table_of(TITLES, of_titles), TITLES))


def delete(bucket: str, run: Run) -> None:
    """Leave no model behind: there are no ratings."""
    keys = (run_files.users_key(run), run_files.rated_titles_key(run), run_files.model_key(run))
    lake.delete_all(bucket, list(keys))


def predicted(
    bucket: str, run: Run, ratings: Ratings, user: NDArray[np.intp], title: NDArray[np.intp]
) -> NDArray[np.float64]:
    """(pairs,) stars by the stored model. Raises InvalidInput where there is none."""
    model = lake.require_json(bucket, run_files.model_key(run))
    users = from_parquet(lake.require(bucket, run_files.users_key(run)), ["level", "factors"])
    titles = from_parquet(lake.require(bucket, run_files.rated_titles_key(run)), ["bias", "factors"])
    fitted = Factors(
        0.0,  # it stands in the users' levels
        np.array(users["level"].to_pylist()),
        np.array(titles["bias"].to_pylist()),
        _factors(users).reshape(ratings.shape[0], -1),
        _factors(titles).reshape(ratings.shape[1], -1),
        model["lowest"],
        model["highest"],
    )
    return fitted.predict(user, title)


def _factors(rows: Table) -> NDArray[np.float64]:
    return np.array([json.loads(row) for row in rows["factors"].to_pylist()], np.float64)


def shared(model: Model, fitted: Factors) -> dict[str, Any]:
    """What all pairs share, for `published`: numbers by the names of `lambdas.models.ratings.pair.Model`.

    Only ALS tells because of which titles: the penalties are None where another model was fitted.
    """
    penalties = ("growth", "least", "ballast")
    return {
        "mean": fitted.mean,
        "lowest": fitted.lowest,
        "highest": fitted.highest,
        **{name: getattr(model, name) if isinstance(model, ALS) else None for name in penalties},
    }
