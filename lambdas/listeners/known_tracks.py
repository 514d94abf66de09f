"""What the lake knows of tracks: what each is called, and by whom it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from lambdas.core.days import FIRST_DAY
from lambdas.lake.athena import Athena
from lambdas.lake.results import ask
from lambdas.listeners.matching import KnownTracks, Named, normal_artist

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lambdas.listeners.settings import MatchSettings

QUERY = Path(__file__).parents[2] / "athena" / "listeners" / "known_tracks.sql"
_BETWEEN = "\x1f"


class Track(TypedDict):
    """A track's name, and its artists' ids and names in one order."""

    name: str
    artist_ids: list[str]
    artist_names: list[str]


class Known(NamedTuple):
    """Tracks and artists by id and by name.

    Attributes:
        tracks: by id.
        by_name: what finds a track by artist and title.
        artists: an artist's id by the normal form of the name; where several have it, the lowest.
    """

    tracks: Mapping[str, Track]
    by_name: KnownTracks
    artists: Mapping[str, str]

    def track(self, artist: str | None, title: str | None) -> str | None:
        """The id of the track of this artist and title; None if the lake knows none, or several."""
        if not artist or not title:
            return None
        named = Named(artist, title)
        return self.by_name.match([named]).ids.get(named)

    def artist(self, name: str) -> str | None:
        """The id of the artist of this name; None if the lake does not know it."""
        return self.artists.get(normal_artist(name))


def read_known(settings: MatchSettings, dt: str) -> Known:
    """All tracks that any day up to `dt` has named. Raises QueryFailed if Athena did not answer."""
    days = [FIRST_DAY.isoformat(), dt]
    rows = ask(Athena(settings.database, settings.workgroup), QUERY, *days, *days, *days)
    columns = (rows[name].to_pylist() for name in ("id", "name", "artist_ids", "artist_names"))
    return known_of(
        (one, {"name": name, "artist_ids": ids.split(_BETWEEN), "artist_names": names.split(_BETWEEN)})
        for one, name, ids, names in zip(*columns, strict=True)
    )


def known_of(tracks: Iterable[tuple[str, Track]]) -> Known:
    """Tracks, by id ascending, with what finds them by name."""
    found = dict(tracks)
    by_name = KnownTracks(
        (one, track["name"], [name for name in track["artist_names"] if name]) for one, track in found.items()
    )
    artists: dict[str, str] = {}
    for track in found.values():
        for artist, name in zip(track["artist_ids"], track["artist_names"], strict=True):
            if name:
                key = normal_artist(name)
                artists[key] = min(artists.get(key, artist), artist)
    return Known(found, by_name, artists)
