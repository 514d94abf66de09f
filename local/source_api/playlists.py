"""Playlists of the local Spotify: pages of what `playlists.json` beside a catalogue's files lists.

{"<playlist id>": [{"kind": "track", "id", "name", "artists": [[id, name], …], "album",
"duration_ms", "popularity", "isrc"},
{"kind": "removed" | "local" | "episode", "name"}, …]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.source_api import spotify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PAGE = 50
ADDED_AT = "2026-01-01T00:00:00Z"
FIELDS = {"items": "item", "tracks": "track"}
"""The endpoint's last word -> the field of an entry: `/items` since February 2026, `/tracks` before."""


def page(
    playlist: str, entries: Sequence[Mapping[str, Any]] | None, shape: str, query: Mapping[str, str]
) -> spotify.Reply:
    """One page of a playlist, in the shape of its endpoint."""
    if entries is None:
        return spotify.error(404, "Resource not found")
    limit, offset = query.get("limit", "20"), query.get("offset", "0")
    if not (limit.isdecimal() and 1 <= int(limit) <= PAGE):
        return spotify.error(400, "Invalid limit")
    if not offset.isdecimal():
        return spotify.error(400, "Invalid offset")
    start, stop = int(offset), int(offset) + int(limit)
    href = f"{spotify.API}/playlists/{playlist}/{shape}"
    return 200, {
        "href": f"{href}?offset={start}&limit={limit}",
        "items": [_entry(entry, FIELDS[shape]) for entry in entries[start:stop]],
        "limit": int(limit),
        "next": f"{href}?offset={stop}&limit={limit}" if stop < len(entries) else None,
        "offset": start,
        "previous": f"{href}?offset={max(start - int(limit), 0)}&limit={limit}" if start else None,
        "total": len(entries),
    }


def _entry(entry: Mapping[str, Any], field: str) -> spotify.Body:
    return {
        "added_at": ADDED_AT,
        "added_by": {"id": "", "type": "user", "uri": "spotify:user:"},
        "is_local": entry["kind"] == "local",
        "primary_color": None,
        field: _listed(entry),
    }


def _listed(entry: Mapping[str, Any]) -> spotify.Body | None:
    if entry["kind"] == "removed":
        return None
    if entry["kind"] == "local":
        return {"id": None, "name": entry["name"], "type": "track", "is_local": True, "artists": []}
    if entry["kind"] == "episode":
        return {"id": "5" * 22, "name": entry["name"], "type": "episode", "is_playable": True}
    (first, first_name), *others = entry["artists"]
    whole = spotify.track({**entry, "artist_id": first}, first_name)
    whole["artists"] += [spotify.artist_reference(one, name) for one, name in others]
    whole["album"]["name"] = entry.get("album") or entry["name"]
    return whole | {"is_local": False, "external_ids": {"isrc": entry["isrc"]} if entry.get("isrc") else {}}
