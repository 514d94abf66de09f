"""What two sets share, such as the artists that two listeners hear, and how rare it is. Pure.

A set is a row of positions. `Sets` keeps all rows in one array after another, and for each member the rows
that have it (an inverted list), so that whoever shares something is found without looking at everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Positions = NDArray[np.integer]

_ROWS_AT_ONCE = 50_000


class Sets(NamedTuple):
    """Rows of distinct members.

    Attributes:
        starts: (rows + 1,): row r has the members from starts[r] up to starts[r + 1].
        members: positions, ascending within a row; int32 below two billion, for a million rows' sake.
        heads: (members' count + 1,): the inverted list of member m likewise, in `rows`.
        rows: the rows that have a member, ascending within a list.
    """

    starts: Positions
    members: Positions
    heads: Positions
    rows: Positions

    def of(self, row: int) -> Positions:
        """A row's members, ascending."""
        return self.members[self.starts[row] : self.starts[row + 1]]

    def having(self, member: int) -> Positions:
        """The rows that have a member, ascending."""
        return self.rows[self.heads[member] : self.heads[member + 1]]

    @property
    def sizes(self) -> Positions:
        """How many rows have each member."""
        return np.diff(self.heads)


def sets_of(rows: Sequence[Sequence[int]], count: int) -> Sets:
    """Rows of positions from 0 to count - 1; what a row names twice, it has once."""
    distinct = [np.unique(np.asarray(row, dtype=np.int32)) for row in rows]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in distinct])])
    return sets_in(starts, np.concatenate([np.empty(0, np.int32), *distinct]), count)


def sets_in(starts: Positions, members: Positions, count: int, order: NDArray[np.intp] | None = None) -> Sets:
    """Rows that lie one after another already; each member is in a row once, in any order.

    Args:
        starts: (rows + 1,), as Sets.
        members: positions from 0 to count - 1.
        count: of the positions.
        order: the rows to take, in this order; all of them unless given.
    """
    rows = csr_array((np.ones(len(members), np.bool_), members, starts), shape=(len(starts) - 1, count))
    if order is not None:
        rows = rows[order]
    rows.sort_indices()
    lists = rows.tocsc()
    return Sets(rows.indptr, rows.indices, lists.indptr, lists.indices)


def rarity(sets: Sets) -> NDArray[np.float64]:
    """What each member weighs: the logarithm of how many rows there are for each that has it (idf).

    0 for what everybody has: it says nothing (Spärck Jones, Journal of Documentation, 1972).
    """
    count = len(sets.starts) - 1
    return np.log(count / np.maximum(sets.sizes, 1))


def shared_count(sets: Sets, row: int, others: NDArray[np.intp]) -> NDArray[np.int64]:
    """How many members a row shares with each of the others, (others,)."""
    return _totals(sets, row, others, np.ones(len(sets.sizes))).astype(np.int64)


def shared_weight(
    sets: Sets, row: int, others: NDArray[np.intp], weights: NDArray[np.float64], norms: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How much of what a row and each of the others have is shared, by weight: 0 nothing, 1 everything.

    The cosine of the two rows, whose coordinates are the members' weights.

    Args:
        sets: all rows.
        row: which.
        others: (others,), rows.
        weights: of `rarity`.
        norms: of `weighted_norms`.
    """
    both = norms[row] * norms[others]
    total = _totals(sets, row, others, weights * weights)
    share = np.divide(total, both, out=np.zeros(len(others)), where=both > 0)
    return np.asarray(np.minimum(share, 1.0))


def weighted_norms(sets: Sets, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The length of each row as a vector of its members' weights, (rows,)."""
    squares, total = weights * weights, np.zeros(len(sets.starts) - 1)
    for start in range(0, len(total), _ROWS_AT_ONCE):
        starts = sets.starts[start : start + _ROWS_AT_ONCE + 1]
        owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        values = squares[sets.members[starts[0] : starts[-1]]]
        total[start : start + _ROWS_AT_ONCE] = np.bincount(owner, values, len(starts) - 1)
    return np.sqrt(total)


def _totals(
    sets: Sets, row: int, others: NDArray[np.intp], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The values of what is shared, added in the order of the members, whoever asks."""
    marked = np.zeros(len(values))
    mine = sets.of(row)
    marked[mine] = values[mine]
    size = sets.starts[others + 1] - sets.starts[others]
    ends = np.cumsum(size)
    at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(sets.starts[others] - (ends - size), size)
    owner = np.repeat(np.arange(len(others)), size)
    return np.asarray(np.bincount(owner, marked[sets.members[at]], len(others)), np.float64)
