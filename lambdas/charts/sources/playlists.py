"""Charts as playlists of Spotify's Web API: for apps that may still read its Top 50s, or of your own.

There are two shapes: `/items`, whose entries hold an `item` (since February 2026, for apps in
development mode), and `/tracks`, whose entries hold a `track`. The first that answers is used.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pyarrow as pa
from jsonpath_ng.parser import parse

from lambdas.charts.markets import market_name
from lambdas.charts.schemas import CHART
from lambdas.charts.sources import TOP, Chart
from lambdas.core.errors import InvalidInput, SourceForbidden, SourceUnavailable
from lambdas.core.ids import ID
from lambdas.sources.paging import OffsetPaging
from lambdas.sources.picking import compiled, pick, row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lambdas.sources.client import Answer
    from lambdas.sources.spotify import WebApi

REMEDY = "import chart files (`kindred charts import FILE`) and run with `--source files`"
CLOSED = "playlists of Spotify's own, such as its Top 50s, are closed to apps made after 2024-11-27"

SHAPES = ("items", "tracks")
"""The last word of the path, the newer one first."""
LISTED = (parse("$.item"), parse("$.track"))
"""The field of an entry that holds the listed item, by shape; some answers mix them."""
ITEMS = parse("$.items")
TYPE = parse("$.type")
IS_LOCAL = parse("$.is_local")
ARTISTS = parse("$.artists")
TRACK = compiled(
    track_id="$.id",
    track_name="$.name",
    album_id="$.album.id",
    album_name="$.album.name",
    duration_ms="$.duration_ms",
    popularity="$.popularity",
    isrc="$.external_ids.isrc",
)
ARTIST = compiled(track_id="$.id", track_name="$.name")


class Playlists:
    """A ChartSource over playlists, one per market.

    Args:
        api: as an app.
        playlists: market -> playlist id.
    """

    name = "spotify"
    has_history = False

    def __init__(self, api: WebApi, playlists: Mapping[str, str]) -> None:
        self._api = api
        self._playlists = playlists
        self._shape = ""

    @property
    def calls(self) -> int:
        """HTTP requests sent so far, retries and tokens included."""
        return self._api.calls

    def fingerprint(self, day: str = "") -> str:
        return self.name

    def probe(self) -> None:
        """Ask for one playlist.

        Raises:
            SourceForbidden: the app is refused, or the playlist is closed to it.
            SourceThrottled, SourceUnavailable: no answer for now.
        """
        if not self._playlists:
            raise InvalidInput("charts_playlists", "no market has a playlist; write market=playlist id")
        next(self._pages(next(iter(self._playlists.values()))))

    def days(self, market: str, until: str) -> list[str]:
        """The day asked for, if the market has a playlist: there is no history."""
        return [until] if market in self._playlists else []

    def chart(self, market: str, day: str) -> Chart:
        """The playlist's first TOP tracks in its order; what is not a track is skipped and counted.

        Pages are asked for only until the chart is full.
        """
        skipped: Counter[str] = Counter()
        rows: dict[str, dict[str, Any]] = {}
        for entry in self._entries(self._playlists[market]):
            found = track(listed(entry))
            if isinstance(found, str):
                skipped[found] += 1
            else:
                rows.setdefault(found["track_id"], found | {"market": market, "rank": len(rows) + 1})
            if len(rows) == TOP:
                break
        return Chart(
            pa.Table.from_pylist(list(rows.values()), schema=CHART),
            datetime.now(UTC).replace(tzinfo=None),
            dict(skipped),
        )

    def _entries(self, playlist: str) -> Iterator[Any]:
        for answer in self._pages(playlist):
            entries = pick(ITEMS, answer.body)
            if not isinstance(entries, list):
                raise SourceUnavailable(f"{answer.where} answered without its list: try again later")
            yield from entries

    def _pages(self, playlist: str) -> Iterator[Answer]:
        """The playlist's pages, in the first shape that answers."""
        refused = None
        for shape in [self._shape] if self._shape else SHAPES:
            pages = self._api.pages(f"playlists/{quote(playlist, safe='')}/{shape}", OffsetPaging())
            first = next(pages)
            if first.good:
                self._shape = shape
                yield first
                for answer in pages:
                    if not answer.good:
                        raise answer.refusal()
                    yield answer
                return
            refused = first
        assert refused is not None
        if refused.status in {403, 404}:
            raise SourceForbidden(f"{refused.where} answered {refused.status}: {CLOSED}: {REMEDY}")
        raise refused.refusal()


def listed(entry: object) -> object:
    """The listed item of an entry, from either field; None where it was removed."""
    values = (pick(field, entry) for field in LISTED)
    return next((value for value in values if isinstance(value, dict)), None)


def track(item: object) -> dict[str, Any] | str:
    """A listed item as a row of schemas.CHART without market and rank; else why it is not a track."""
    if not isinstance(item, dict):
        return "removed tracks"
    if pick(TYPE, item) == "episode":
        return "episodes"
    if pick(IS_LOCAL, item) or not item.get("id"):
        return "local files"
    found = row(CHART, TRACK, item)
    if not ID.fullmatch(found["track_id"] or "") or not found["track_name"]:
        return "tracks without an id or a name"
    credited = pick(ARTISTS, item)
    artists = [row(CHART, ARTIST, one) for one in (credited if isinstance(credited, list) else [])]
    artists = [one for one in artists if one["track_name"] and ID.fullmatch(one["track_id"] or "")]
    return found | {
        "artist_ids": [one["track_id"] for one in artists],
        "artist_names": [one["track_name"] for one in artists],
    }


def playlists(setting: str) -> dict[str, str]:
    """The playlist of each market, from `market=id, market=id`.

    Raises:
        InvalidInput: a part is not so.
    """
    found = {}
    for part in filter(None, (word.strip() for word in setting.split(","))):
        market, _, playlist = part.rpartition("=")
        if not market or not ID.fullmatch(playlist.strip()):
            raise InvalidInput("charts_playlists", f"{part!r} is not market=playlist id")
        found[market_name(market)] = playlist.strip()
    return found
