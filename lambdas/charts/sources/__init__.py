"""Where charts come from. Each source is one file here; the flow names one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import pyarrow as pa

TOP = 50


@dataclass(frozen=True)
class Chart:
    """One market's chart of one day.

    Attributes:
        rows: as schemas.CHART, by rank, at most TOP.
        fetched_at: when the source gave it, UTC without zone.
        skipped: entries left out, counted by reason.
    """

    rows: pa.Table
    fetched_at: datetime
    skipped: Mapping[str, int] = field(default_factory=dict)


class ChartSource(Protocol):
    """Gives markets' charts.

    Attributes:
        name: the word in the `source` column.
        has_history: whether it can serve a day that is over; a web API cannot.
        calls: HTTP requests sent so far, retries and tokens included; 0 for files.
    """

    name: str
    has_history: bool

    @property
    def calls(self) -> int: ...

    def fingerprint(self, day: str) -> str:
        """A word that changes when the source would give other charts for that day."""
        ...

    def probe(self) -> None:
        """Raise a SourceError or InvalidInput, naming the remedy, if this source cannot serve a run."""
        ...

    def days(self, market: str, until: str) -> Sequence[str]:
        """The days that it has a chart of for a market, ascending, none after `until`."""
        ...

    def chart(self, market: str, day: str) -> Chart:
        """A market's chart of a day that `days` named.

        Raises:
            SourceThrottled: come back later.
            SourceForbidden, SourceUnavailable: the source cannot go on.
        """
        ...
