"""What every model promises, on data whose answer is known by eye.

A model is pure: the same input gives the same bytes, its input is not changed, and it knows no AWS, no
clock and no environment. A missing value is refused, never computed with.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lambdas.models.brute_force import brute_force
from lambdas.models.clusters import clusters, silhouettes
from lambdas.models.cosines import cosines, unit_vectors
from lambdas.models.distances import distances
from lambdas.models.evaluate import mean_interval, nearest_to_mean_distance
from lambdas.models.maps import on_a_plane, scaled
from lambdas.models.neighbours import effective_dimension, neighbours, ranked
from lambdas.models.reasons import Scale, reasons, scale_of, standardise
from lambdas.models.scaling import min_max, z_scores
from lambdas.models.tree_search import tree_search

TRIANGLE = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]])
"""Sides 3, 4 and 5."""

CHECKERBOARD = np.array([[x, y] for x in range(4) for y in range(4) if (x + y) % 2 == 0], dtype=float)
"""The eight dark fields of a board of sixteen: the nearest are diagonal, the square root of 2 away."""

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 2.0], [9.0, 9.0], [9.0, 10.0]])
"""Three points in one corner, two in the other."""


@dataclass(frozen=True)
class Case:
    """A model, what it is given, and what anyone can see that it must answer."""

    name: str
    model: Callable[..., Any]
    given: tuple[Any, ...]
    answer: Any
    refuses_missing: bool = True

    def __str__(self) -> str:
        return self.name


def frame(rows: Any, index: list[str]) -> pd.DataFrame:
    return pd.DataFrame(np.array(rows), index=index, columns=["energy", "tempo"])


def pairs(points: np.ndarray, keep: int) -> list[np.ndarray]:
    blocks = list(neighbours(points, keep))
    return [np.concatenate(column) for column in zip(*blocks, strict=True)]


def nearest_by(method: Callable[..., Any]) -> Callable[[np.ndarray], np.ndarray]:
    return lambda points: np.sort(method(points, 2)(np.arange(len(points)))[1], axis=1)


ROOT = float(np.sqrt(2.0))
CASES = [
    Case(
        "min_max",
        min_max,
        (
            frame([[1.0, 100.0], [2.0, 100.0]], ["a", "b"]),
            frame([[0.0, 100.0], [4.0, 100.0]], ["min", "max"]),
        ),
        frame([[0.25, 0.0], [0.5, 0.0]], ["a", "b"]),
    ),
    Case("z_scores", z_scores, (np.array([[1.0, 7.0], [3.0, 7.0]]),), [[-1.0, 0.0], [1.0, 0.0]]),
    Case("distances", distances, (TRIANGLE, TRIANGLE[[1, 2, 0]]), [3.0, 5.0, 4.0], refuses_missing=False),
    Case(
        "every pair",
        pairs,
        (TRIANGLE, 2),
        [[0, 0, 1, 1, 2, 2], [1, 2, 0, 2, 0, 1], [3, 4, 3, 5, 4, 5]],
    ),
    Case("the nearest", pairs, (TRIANGLE, 1), [[0, 1, 2], [1, 0, 0], [3, 3, 4]]),
    Case(
        "ranked",
        ranked,
        (TRIANGLE,),
        [[0, 0, 1, 1, 2, 2], [1, 2, 0, 2, 0, 1], [3, 4, 3, 5, 4, 5], [1, 2, 1, 2, 1, 2]],
    ),
    Case("clusters", lambda points: clusters(points, list("abcde"), 2).label, (CORNERS,), [0, 0, 0, 1, 1]),
    Case(
        "silhouettes",
        lambda points: np.round(silhouettes(points, np.array([0, 0, 1, 1])), 2),
        (np.array([[0.0], [0.0], [1.0], [1.0]]),),
        [1.0, 1.0, 1.0, 1.0],
        refuses_missing=False,
    ),
    Case(
        "effective_dimension",
        effective_dimension,
        (np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]),),
        pytest.approx(1.0),
        refuses_missing=False,
    ),
    Case("scale_of", scale_of, (np.array([[1.0], [3.0]]),), [[2.0], [1.0]], refuses_missing=False),
    Case(
        "standardise",
        standardise,
        (np.array([4.0, 7.0]), Scale(np.array([2.0, 7.0]), np.array([1.0, 0.0]))),
        [2.0, 0.0],
        refuses_missing=False,
    ),
    Case(
        "reasons",
        reasons,
        (np.array([2.0, 0.0]), np.array([2.0, 1.0]), Scale(np.zeros(2), np.ones(2))),
        ([0], [True], [1], [1.0]),
        refuses_missing=False,
    ),
    Case(
        "nearest_to_mean_distance",
        nearest_to_mean_distance,
        (TRIANGLE,),
        [3 / 3.5, 3 / 4, 4 / 4.5],
    ),
    Case(
        "unit_vectors",
        unit_vectors,
        (np.array([[3.0, 4.0], [0.0, 2.0]]),),
        [[0.6, 0.8], [0.0, 1.0]],
        refuses_missing=False,  # who has no vector has no direction
    ),
    Case(
        "cosines",
        cosines,
        (np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, -1.0]])),
        [1.0, -1.0],
        refuses_missing=False,
    ),
    Case("a map of two points", on_a_plane, (TRIANGLE[:2],), [[0.0, 0.0], [1.0, 0.0]]),
    Case("scaled", scaled, (np.array([[1.0], [3.0]]),), [[1.0], [3.0]], refuses_missing=False),
    Case("mean_interval", mean_interval, (np.array([3.0, 3.0, 3.0]),), (3.0, 3.0, 3.0)),
]
by_name = pytest.mark.parametrize("case", CASES, ids=str)


def as_bytes(answer: Any) -> bytes:
    if isinstance(answer, pd.DataFrame):
        return answer.to_numpy().tobytes() + repr(answer.index).encode() + repr(answer.columns).encode()
    if isinstance(answer, list | tuple):
        return b"|".join(as_bytes(one) for one in answer)
    return np.asarray(answer).tobytes()


def same(answer: Any, expected: Any) -> bool:
    if isinstance(expected, pd.DataFrame):
        return bool(answer.equals(expected))
    if isinstance(expected, list):
        return bool(all(np.array_equal(a, b) for a, b in zip(answer, expected, strict=True)))
    return bool(answer == expected)


@by_name
def test_the_answer_is_the_one_that_is_known(case):
    assert same(case.model(*case.given), case.answer)


@by_name
def test_the_same_input_gives_the_same_bytes_and_stays_as_it_was(case):
    before = as_bytes(case.given)
    assert as_bytes(case.model(*case.given)) == as_bytes(case.model(*case.given))
    assert as_bytes(case.given) == before


@pytest.mark.parametrize("case", [case for case in CASES if case.refuses_missing], ids=str)
def test_a_missing_value_is_refused(case):
    first = case.given[0].copy()
    if isinstance(first, pd.DataFrame):
        first.iloc[0, 0] = np.nan
    else:
        first.flat[0] = np.nan
    with pytest.raises(ValueError, match=r"missing|no mean"):
        case.model(first, *case.given[1:])


@pytest.mark.parametrize("method", [tree_search, brute_force])
def test_on_a_checkerboard_the_nearest_are_diagonal(method):
    found = nearest_by(method)(CHECKERBOARD)
    corners = [field in ([0.0, 0.0], [3.0, 3.0]) for field in CHECKERBOARD.tolist()]
    for corner, far in zip(corners, found.tolist(), strict=True):
        assert far == [ROOT, 2.0] if corner else far == [ROOT, ROOT]


MODELS = sorted(Path(distances.__code__.co_filename).parent.rglob("*.py"))
IMPURE = {"boto3", "botocore", "time", "datetime", "random", "requests", "pymysql", "pathlib"}


@pytest.mark.parametrize("module", MODELS, ids=lambda path: path.stem)
def test_a_model_knows_no_aws_no_clock_and_no_environment(module):
    tree = ast.parse(module.read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert not imported & IMPURE
    assert "environ" not in {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
