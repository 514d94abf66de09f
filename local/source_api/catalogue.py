"""Catalogues on disk: loaded when first asked for, and again when their files change."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path

FILES = ("artists", "tracks", "audio_features")
PLAYLISTS = "playlists.json"
"""An optional file beside the tables."""
SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
TOP = 10


@dataclass(frozen=True)
class Catalogue:
    """The tables, and the row of each id. `tracks` is sorted as top tracks are."""

    artists: pa.Table
    tracks: pa.Table
    audio_features: pa.Table
    artist_at: dict[str, int]
    tracks_at: dict[str, int]
    features_at: dict[str, int]
    playlists: dict[str, list[dict[str, Any]]]

    def artist(self, artist_id: str) -> dict[str, Any] | None:
        """The row of artists, or None."""
        at = self.artist_at.get(artist_id)
        return None if at is None else self.artists.slice(at, 1).to_pylist()[0]

    def top_tracks(self, artist_id: str) -> list[dict[str, Any]]:
        """At most 10 rows of tracks: the highest popularity, ties by id, bytewise."""
        at = self.tracks_at.get(artist_id)
        if at is None:
            return []
        rows: dict[str, dict[str, Any]] = {}
        for track in _rows_from(self.tracks, at):
            if track["artist_id"] != artist_id or len(rows) == TOP:
                break
            rows.setdefault(track["id"], track)
        return list(rows.values())

    def features(self, track_ids: list[str]) -> list[dict[str, Any] | None]:
        """A row of audio_features per id asked, None where it is unknown."""
        known = [self.features_at[each] for each in track_ids if each in self.features_at]
        rows = iter(self.audio_features.take(pa.array(known, pa.int64())).to_pylist())
        return [next(rows) if each in self.features_at else None for each in track_ids]


class Catalogues:
    """All catalogues under one folder, by the name of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: dict[str, tuple[object, Catalogue]] = {}
        self._lock = threading.Lock()

    def get(self, slug: str) -> Catalogue | None:
        """The catalogue as its files are now; None when there is none.

        If files cannot be read, for example half written ones, the catalogue stays as it was.
        """
        if not SLUG.fullmatch(slug):
            return None
        with self._lock:
            before, catalogue = self._loaded.get(slug, (None, None))
            try:
                files = [self._folder / slug / f"{name}.parquet" for name in FILES]
                stamp = [_stamp(path) for path in files] + [_stamp_if_there(self._folder / slug / PLAYLISTS)]
                if stamp != before:
                    catalogue = _load(self._folder / slug)
                    self._loaded[slug] = (stamp, catalogue)
            except (OSError, pa.ArrowException, KeyError, ValueError):
                pass
            return catalogue


def _stamp(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def _stamp_if_there(path: Path) -> tuple[int, int, int] | None:
    return _stamp(path) if path.exists() else None


def _load(folder: Path) -> Catalogue:
    artists, tracks, features = (pq.ParquetFile(folder / f"{name}.parquet").read() for name in FILES)
    tracks = tracks.sort_by([("artist_id", "ascending"), ("popularity", "descending"), ("id", "ascending")])
    return Catalogue(
        artists,
        tracks,
        features,
        _first_at(artists["id"]),
        _first_at(tracks["artist_id"]),
        _first_at(features["id"]),
        json.loads(lists.read_text()) if (lists := folder / PLAYLISTS).exists() else {},
    )


def _first_at(column: pa.ChunkedArray[Any]) -> dict[str, int]:
    first: dict[str, int] = {}
    for at, value in enumerate(column.to_pylist()):
        if value is not None:
            first.setdefault(value, at)
    return first


def _rows_from(table: pa.Table, at: int) -> Any:
    while at < table.num_rows:
        rows = table.slice(at, TOP + 1).to_pylist()
        yield from rows
        at += len(rows)
