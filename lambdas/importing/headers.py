"""The wanted columns of a file, and the messages where one is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LISTED = 20
_REASON = 160


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

    def choose(self, file: str, header: Sequence[str]) -> list[str]:
        """The columns to read of a file with this header.

        Raises:
            InvalidInput: a required one is missing, or the file has a wanted one twice.
        """
        chosen = [column for column in self.columns if column in header]
        missing = [column for column in self.required if column not in header]
        if missing:
            plural = "columns" if len(missing) > 1 else "column"
            hints = "".join(f"; {column} {hint}" for column, hint in self.hints.items() if column in header)
            raise InvalidInput(file, f"has no {plural} {', '.join(missing)} (it has {listed(header)}){hints}")
        twice = [column for column in chosen if header.count(column) > 1]
        if twice:
            raise InvalidInput(file, f"has column {twice[0]} more than once: keep one of them")
        return chosen


def listed(names: Sequence[str]) -> str:
    """Names for a message, the first twenty."""
    shown = ", ".join(" ".join(name.split()) or "''" for name in names[:_LISTED])
    return f"{shown}, …" if len(names) > _LISTED else shown


def one_line(error: Exception) -> str:
    """A library's error on one line, for a message."""
    return " ".join(str(error).split())[:_REASON]
