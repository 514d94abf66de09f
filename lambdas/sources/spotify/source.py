"""Artists' top tracks and tracks' audio features from Spotify's Web API.

Both are closed to newer apps, each since a day of its own; `probe` asks, and names the alternative.
"""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import pyarrow as pa
from jsonpath_ng.parser import parse

from lambdas.core.errors import SourceForbidden, SourceUnavailable
from lambdas.sources import Part
from lambdas.sources.fetching import fetch_all
from lambdas.sources.picking import pick
from lambdas.sources.schemas import AUDIO_FEATURES, TOP_TRACKS
from lambdas.sources.spotify.audio_features import IDS_PER_CALL, features
from lambdas.sources.spotify.top_tracks import SOURCE, name_of, top

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from jsonpath_ng.jsonpath import JSONPath

    from lambdas.sources.client import Answer
    from lambdas.sources.spotify.web_api import WebApi

KNOWN_ARTIST = "4Z8W4fKeB5YxbusRsdQVPb"
KNOWN_TRACK = "11dFghVXANMlKmJXsNCbNl"
CLOSED = {
    "tracks": "top-tracks is closed to apps in development mode since 2026-02-06",
    "features": "audio-features is closed to apps made after 2024-11-27",
}

TRACKS = parse("$.tracks")
FEATURES = parse("$.audio_features")


class Spotify:
    """TracksSource and FeaturesSource over the Web API.

    Args:
        api: as an app.
        import_command: imports files into the pipeline that asks, such as `kindred artists import DIR`.
        serves: what this run asks for; the probe asks for nothing else.
        market: ISO country code; top tracks differ between markets.
        threads: calls under way at once.
    """

    name = SOURCE
    has_history = False

    def __init__(
        self,
        api: WebApi,
        *,
        import_command: str,
        serves: Collection[Literal["tracks", "features"]] = ("tracks", "features"),
        market: str = "US",
        threads: int = 16,
    ) -> None:
        self._api = api
        self._serves = serves
        self._market = market
        self._threads = threads
        self.artist_names: dict[str, str] = {}
        import_files = f"import files (`{import_command}`) and run with"
        self._remedies = {
            "tracks": f"{import_files} `--source files`",
            "features": f"run with `--features reccobeats`, or {import_files} `--features files`",
        }

    @property
    def calls(self) -> int:
        """HTTP requests sent so far, retries and tokens included."""
        return self._api.calls

    @property
    def throttles(self) -> int:
        """How many of them were answered with 429."""
        return self._api.throttles

    def fingerprint(self) -> str:
        return self.name

    def probe(self) -> None:
        """Ask once for what this run needs.

        Raises:
            SourceForbidden: the app is refused, or what it needs is closed to it; all of it is named.
            SourceThrottled, SourceUnavailable: no answer for now.
        """
        asks = {"tracks": self._probe_tracks, "features": self._probe_features}
        closed = [what for what, ask in asks.items() if what in self._serves and not ask()]
        if closed:
            what = " and ".join(CLOSED[each] for each in closed)
            remedy = self._remedies["features" if closed == ["features"] else "tracks"]
            raise SourceForbidden(f"spotify does not serve this app: {what}: {remedy}")

    def top_tracks(self, artist_ids: Sequence[str]) -> Iterator[Part]:
        """One part per artist; an artist that Spotify does not know is settled without rows."""
        return fetch_all(self._top_tracks, dict.fromkeys(artist_ids), self._threads)

    def audio_features(
        self,
        track_ids: Sequence[str],
        artist_ids: Sequence[str] = (),
    ) -> Iterator[Part]:
        """One part per 100 tracks. Tracks without analysis come as Spotify gives them: all zero."""
        ids = list(dict.fromkeys(track_ids))
        batches = [ids[at : at + IDS_PER_CALL] for at in range(0, len(ids), IDS_PER_CALL)]
        return fetch_all(self._audio_features, batches, self._threads)

    def _top_tracks(self, artist_id: str) -> Part:
        answer = self._get_top_tracks(artist_id)
        bad_id = answer.status == HTTPStatus.BAD_REQUEST and "id" in answer.message.lower().split()
        if bad_id or answer.status == HTTPStatus.NOT_FOUND:
            return Part([artist_id], TOP_TRACKS.empty_table())
        entries = self._entries(answer, TRACKS, "tracks")
        if name := name_of(artist_id, entries):
            self.artist_names[artist_id] = name
        rows = top(artist_id, entries, datetime.now(UTC))
        return Part([artist_id], pa.Table.from_pylist(rows, schema=TOP_TRACKS))

    def _audio_features(self, track_ids: list[str]) -> Part:
        answer = self._api.get("audio-features", {"ids": ",".join(track_ids)})
        rows = features(track_ids, self._entries(answer, FEATURES, "features"))
        return Part(track_ids, pa.Table.from_pylist(rows, schema=AUDIO_FEATURES))

    def _probe_tracks(self) -> bool:
        answer = self._get_top_tracks(KNOWN_ARTIST)
        if answer.status == HTTPStatus.NOT_FOUND:
            # Either the endpoint is closed, or this market does not have the artist.
            return not self._api.get(f"artists/{KNOWN_ARTIST}", {}).good
        return _is_open(answer)

    def _probe_features(self) -> bool:
        return _is_open(self._api.get("audio-features", {"ids": KNOWN_TRACK}))

    def _get_top_tracks(self, artist_id: str) -> Answer:
        return self._api.get(f"artists/{quote(artist_id, safe='')}/top-tracks", {"market": self._market})

    def _entries(self, answer: Answer, expression: JSONPath, what: str) -> list[Any]:
        if not answer.good:
            closed = answer.status == HTTPStatus.FORBIDDEN
            raise answer.refusal(f"{CLOSED[what]}: {self._remedies[what]}" if closed else "")
        entries = pick(expression, answer.body)
        if not isinstance(entries, list):
            raise SourceUnavailable(f"{answer.where} answered without its list: try again later")
        return entries


def _is_open(answer: Answer) -> bool:
    if answer.good:
        return True
    if answer.status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return False
    raise answer.refusal()
