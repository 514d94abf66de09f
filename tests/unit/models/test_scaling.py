import numpy as np
import pytest

from lambdas.models.scaling import min_max, z_scores


def test_min_max_puts_the_bounds_at_0_and_1_and_a_constant_feature_at_0():
    averages = np.array([[0.2, 120.0], [0.4, 120.0]])
    bounds = np.array([[0.2, 120.0], [0.6, 120.0]])
    assert min_max(averages, bounds).tolist() == [[0.0, 0.0], [pytest.approx(0.5), 0.0]]


def test_a_missing_mean_is_refused():
    with pytest.raises(ValueError, match="a mean is missing"):
        min_max(np.array([[0.2], [np.nan]]), np.array([[0.0], [1.0]]))


def test_a_z_score_divides_by_the_population_standard_deviation():
    assert z_scores(np.array([[1.0], [3.0]])).tolist() == [[-1.0], [1.0]]


def test_a_constant_feature_becomes_zero_even_where_its_mean_is_inexact():
    assert z_scores(np.array([[0.1, 1.0], [0.1, 3.0], [0.1, 2.0]]))[:, 0].tolist() == [0.0, 0.0, 0.0]


def test_a_missing_feature_is_refused():
    with pytest.raises(ValueError, match="missing"):
        z_scores(np.array([[np.nan]]))
