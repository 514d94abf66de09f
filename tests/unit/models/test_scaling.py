import numpy as np
import pandas as pd
import pytest

from lambdas.models.scaling import min_max, z_scores


def test_min_max_puts_the_bounds_at_0_and_1_and_a_constant_feature_at_0():
    averages = pd.DataFrame({"energy": [0.2, 0.4], "tempo": [120.0, 120.0]}, index=["a", "b"])
    bounds = pd.DataFrame({"energy": [0.2, 0.6], "tempo": [120.0, 120.0]}, index=["min", "max"])
    expected = pd.DataFrame({"energy": [0.0, 0.5], "tempo": [0.0, 0.0]}, index=["a", "b"])
    pd.testing.assert_frame_equal(min_max(averages, bounds), expected)


def test_a_missing_mean_is_named():
    averages = pd.DataFrame({"energy": [0.2, None], "tempo": [1.0, 2.0]}, index=["a", "b"])
    bounds = pd.DataFrame({"energy": [0.0, 1.0], "tempo": [0.0, 1.0]}, index=["min", "max"])
    with pytest.raises(ValueError, match="artist b has no mean of energy"):
        min_max(averages, bounds)


def test_a_z_score_divides_by_the_population_standard_deviation():
    assert z_scores(np.array([[1.0], [3.0]])).tolist() == [[-1.0], [1.0]]


def test_a_constant_feature_becomes_zero_even_where_its_mean_is_inexact():
    assert z_scores(np.array([[0.1, 1.0], [0.1, 3.0], [0.1, 2.0]]))[:, 0].tolist() == [0.0, 0.0, 0.0]


def test_a_missing_feature_is_refused():
    with pytest.raises(ValueError, match="missing"):
        z_scores(np.array([[np.nan]]))
