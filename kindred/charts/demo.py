"""The charts that `make run` shows: three markets' invented top 50s over the demo catalogue's tracks.

A track's rank follows from its popularity, from how much a market likes its style, and from its age: it
rises, reaches a peak, falls and later returns. All of that is a function of the seed and the day, so the
charts of different days are consistent. Some tracks are re-issued under another id at their peak.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from local.demo.catalogue import SEED, make_demo
from local.demo.styles import STYLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

ARTISTS = 240
"""The number of artists of the demo catalogue."""

WEEKS, TOP = 5, 50
_TRACKS_OF_AN_ARTIST = 4
_LIKES = {
    "Global": {"K-pop": 0.5, "hip-hop": 0.9, "R&B": 0.7, "house": 0.6, "country": 0.3, "reggae": 0.2},
    "Brazil": {"bossa nova": 1.9, "reggae": 0.9, "hip-hop": 0.8, "house": 0.7, "R&B": 0.2, "folk": 0.1},
    "South Korea": {"K-pop": 2.1, "R&B": 0.9, "hip-hop": 0.6, "classical piano": 0.2, "house": 0.1},
}
_DISLIKE = -1.2
# Shares of tracks: with a guest, re-issued at their peak, with an ISRC, without features.
_WITH_GUEST, _REISSUED, _WITH_ISRC, _WITHOUT_FEATURES = 0.3, 0.12, 0.5, 0.15
_LIFE_DAYS, _HEIGHT = (90, 240), 1.6


def write_demo_charts(folder: str | Path, until: str, weeks: int = WEEKS, seed: int = SEED) -> None:
    """Write charts.parquet, features.parquet and genres.parquet, as an operator would import them.

    Args:
        folder: where to write.
        until: the day of the last charts, YYYY-MM-DD; the others are each a week older.
        weeks: how many charts each market has.
        seed: of the demo catalogue and of the charts.
    """
    for name, table in make_demo_charts(until, weeks, seed).items():
        pq.write_table(table, Path(folder) / f"{name}.parquet", compression="zstd")


def make_demo_charts(until: str, weeks: int = WEEKS, seed: int = SEED) -> dict[str, pa.Table]:
    """The tables charts, features and genres. The same arguments give the same rows."""
    demo = make_demo(ARTISTS, seed)
    artists = demo["artists"]
    tracks = _charting(demo["tracks"])
    rng = np.random.default_rng(seed + 1)
    count = tracks.num_rows
    owner = np.asarray(pc.index_in(tracks["artist_id"], value_set=artists["id"].combine_chunks()))
    peak, life = rng.random(count), rng.integers(*_LIFE_DAYS, count)
    reissued, recorded = rng.random(count) < _REISSUED, rng.random(count) < _WITH_ISRC
    guest = np.where(rng.random(count) < _WITH_GUEST, (owner + len(STYLES)) % ARTISTS, owner)
    fame = np.asarray(tracks["popularity"], dtype=float)
    names, ids = artists["name"].to_pylist(), artists["id"].to_pylist()
    about = tracks.to_pylist()
    taste = rng.normal(0, 0.35, (len(_LIKES), count))

    rows = []
    for week in range(weeks):
        day = date.fromisoformat(until) - timedelta(weeks=week)
        phase = (day.toordinal() / life + peak) % 1 - 0.5
        height = _HEIGHT * np.exp(-((phase / 0.12) ** 2)) + fame / 25
        old = reissued & (phase < 0)
        for market_number, (market, likes) in enumerate(_LIKES.items()):
            liked = np.array([likes.get(style.genre, _DISLIKE) for style in STYLES])[owner % len(STYLES)]
            order = np.argsort(-(height + liked + taste[market_number]), kind="stable")[:TOP]
            for rank, number in enumerate(order.tolist(), start=1):
                track = about[number]
                by = sorted({int(owner[number]), int(guest[number])}, key=owner[number].__ne__)
                rows.append(
                    {
                        "market": market,
                        "snapshot_date": day.isoformat(),
                        "rank": rank,
                        "track_id": _first_issue(track["id"]) if old[number] else track["id"],
                        "track_name": track["name"],
                        "artist_ids": [ids[one] for one in by],
                        "artist_names": [names[one] for one in by],
                        "album_name": track["name"],
                        "duration_ms": track["duration_ms"],
                        "popularity": track["popularity"],
                        "isrc": f"QZDEM{number:07d}" if recorded[number] else None,
                    }
                )
    genre = pa.array([[one] for one in artists["genre"].to_pylist()])
    genres = artists.select(["id", "name"]).append_column("genres", genre)
    charts = pa.Table.from_pylist(rows)
    return {"charts": charts, "features": _features(demo["audio_features"], tracks, rng), "genres": genres}


def _charting(tracks: pa.Table) -> pa.Table:
    """Each artist's most popular tracks: those that could chart."""
    ordered = tracks.sort_by([("artist_id", "ascending"), ("popularity", "descending"), ("id", "ascending")])
    artist = np.array(ordered["artist_id"].to_pylist())
    start = np.concatenate([[0], np.flatnonzero(artist[1:] != artist[:-1]) + 1])
    rank = np.arange(len(artist)) - np.repeat(start, np.diff([*start, len(artist)]))
    tracks = ordered.filter(pa.array(rank < _TRACKS_OF_AN_ARTIST))
    # A track of two artists would appear twice with one id.
    first = tracks.append_column("at", pa.array(np.arange(tracks.num_rows)))
    return tracks.take(first.group_by("id").aggregate([("at", "min")])["at_min"]).sort_by("id")


def _features(features: pa.Table, tracks: pa.Table, rng: np.random.Generator) -> pa.Table:
    """The features of most tracks, and of their first issues."""
    known = features.filter(pc.is_in(features["id"], value_set=tracks["id"].combine_chunks())).sort_by("id")
    known = known.filter(pa.array(rng.random(known.num_rows) >= _WITHOUT_FEATURES))
    first = pa.array([_first_issue(str(one)) for one in known["id"].to_pylist()])
    return pa.concat_tables([known, known.set_column(0, "id", first)])


def _first_issue(track: str) -> str:
    """The id that a re-issued track had before."""
    return track[:1] + track[:0:-1]
