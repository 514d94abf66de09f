"""What a fault is, what trying it gives, and how rows are counted as lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.system import Rows, System


@dataclass(frozen=True)
class Trial:
    """What came of a fault: how often it was tried, the outcome in the table's words, rows lost."""

    tried: int
    outcome: str
    lost: int


@dataclass(frozen=True)
class Fault:
    """One row of the table.

    Attributes:
        group: where it strikes.
        name: what happens.
        how: how it is injected.
        expected: the one right outcome.
        inject: does it, and undoes it.
    """

    group: str
    name: str
    how: str
    expected: str
    inject: Callable[[System], Trial]


class Wrong(AssertionError):
    """Something other than the outcome is not as it must be; the message says what."""


def require(condition: object, what: str) -> None:
    if not condition:
        raise Wrong(what)


def lost(wanted: Rows, found: Rows) -> int:
    """Rows that an undisturbed run has and this one has not; Wrong where there are others besides."""
    strange = {table: len(found[table] - wanted[table]) for table in wanted}
    gone = sum(len(wanted[table] - found[table]) for table in wanted)
    require(gone or not any(strange.values()), f"rows that an undisturbed run has not: {strange}")
    return gone
