"""From a request to its answer: which API, which catalogue, which endpoint."""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from local.source_api import playlists, reccobeats, spotify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.source_api.catalogue import Catalogue, Catalogues

KINDS = {
    "spotify/token": re.compile(r"spotify/api/token"),
    "spotify/top-tracks": re.compile(r"spotify/v1/artists/([^/]+)/top-tracks"),
    "spotify/artist": re.compile(r"spotify/v1/artists/([^/]+)"),
    "spotify/audio-features": re.compile(r"spotify/v1/audio-features"),
    "spotify/audio-features-one": re.compile(r"spotify/v1/audio-features/([^/]+)"),
    "spotify/playlist": re.compile(r"spotify/v1/playlists/([^/]+)/(items|tracks)"),
    "reccobeats/audio-features": re.compile(r"reccobeats/v1/audio-features"),
}
SPOTIFY_IDS = 100
RECCOBEATS_IDS = 40
MARKET = re.compile(r"[A-Z]{2}")


@dataclass
class Routes:
    """The answers of the APIs; counts the requests of each kind."""

    catalogues: Catalogues
    app: spotify.App
    calls: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: str) -> spotify.Reply:
        """Status and body for one request to /<catalogue>/<api>/."""
        parts = urlsplit(target)
        slug, _, rest = parts.path.lstrip("/").partition("/")
        matches = {kind: match for kind, path in KINDS.items() if (match := path.fullmatch(rest))}
        kind, match = next(iter(matches.items()), ("other", None))
        with self._lock:
            self.calls[kind] += 1
        catalogue = self.catalogues.get(slug)
        if catalogue is None or match is None:
            return spotify.error(404, "Service not found")
        if method != ("POST" if kind == "spotify/token" else "GET"):
            return spotify.error(405, "Method not allowed")
        if kind == "spotify/token":
            return self.app.token(headers, body)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if kind.startswith("reccobeats/"):
            return _reccobeats(catalogue, headers, query)
        ids = [unquote(group) for group in match.groups()]
        return self.app.refusal(headers) or _spotify(catalogue, kind, ids, query)


def _spotify(catalogue: Catalogue, kind: str, ids: list[str], query: Mapping[str, str]) -> spotify.Reply:  # noqa: PLR0911  one per endpoint
    if kind == "spotify/audio-features":
        return _features(catalogue, _ids(query))
    if kind == "spotify/audio-features-one":
        (row,) = catalogue.features(ids)
        return (200, spotify.features(row)) if row else spotify.error(404, "analysis not found")
    if kind == "spotify/playlist":
        return playlists.page(ids[0], catalogue.playlists.get(ids[0]), ids[1], query)
    artist = catalogue.artist(ids[0])
    if artist is None:
        return spotify.error(404, "Resource not found")
    if kind == "spotify/artist":
        return 200, spotify.artist(artist)
    if not MARKET.fullmatch(query.get("market", "US")):
        return spotify.error(400, "Invalid market code")
    tracks = catalogue.top_tracks(artist["id"])
    return 200, {"tracks": [spotify.track(track, artist["name"]) for track in tracks]}


def _features(catalogue: Catalogue, asked: list[str]) -> spotify.Reply:
    if not asked:
        return spotify.error(400, "Missing required parameter: ids")
    if len(asked) > SPOTIFY_IDS:
        return spotify.error(400, "Too many ids requested")
    rows = catalogue.features(asked)
    return 200, {"audio_features": [spotify.features(row) if row else None for row in rows]}


def _reccobeats(catalogue: Catalogue, headers: Mapping[str, str], query: Mapping[str, str]) -> spotify.Reply:
    if not headers.get("User-Agent"):
        return 403, reccobeats.error(403, "Forbidden")
    asked = _ids(query)
    if not 1 <= len(asked) <= RECCOBEATS_IDS:
        return 400, reccobeats.error(4004, f"size must be between 1 and {RECCOBEATS_IDS}")
    return 200, reccobeats.content(catalogue.features(asked))


def _ids(query: Mapping[str, Any]) -> list[str]:
    return [each for each in query.get("ids", "").split(",") if each]
