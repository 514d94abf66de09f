"""What an operator says of a chart file, where the file does not say it or may be read in several ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdas.importing.left_out import LARGEST_SHARE

if TYPE_CHECKING:
    from lambdas.importing.days import Order


@dataclass(frozen=True)
class Reading:
    """How files are to be read.

    Attributes:
        market: of a file that does not name one.
        day: likewise, YYYY-MM-DD.
        order: what stands first in a date such as 04/03/2024.
        separator: between artists, or "none".
        names: artists whose names hold the separator.
        bad_rows: the share of rows that may be left out because they cannot be used, 0 to 1.
    """

    market: str | None = None
    day: str | None = None
    order: Order | None = None
    separator: str | None = None
    names: frozenset[str] = frozenset()
    bad_rows: float = LARGEST_SHARE
