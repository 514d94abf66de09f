import re
from pathlib import Path

import numpy as np
import pytest

from lambdas.models.features import FEATURES
from lambdas.serving.points import point_rows, scale_rows

MIGRATIONS = sorted(Path(__file__).parents[3].glob("lambdas/*/migrations/*_points.sql"))


@pytest.mark.parametrize("file", MIGRATIONS, ids=lambda path: path.stem)
def test_a_table_of_points_has_a_column_for_every_feature_in_their_order(file):
    columns = re.findall(r"^    `?(\w+)`? DOUBLE NULL", file.read_text(), re.MULTILINE)
    assert tuple(columns) == FEATURES


def test_there_are_tables_of_points():
    assert [file.stem for file in MIGRATIONS] == ["0004_artist_points", "0008_track_points"]


def test_a_feature_that_the_model_does_not_use_is_null_and_values_keep_every_bit():
    points = np.array([[0.1 + 0.2, 1.0]])
    ((row,),) = point_rows(["a" * 22], points, ["energy", "tempo"], ["tempo", "key", "energy"])
    assert row == f"(x'{'61' * 22}',1.0,NULL,0.30000000000000004)"


def test_a_missing_value_is_refused():
    with pytest.raises(ValueError, match="missing"):
        list(point_rows(["a" * 22], np.array([[np.nan]]), ["energy"], ["energy"]))


def test_a_scale_has_one_row_per_feature():
    rows = list(scale_rows(["tempo", "energy"], np.array([2.0, 0.5]), np.array([1.0, 0.25])))
    assert rows == [["('energy',0.5,0.25)", "('tempo',2.0,1.0)"]]
