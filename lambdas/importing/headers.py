"""The wanted columns of a file, and the messages where one is missing.

Names of columns are compared without case, and without blanks around them or doubled in them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LISTED = 20
_REASON = 160


class Choice(Protocol):
    """What decides which columns of a file are read."""

    def choose(self, file: str, header: Sequence[str]) -> Mapping[str, int]:
        """The columns to read: the name that the caller knows -> its place in the header.

        Raises:
            InvalidInput: the file cannot be used; names what it has and what is missing.
        """


@dataclass(frozen=True)
class Wanted:
    """The columns that are read.

    Attributes:
        columns: those that are read where the file has them.
        required: those of them that it must have.
        hints: by a column of other layouts, what to do about it; added to the message of a missing column.
    """

    columns: Sequence[str]
    required: Sequence[str] = ()
    hints: Mapping[str, str] = field(default_factory=dict)

    def choose(self, file: str, header: Sequence[str]) -> dict[str, int]:
        """The columns to read of a file with this header: their names -> their places.

        Raises:
            InvalidInput: a required one is missing, or the file has a wanted one twice.
        """
        known = [folded(name) for name in header]
        missing = [column for column in self.required if folded(column) not in known]
        if missing:
            plural = "columns" if len(missing) > 1 else "column"
            hints = "".join(f"; {column} {hint}" for column, hint in self.hints.items() if column in known)
            raise InvalidInput(file, f"has no {plural} {', '.join(missing)} (it has {listed(header)}){hints}")
        chosen = [column for column in self.columns if folded(column) in known]
        return places(file, header, chosen)


def places(file: str, header: Sequence[str], columns: Sequence[str]) -> dict[str, int]:
    """Where each of these columns stands in the header.

    Raises:
        InvalidInput: one stands there more than once.
    """
    known = [folded(name) for name in header]
    counted = Counter(known)
    for column in columns:
        if counted[folded(column)] > 1:
            spelt = [name for name in header if folded(name) == folded(column)]
            others = f" (as {', '.join(map(repr, spelt))})" if len(set(spelt)) > 1 else ""
            raise InvalidInput(file, f"has column {column} more than once{others}: keep one of them")
    return {column: known.index(folded(column)) for column in columns}


def folded(name: str) -> str:
    """A column's name as names are compared."""
    return " ".join(name.split()).casefold()


def listed(names: Sequence[str]) -> str:
    """Names for a message, the first twenty."""
    shown = ", ".join(" ".join(name.split()) or "''" for name in names[:_LISTED])
    return f"{shown}, …" if len(names) > _LISTED else shown


def one_line(error: Exception) -> str:
    """A library's error on one line, for a message."""
    return " ".join(str(error).split())[:_REASON]
