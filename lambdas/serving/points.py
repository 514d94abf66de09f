"""Tables of points: one row per id, and a column per audio feature that a distance can be made of.

A feature that the model does not use is NULL in every row. A table of scales beside it has one row per
used feature. Values are written so that MySQL stores exactly the same float64.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.serving.mysql import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from pymysql import Connection

ROWS_PER_STATEMENT = 10_000  # 1.5 MB


class Points(NamedTuple):
    """The points of some ids.

    Attributes:
        features: those that the model uses, in the order of the table's columns.
        by_id: (features,) of each id that the table has.
    """

    features: list[str]
    by_id: dict[str, NDArray[np.float64]]


def point_rows(
    ids: Sequence[str], points: NDArray[np.float64], features: Sequence[str], columns: Sequence[str]
) -> Iterator[list[str]]:
    """Rows of a table of points as SQL, in lists of one statement each.

    Args:
        ids: (n,), 22 base-62 characters each, ascending, as the primary key does.
        points: (n, features), finite.
        features: what the columns of `points` are.
        columns: every feature that the table has a column of, in its order.

    Raises:
        ValueError: a value is missing or infinite.
    """
    if not np.isfinite(points).all():
        raise ValueError("a point is missing or infinite: points without every feature are left out first")
    place = {feature: position for position, feature in enumerate(features)}
    for start in range(0, len(ids), ROWS_PER_STATEMENT):
        part = zip(
            ids[start : start + ROWS_PER_STATEMENT],
            points[start : start + ROWS_PER_STATEMENT].tolist(),
            strict=True,
        )
        yield [
            f"(x'{one.encode().hex()}',"
            + ",".join(repr(point[place[column]]) if column in place else "NULL" for column in columns)
            + ")"
            for one, point in part
        ]


def read_points(
    connection: Connection, table: str, key: str, ids: Sequence[str], columns: Sequence[str]
) -> Points:
    """The points of these ids; ids without a point are left out.

    Args:
        connection: to the serving tables.
        table: of points.
        key: its id column.
        ids: of the points.
        columns: as point_rows.
    """
    if not ids:
        return Points([], {})
    names = ", ".join(quoted(column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {quoted(key)}, {names} from {quoted(table)} where {quoted(key)} in %s",
            (list(ids),),
        )
        rows = cursor.fetchall()
    used = [at for at, value in enumerate(rows[0][1:]) if value is not None] if rows else []
    return Points(
        [columns[at] for at in used], {row[0]: np.array([row[1 + at] for at in used]) for row in rows}
    )


def scale_rows(
    features: Sequence[str], mean: NDArray[np.float64], deviation: NDArray[np.float64]
) -> Iterator[list[str]]:
    """Rows of a table of scales as SQL: feature, mean, deviation."""
    values = sorted(zip(features, mean.tolist(), deviation.tolist(), strict=True))
    yield [f"('{feature}',{average!r},{spread!r})" for feature, average, spread in values]


def read_scale(
    connection: Connection, table: str, features: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and deviation of these features, (features,) each.

    Raises:
        KeyError: the table lacks one, so it is from another run than the points.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"select feature, mean, deviation from {quoted(table)}")
        rows = {feature: (mean, deviation) for feature, mean, deviation in cursor.fetchall()}
    mean, deviation = zip(*(rows[feature] for feature in features), strict=True) if features else ((), ())
    return np.array(mean), np.array(deviation)
