"""The bodies of Spotify's Web API, in the shapes it documents."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Mapping

Body = dict[str, Any]
Reply = tuple[int, Body]

API = "https://api.spotify.com/v1"
PAGES = "https://open.spotify.com"
MARKETS = ["AD", "AR", "AT", "AU", "BE", "BR", "CA", "CH", "DE", "ES", "FR", "GB", "JP", "KR", "MX", "US"]
MEASURES = (
    *("danceability", "energy", "key", "loudness", "mode", "speechiness"),
    *("acousticness", "instrumentalness", "liveness", "valence", "tempo"),
)


@dataclass
class App:
    """The one client with access, and its tokens."""

    client_id: str
    client_secret: str = field(repr=False)
    token_seconds: float = 3600.0

    def __post_init__(self) -> None:
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def token(self, headers: Mapping[str, str], form: str) -> Reply:
        """The accounts service: client credentials in, a token out; errors in its older shape."""
        fields = {key: values[0] for key, values in parse_qs(form).items()}
        if fields.get("grant_type") != "client_credentials":
            return 400, {
                "error": "unsupported_grant_type",
                "error_description": "grant_type must be client_credentials",
            }
        asked = _basic(headers.get("Authorization", "")) or (
            fields.get("client_id", ""),
            fields.get("client_secret", ""),
        )
        if not secrets.compare_digest(asked[0].encode(), self.client_id.encode()):
            return 400, {"error": "invalid_client", "error_description": "Invalid client"}
        if not secrets.compare_digest(asked[1].encode(), self.client_secret.encode()):
            return 400, {"error": "invalid_client", "error_description": "Invalid client secret"}
        token = secrets.token_urlsafe(48)
        with self._lock:
            self._until[token] = time.monotonic() + self.token_seconds
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": int(self.token_seconds)}

    def expire(self) -> None:
        """End all tokens given so far."""
        with self._lock:
            self._until = dict.fromkeys(self._until, 0.0)

    def refusal(self, headers: Mapping[str, str]) -> Reply | None:
        """Why this request may not pass; None when it may."""
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if not scheme:
            return error(401, "No token provided")
        if scheme.lower() != "bearer":
            return error(400, "Only valid bearer authentication supported")
        until = self._until.get(token.strip())
        if until is None:
            return error(401, "Invalid access token")
        return error(401, "The access token expired") if time.monotonic() >= until else None


def error(status: int, message: str) -> Reply:
    """An error in the Web API's shape."""
    return status, {"error": {"status": status, "message": message}}


def artist(row: Mapping[str, Any]) -> Body:
    """The full artist object."""
    return _reference("artist", row["id"], row["name"]) | {
        "followers": {"href": None, "total": row.get("followers") or 0},
        "genres": [],
        "images": _images(row["id"], 600, 200, 64),
        "popularity": row.get("popularity") or 0,
    }


def track(row: Mapping[str, Any], artist_name: str) -> Body:
    """The full track object; what the catalogue lacks is derived from the id, so it stays the same."""
    digest = hashlib.sha256(row["id"].encode()).digest()
    album_id = row.get("album_id") or _id(b"album" + digest)
    return _reference("track", row["id"], row["name"]) | {
        "album": _reference("album", album_id, row["name"])
        | {
            "album_type": "album",
            "available_markets": MARKETS,
            "images": _images(album_id, 640, 300, 64),
        },
        "artists": [_reference("artist", row["artist_id"], artist_name)],
        "available_markets": MARKETS,
        "disc_number": row.get("disc_number") or 1,
        "duration_ms": row.get("duration_ms") or 120_000 + digest[0] * 500,
        "explicit": bool(row.get("explicit")),
        "external_ids": {
            "isrc": f"QZ{digest[1:5].hex()[:3].upper()}{int.from_bytes(digest[5:8]) % 10**7:07}"
        },
        "popularity": row["popularity"],
        "preview_url": None if digest[0] % 3 == 0 else f"https://p.scdn.co/mp3-preview/{digest.hex()[:40]}",
        "track_number": row.get("track_number") or 1 + digest[9] % 12,
    }


def features(row: Mapping[str, Any]) -> Body:
    """The audio features object; a track without analysis is served as it is, all zero."""
    track_id = row["id"]
    return {name: number(row[name]) for name in MEASURES} | {
        "type": "audio_features",
        "id": track_id,
        "uri": f"spotify:track:{track_id}",
        "track_href": f"{API}/tracks/{track_id}",
        "analysis_url": f"{API}/audio-analysis/{track_id}",
        "duration_ms": row["duration_ms"],
        "time_signature": row["time_signature"],
    }


def number(value: float | None) -> float | None:
    """JSON has no NaN and no infinity."""
    return None if value is None or not math.isfinite(value) else value


def artist_reference(artist_id: str, name: str) -> Body:
    """The simplified artist object."""
    return _reference("artist", artist_id, name)


def _reference(kind: str, each: str, name: str) -> Body:
    return {
        "external_urls": {"spotify": f"{PAGES}/{kind}/{each}"},
        "href": f"{API}/{kind}s/{each}",
        "id": each,
        "name": name,
        "type": kind,
        "uri": f"spotify:{kind}:{each}",
    }


def _images(of: str, *sizes: int) -> list[Body]:
    names = [(size, hashlib.sha256(f"{of}{size}".encode()).hexdigest()[:40]) for size in sizes]
    return [{"height": size, "url": f"https://i.scdn.co/image/{name}", "width": size} for size, name in names]


def _id(seed: bytes) -> str:
    """22 base-62 characters, the first of which keeps it under 128 bits."""
    letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return "0" + "".join(letters[byte % 62] for byte in hashlib.sha256(seed).digest()[:21])


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ("", "")
    return name, secret
