"""Charts, features and genres from the files that `kindred charts import` put into the lake."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from lambdas.charts import incoming
from lambdas.charts.sources import TOP, Chart
from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.sources import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

IMPORT = "`kindred charts import FILE` imports charts"


class ChartFiles:
    """A ChartSource and a FeaturesSource over what was imported.

    Args:
        bucket: the lake.
    """

    name = "files"
    has_history = True
    calls = 0

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def fingerprint(self, day: str = "") -> str:
        """The ETag of the day's charts."""
        return lake.etag(self._bucket, incoming.entries_key(day)) or ""

    def probe(self) -> None:
        """Raise InvalidInput if no chart was imported."""
        if not self._days:
            raise InvalidInput(f"s3://{self._bucket}/{incoming.DAYS}", f"no chart is imported: {IMPORT}")

    def days(self, market: str, until: str) -> list[str]:
        """The imported days of a market's charts, ascending, none after `until`."""
        return [day for day in self._days.get(market, []) if day <= until]

    def chart(self, market: str, day: str) -> Chart:
        """A market's imported chart: its first 50."""
        rows = incoming.entries(self._bucket, day)
        rows = rows.filter((pc.field("market") == market) & (pc.field("rank") <= TOP)).sort_by("rank")
        # Not the present time, so that the same file gives the same bytes.
        fetched_at = lake.last_modified(self._bucket, incoming.entries_key(day))
        return Chart(rows, fetched_at)

    def audio_features(
        self,
        track_ids: Sequence[str],
        artist_ids: Sequence[str] = (),
    ) -> Iterator[Part]:
        """The features of those of these tracks that were imported."""
        yield Part(track_ids, incoming.features(self._bucket, track_ids))

    @cached_property
    def _days(self) -> dict[str, list[str]]:
        return incoming.days(self._bucket)
