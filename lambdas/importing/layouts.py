"""What layouts of files have in common: columns that they must have, and the nearest for a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from lambdas.importing.headers import folded, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How one kind of file is written.

    Attributes:
        name: as people call it.
        where_from: where it is downloaded; stands in the README.
        columns: our name -> the file's name of the columns that make the layout known: it has all of them.
        more: likewise, of columns that it may lack.
    """

    name: str
    where_from: str
    columns: Mapping[str, str]
    more: Mapping[str, str]

    def missing(self, header: Sequence[str]) -> list[str]:
        """The columns that a file with this header lacks to be of this layout."""
        known = {folded(name) for name in header}
        return [theirs for theirs in self.columns.values() if folded(theirs) not in known]

    def known(self, header: Sequence[str]) -> dict[str, str]:
        """Our name -> the file's name, of the columns that a file with this header has."""
        known = {folded(name) for name in header}
        every = {**self.more, **self.columns}
        return {ours: theirs for ours, theirs in every.items() if folded(theirs) in known}


AnyLayout = TypeVar("AnyLayout", bound=Layout)


def recognised(header: Sequence[str], layouts: Sequence[AnyLayout]) -> AnyLayout | None:
    """The layout of a file with this header; of several, the one that knows most of its columns."""
    fitting = [layout for layout in layouts if not layout.missing(header)]
    return max(fitting, key=lambda layout: len(layout.columns), default=None)


def nearest(header: Sequence[str], layouts: Sequence[Layout]) -> str:
    """Words on the layout that a file comes nearest to: what it has, what is missing."""
    layout = max(
        layouts, key=lambda one: (len(one.columns) - len(one.missing(header))) / (len(one.columns) or 1)
    )
    return (
        f"is of no known layout: it has {listed(header)}; the nearest is {layout.name}, of which it lacks "
        f"{listed(layout.missing(header))}"
    )
