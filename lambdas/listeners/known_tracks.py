"""The names and artists of all tracks in the lake, with an index of them by name."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from lambdas.core.days import FIRST_DAY
from lambdas.core.names import normal_artist
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.results import ask
from lambdas.listeners import run_files
from lambdas.listeners.matching import KnownTracks, Named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lambdas.listeners.run import Run
    from lambdas.listeners.settings import MatchSettings

QUERY = Path(__file__).parents[2] / "athena" / "listeners" / "known_tracks.sql"
_BETWEEN = "\x1f"


class Track(TypedDict):
    """A track's name, and its artists' ids and names in one order."""

    name: str
    artist_ids: list[str]
    artist_names: list[str]


class TrackIndex(NamedTuple):
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
        """The id of the track of this artist and title; None if the lake has none, or several."""
        if not artist or not title:
            return None
        named = Named(artist, title)
        return self.by_name.match([named]).ids.get(named)

    def artist(self, name: str) -> str | None:
        """The id of the artist of this name; None if the lake has none."""
        return self.artists.get(normal_artist(name))


def read_track_index(settings: MatchSettings, run: Run) -> TrackIndex:
    """The tracks of every day up to the run's. Raises QueryFailed if Athena did not answer."""
    names = lake.get_json(settings.lake, run_files.artist_names_key(run)) or {}
    return ask_track_index(settings, run.dt, names)


def ask_track_index(settings: MatchSettings, dt: str, names: Mapping[str, str]) -> TrackIndex:
    """The tracks of every day up to `dt`.

    Args:
        settings: Athena.
        dt: the last day.
        names: of registered artists, by id. The lake itself names artists of charts alone.

    Raises:
        QueryFailed: Athena did not answer.
    """
    days = [FIRST_DAY.isoformat(), dt]
    rows = ask(Athena(settings.database, settings.workgroup), QUERY, *days, *days, *days)
    columns = (rows[name].to_pylist() for name in ("id", "name", "artist_ids", "artist_names"))
    return track_index_of(
        (
            (one, {"name": name, "artist_ids": ids.split(_BETWEEN), "artist_names": by.split(_BETWEEN)})
            for one, name, ids, by in zip(*columns, strict=True)
        ),
        names,
    )


def track_index_of(
    tracks: Iterable[tuple[str, Track]], names: Mapping[str, str] = MappingProxyType({})
) -> TrackIndex:
    """Tracks, by id ascending, with what finds them by name.

    Args:
        tracks: by id.
        names: of artists, by id, where a track has none; all of these artists are found by name.
    """
    by_id = {one: _named(track, names) for one, track in tracks}
    by_name = KnownTracks(
        (one, track["name"], [name for name in track["artist_names"] if name]) for one, track in by_id.items()
    )
    artists: dict[str, str] = {}
    of_tracks = (
        pair
        for track in by_id.values()
        for pair in zip(track["artist_ids"], track["artist_names"], strict=True)
    )
    for artist, name in {*of_tracks, *names.items()}:
        if name:
            key = normal_artist(name)
            artists[key] = min(artists.get(key, artist), artist)
    return TrackIndex(by_id, by_name, artists)


def _named(track: Track, names: Mapping[str, str]) -> Track:
    if all(track["artist_names"]):
        return track
    pairs = zip(track["artist_ids"], track["artist_names"], strict=True)
    return {**track, "artist_names": [name or names.get(artist, "") for artist, name in pairs]}
