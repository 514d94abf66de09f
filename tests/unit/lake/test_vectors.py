"""Vectors as a column of lists and back, without a number as an object of Python."""

import numpy as np
import pytest
from arro3.core import DataType, Field, Schema

from lambdas.lake.parquet import from_parquet, table_of, to_parquet
from lambdas.lake.rows import lists_of, vectors_of

KIND = DataType.list(Field("element", DataType.float64(), nullable=True))
SCHEMA = Schema([Field("id", DataType.string()), Field("factors", KIND)])


@pytest.mark.parametrize("rows", [0, 1, 5])
def test_vectors_are_written_and_read_back(rows):
    vectors = np.random.default_rng(0).normal(size=(rows, 3))
    table = table_of(SCHEMA, {"id": [str(row) for row in range(rows)], "factors": lists_of(vectors, KIND)})
    found = from_parquet(to_parquet(table))
    assert found["factors"].to_pylist() == vectors.tolist()
    assert vectors_of(found, "factors").tolist() == vectors.tolist()
