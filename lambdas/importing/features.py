"""Audio features within the ranges that Spotify documents; columns in per cent become fractions.

One value out of its range moves the bounds that all tracks are scaled by, and so every distance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.importing.values import rows_where

if TYPE_CHECKING:
    from typing import Any

    from lambdas.importing.left_out import LeftOut

FRACTIONS = (
    "danceability", "energy", "speechiness", "acousticness", "instrumentalness", "liveness", "valence",
)  # fmt: skip
RANGES: dict[str, tuple[float, float]] = {
    **dict.fromkeys(FRACTIONS, (0.0, 1.0)),
    "loudness": (-80, 20),
    "tempo": (0, 500),
    "key": (-1, 11),
    "mode": (0, 1),
    "time_signature": (0, 7),
    "duration_ms": (0, 86_400_000),
}
"""Lowest and highest value: fractions and keys as documented; loudness in dB, tempo in beats a minute and a
track of at most a day, wider than documented, because real analyses go beyond it."""

_NEARLY_ALL, _HUNDRED = 0.99, 100


def within_ranges(rows: pa.Table, left_out: LeftOut, notes: list[str]) -> pa.Table:
    """The features of all rows of a file; rows with a value out of its range are noted, per cent divided.

    Args:
        rows: with some of the columns of RANGES, numbers.
        left_out: of the file.
        notes: what was understood of it.
    """
    if of_hundred := _in_per_cent(rows):
        notes.append(
            f"{', '.join(of_hundred)} in per cent, because the values reach from 1 to 100: divided by 100"
        )
        for name in of_hundred:
            rows = rows.set_column(
                rows.column_names.index(name), rows.field(name), pc.divide(rows[name], pa.scalar(100.0))
            )
    for name, (low, high) in RANGES.items():
        if name not in rows.column_names:
            continue
        values: Any = rows[name]
        outside = pc.or_(pc.less(values, pa.scalar(low)), pc.greater(values, pa.scalar(high)))
        wrong = rows_where(outside)
        for row, value in zip(wrong, values.take(pa.array(wrong, pa.int64())).to_pylist(), strict=True):
            left_out.note(row, name, value, f"is outside of {low:g} to {high:g}")
    return rows


def _in_per_cent(rows: pa.Table) -> list[str]:
    """The columns of fractions that hold 0 and values from 1 to 100 instead.

    Where most columns do, so does one with small values among others above 1, such as 0.02 and 93.
    """
    sizes = {name: _sizes(rows[name]) for name in FRACTIONS if name in rows.column_names}
    filled = {name: (some, large, highest) for name, (some, large, highest) in sizes.items() if some}
    whole = {
        name
        for name, (some, large, highest) in filled.items()
        if large >= _NEARLY_ALL * some and 1 < highest <= _HUNDRED
    }
    if 2 * len(whole) > len(filled):
        whole |= {name for name, (_, _, highest) in filled.items() if 1 < highest <= _HUNDRED}
    return [name for name in FRACTIONS if name in whole]


def _sizes(values: Any) -> tuple[int, int, float]:
    """How many values are above 0, how many from 1 on, and the highest."""
    some = pc.sum(pc.greater(values, pa.scalar(0.0)), min_count=0).as_py()
    large = pc.sum(pc.greater_equal(values, pa.scalar(1.0)), min_count=0).as_py()
    return some, large, pc.max(values).as_py() or 0
