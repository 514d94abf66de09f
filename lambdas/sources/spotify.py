"""Spotify's Web API with client credentials: artists' top tracks and tracks' audio features.

Both are closed to new apps, each since its own day; `probe` finds out and names the way round.
"""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import pyarrow as pa
from jsonpath_ng.parser import parse
from requests.auth import AuthBase, HTTPBasicAuth

from lambdas.core.errors import SourceForbidden, SourceUnavailable
from lambdas.sources import Part
from lambdas.sources.fetching import fetch_all
from lambdas.sources.http import Answer, Http
from lambdas.sources.picking import compiled, pick, row
from lambdas.sources.schemas import AUDIO_FEATURES, TOP_TRACKS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from jsonpath_ng.jsonpath import JSONPath
    from requests import PreparedRequest

TOP = 10
IDS_PER_CALL = 100
KNOWN_ARTIST = "4Z8W4fKeB5YxbusRsdQVPb"
KNOWN_TRACK = "11dFghVXANMlKmJXsNCbNl"
NEITHER = "import files (`kindred artists import DIR`) and run with `--source files`"
CLOSED = {
    "tracks": "top-tracks is closed to apps in development mode since 2026-02-06",
    "features": "audio-features is closed to apps made after 2024-11-27",
}
REMEDIES = {"tracks": NEITHER, "features": f"run with `--features reccobeats`, or {NEITHER}"}

TRACKS = parse("$.tracks")
FEATURES = parse("$.audio_features")
TOKEN = parse("$.access_token")
TRACK = compiled(id="$.id", name="$.name", popularity="$.popularity", external_url="$.external_urls.spotify")
FEATURE = compiled(**{name: f"$.{name}" for name in AUDIO_FEATURES.names if name != "source"})


class Bearer(AuthBase):
    """A token for one request; as `auth`, so that no .netrc takes its place."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class WebApi:
    """The Web API's JSON, with a token that is renewed once it has expired.

    Args:
        client_id, client_secret: of an app; they are sent to `token_url` only.
        api_url: where /v1 begins, without a trailing slash.
        token_url: the accounts service's endpoint for tokens, whole.
        http: a client with other limits.
    """

    def __init__(
        self, client_id: str, client_secret: str, *, api_url: str, token_url: str, http: Http | None = None
    ) -> None:
        self._app = HTTPBasicAuth(client_id.encode(), client_secret.encode())
        self._api_url = api_url.rstrip("/")
        self._token_url = token_url
        self._http = http or Http("spotify")
        self._bearer: Bearer | None = None
        self._lock = threading.Lock()

    @property
    def calls(self) -> int:
        """HTTP requests sent so far, retries and tokens included."""
        return self._http.calls

    @property
    def throttles(self) -> int:
        """How many of them were answered with 429."""
        return self._http.throttles

    def get(self, path: str, params: dict[str, str]) -> Answer:
        """What /v1/<path> answers; 4xx too, but for 401.

        Raises:
            SourceForbidden: the app or its token is refused.
            SourceThrottled, SourceUnavailable: as Http.get.
        """
        bearer = self._token(None)
        answer = self._http.get(f"{self._api_url}/v1/{path}", params, bearer)
        if answer.status == 401:  # noqa: PLR2004
            answer = self._http.get(f"{self._api_url}/v1/{path}", params, self._token(bearer))
        if answer.status == 401:  # noqa: PLR2004
            raise answer.refusal("spotify does not take the token that it gave")
        return answer

    def _token(self, stale: Bearer | None) -> Bearer:
        """The token at hand, or a new one when there is none but the stale one; one thread asks for it."""
        with self._lock:
            if self._bearer is None or self._bearer is stale:
                answer = self._http.post(self._token_url, {"grant_type": "client_credentials"}, self._app)
                if not answer.good:
                    raise SourceForbidden(
                        f"{answer.where} answered {answer.status} ({answer.message}): "
                        "check the client id and secret of your Spotify app"
                    )
                token = pick(TOKEN, answer.body)
                if not (isinstance(token, str) and re.fullmatch(r"[!-~]+", token)):
                    raise SourceUnavailable(f"{answer.where} gave no token: try again later")
                self._bearer = Bearer(token)
            return self._bearer


class Spotify:
    """TracksSource and FeaturesSource over the Web API.

    Args:
        client_id, client_secret: of an app; they are sent to `token_url` only.
        api_url: where /v1 begins, without a trailing slash.
        token_url: the accounts service's endpoint for tokens, whole.
        serves: what this run takes from here; the probe asks for nothing else.
        market: ISO country code; top tracks differ between markets.
        threads: calls under way at once.
        http: a client with other limits.
    """

    name = "spotify"
    has_history = False

    def __init__(  # noqa: PLR0913
        self,
        client_id: str,
        client_secret: str,
        *,
        api_url: str,
        token_url: str,
        serves: Collection[Literal["tracks", "features"]] = ("tracks", "features"),
        market: str = "US",
        threads: int = 16,
        http: Http | None = None,
    ) -> None:
        self._api = WebApi(
            client_id,
            client_secret,
            api_url=api_url,
            token_url=token_url,
            http=http or Http(self.name, concurrency=threads),
        )
        self._serves = serves
        self._market = market
        self._threads = threads

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
            SourceThrottled, SourceUnavailable: it cannot be told now.
        """
        asks = {"tracks": self._probe_tracks, "features": self._probe_features}
        closed = [what for what, ask in asks.items() if what in self._serves and not ask()]
        if closed:
            what = " and ".join(CLOSED[each] for each in closed)
            remedy = REMEDIES["features" if closed == ["features"] else "tracks"]
            raise SourceForbidden(f"spotify does not serve this app: {what}: {remedy}")

    def top_tracks(self, artist_ids: Sequence[str]) -> Iterator[Part]:
        """One part per artist; an artist that Spotify does not know is settled without rows."""
        return fetch_all(self._top_tracks, dict.fromkeys(artist_ids), self._threads)

    def audio_features(
        self,
        track_ids: Sequence[str],
        artist_ids: Sequence[str] = (),  # noqa: ARG002  a hint for files
    ) -> Iterator[Part]:
        """One part per 100 tracks. Tracks without analysis come as Spotify gives them: all zero."""
        ids = list(dict.fromkeys(track_ids))
        batches = [ids[at : at + IDS_PER_CALL] for at in range(0, len(ids), IDS_PER_CALL)]
        return fetch_all(self._audio_features, batches, self._threads)

    def _top_tracks(self, artist_id: str) -> Part:
        answer = self._get_top_tracks(artist_id)
        if answer.status == 404 or (answer.status == 400 and "id" in answer.message.lower().split()):  # noqa: PLR2004
            return Part([artist_id], TOP_TRACKS.empty_table())
        rows = top(artist_id, _entries(answer, TRACKS, "tracks"), datetime.now(UTC))
        return Part([artist_id], pa.Table.from_pylist(rows, schema=TOP_TRACKS))

    def _audio_features(self, track_ids: list[str]) -> Part:
        answer = self._api.get("audio-features", {"ids": ",".join(track_ids)})
        rows = features(track_ids, _entries(answer, FEATURES, "features"))
        return Part(track_ids, pa.Table.from_pylist(rows, schema=AUDIO_FEATURES))

    def _probe_tracks(self) -> bool:
        answer = self._get_top_tracks(KNOWN_ARTIST)
        if answer.status == 404:  # noqa: PLR2004
            # Is it the endpoint that is gone, or does this market not know the artist?
            return not self._api.get(f"artists/{KNOWN_ARTIST}", {}).good
        return _open(answer)

    def _probe_features(self) -> bool:
        return _open(self._api.get("audio-features", {"ids": KNOWN_TRACK}))

    def _get_top_tracks(self, artist_id: str) -> Answer:
        return self._api.get(f"artists/{quote(artist_id, safe='')}/top-tracks", {"market": self._market})


