"""What a layout of chart files states."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lambdas.importing.layouts import Layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILE_NAME = re.compile(
    r"(?:regional|viral|top\d*)-(?P<market>[a-z]+)-(?:daily|weekly)-(?P<day>\d{4}-\d{2}-\d{2})", re.IGNORECASE
)
"""What Spotify calls its charts' files: regional-br-weekly-2024-01-04.csv."""


class Only(NamedTuple):
    """The rows of a file that are its chart: where a column holds this value."""

    column: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ChartLayout(Layout):
    """How one kind of chart file is written.

    Attributes:
        separator: between artists; None where the column itself has to settle it.
        file_name: finds `market` and `day` in the file's name, where the columns do not hold them.
        in_order: whether the rows stand in the order of their ranks, without a column of them.
        only: which rows are the chart.
        not_kept: columns that the lake has no place for.
    """

    columns: Mapping[str, str]
    more: Mapping[str, str] = field(default_factory=dict)
    separator: str | None = None
    file_name: re.Pattern[str] | None = None
    in_order: bool = False
    only: Only | None = None
    not_kept: Sequence[str] = ()
