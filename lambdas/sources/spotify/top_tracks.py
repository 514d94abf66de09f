"""artists/{id}/top-tracks -> rows of top_tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsonpath_ng.parser import parse

from lambdas.core.ids import page_of
from lambdas.sources.picking import compiled, pick, row
from lambdas.sources.schemas import TOP_TRACKS

if TYPE_CHECKING:
    from datetime import datetime

TOP = 10
SOURCE = "spotify"
_NAMED = TOP_TRACKS.empty_table().select(["id", "name"]).schema
ARTISTS, ARTIST = parse("$.artists"), compiled(id="$.id", name="$.name")
TRACK = compiled(id="$.id", name="$.name", popularity="$.popularity", external_url="$.external_urls.spotify")


def top(artist_id: str, entries: list[Any], fetched_at: datetime) -> list[dict[str, Any]]:
    """The ten most popular tracks, each once, ties by id, as rows of top_tracks."""
    tracks = [track for entry in entries if (track := row(TOP_TRACKS, TRACK, entry))["id"]]
    tracks.sort(key=_rank)
    distinct = {track["id"]: track for track in reversed(tracks)}
    return [
        track
        | {
            "artist_id": artist_id,
            "external_url": track["external_url"] or page_of("track", track["id"]),
            "fetched_at": fetched_at,
            "source": SOURCE,
        }
        for track in sorted(distinct.values(), key=_rank)[:TOP]
    ]


def name_of(artist_id: str, entries: list[Any]) -> str | None:
    """The artist's name, as the first of its tracks writes it; None where none does."""
    credited = (pick(ARTISTS, entry) for entry in entries)
    artists = (row(_NAMED, ARTIST, each) for some in credited if isinstance(some, list) for each in some)
    return next((each["name"] for each in artists if each["id"] == artist_id and each["name"]), None)


def _rank(track: dict[str, Any]) -> tuple[int, str]:
    """Most popular first; a track without popularity is last."""
    return (1 if track["popularity"] is None else -track["popularity"], track["id"])