def top(artist_id: str, entries: list[Any], fetched_at: datetime) -> list[dict[str, Any]]:
    """The ten most popular tracks, each once, ties by id, as rows of top_tracks."""
    tracks = [track for entry in entries if (track := row(TOP_TRACKS, TRACK, entry))["id"]]
    tracks.sort(key=_rank)
    distinct = {track["id"]: track for track in reversed(tracks)}
    return [
        track
        | {
            "artist_id": artist_id,
            "external_url": track["external_url"] or f"https://open.spotify.com/track/{track['id']}",
            "fetched_at": fetched_at,
            "source": Spotify.name,
        }
        for track in sorted(distinct.values(), key=_rank)[:TOP]
    ]


def _rank(track: dict[str, Any]) -> tuple[int, str]:
    """Most popular first; a track without popularity is last."""
    return (1 if track["popularity"] is None else -track["popularity"], track["id"])


def features(track_ids: Sequence[str], entries: list[Any]) -> list[dict[str, Any]]:
    """The rows of the tracks asked for, each once, in the order asked."""
    rows = {each["id"]: each for entry in entries if (each := row(AUDIO_FEATURES, FEATURE, entry))["id"]}
    return [rows[track_id] | {"source": Spotify.name} for track_id in track_ids if track_id in rows]


def _open(answer: Answer) -> bool:
    if answer.good:
        return True
    if answer.status in {403, 404}:
        return False
    raise answer.refusal()


def _entries(answer: Answer, expression: JSONPath, what: str) -> list[Any]:
    if not answer.good:
        raise answer.refusal(f"{CLOSED[what]}: {REMEDIES[what]}" if answer.status == 403 else "")  # noqa: PLR2004
    entries = pick(expression, answer.body)
    if not isinstance(entries, list):
        raise SourceUnavailable(f"{answer.where} answered without its list: try again later")
    return entries
