"""Tables of pairs: one row per ordered pair of ids and the distance between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Block = tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float64]]

ROWS_PER_STATEMENT = 20_000  # 2.4 MB; fewer round trips than with 5,000

_ID = re.compile(rb"[0-9A-Za-z]{22}")


def pair_rows(
    ids: NDArray[np.bytes_], blocks: Iterable[Block], size: int = ROWS_PER_STATEMENT
) -> Iterator[list[str]]:
    """The pairs as rows of SQL, `(x'<left id>',x'<right id>',<distance>)`, in lists of `size`.

    Ids go in hexadecimal, which servers read faster than text of several bytes a character.

    Args:
        ids: (n,), dtype S22, ascending bytewise, distinct; 22 base-62 characters each.
        blocks: (left, right, distance) each, arrays of one length: positions in `ids`, ascending by
            left, then by right, as the primary key does, without which InnoDB writes many times
            slower; distances finite, written so that MySQL stores exactly the same float64.
        size: rows per list, and so per statement.

    Raises:
        InvalidInput: an id, the order or a distance is not so; the message names the id or the pair.
    """
    names = _checked_ids(ids)
    opening = [f"(x'{name.encode().hex()}',x'" for name in names]
    middle = [f"{name.encode().hex()}'," for name in names]
    for left, right, distance in blocks:
        _check_order(names, left, right)
        _check_finite(names, left, right, distance)
        for start in range(0, len(distance), size):
            part = slice(start, start + size)
            columns = left[part].tolist(), right[part].tolist(), distance[part].tolist()
            yield [f"{opening[i]}{middle[j]}{value!r})" for i, j, value in zip(*columns, strict=True)]


def _checked_ids(ids: NDArray[np.bytes_]) -> list[str]:
    for raw in ids.tolist():
        if not _ID.fullmatch(raw):
            raise InvalidInput("pairs", f"{raw!r} is not an id of 22 base-62 characters")
    unsorted = np.flatnonzero(ids[1:] <= ids[:-1])
    if unsorted.size:
        raise InvalidInput("pairs", f"ids must ascend; {ids[unsorted[0] + 1].decode()} does not")
    return [raw.decode("ascii") for raw in ids.tolist()]


def _check_order(names: list[str], left: NDArray[np.integer], right: NDArray[np.integer]) -> None:
    key = left.astype(np.int64) * len(names) + right
    unsorted = np.flatnonzero(key[1:] <= key[:-1])
    if unsorted.size:
        at = unsorted[0] + 1
        raise InvalidInput(
            "pairs", f"rows must ascend by both ids; {names[left[at]]}, {names[right[at]]} does not"
        )


def _check_finite(
    names: list[str],
    left: NDArray[np.integer],
    right: NDArray[np.integer],
    distance: NDArray[np.float64],
) -> None:
    bad = np.flatnonzero(~np.isfinite(distance))
    if bad.size:
        at = bad[0]
        raise InvalidInput(
            "pairs", f"the distance from {names[left[at]]} to {names[right[at]]} is {distance[at]}"
        )
