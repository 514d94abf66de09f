"""The tables of one week's charts -> the JSON files that the dashboard reads (dashboard/README.md).

Pure, and in need of numpy only. The same tables give the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from dashboard.format import encode
from lambdas.charts.movers import Entry, Recording, movers, recording, week_before
from lambdas.models.reasons import reasons, scale_of_z_scores

SHOWN = (
    "danceability",
    "energy",
    "valence",
    "loudness",
    "tempo",
    "acousticness",
    "speechiness",
    "instrumentalness",
    "liveness",
)
NEIGHBOURS = 10
_HISTORY = 42  # charts back, in the line of a song's ranks


Row = Mapping[str, Any]


class Charts(NamedTuple):
    """What the pipeline's tables say; rows in any order.

    Attributes:
        entries: every chart up to the day: market, day (YYYY-MM-DD), rank, track_id.
        tracks: one row per id: id, name, artist_ids and artist_names (lists, first artist first; no
            ids where the source has none), url; and, where the source has them, album, duration_ms,
            popularity, isrc.
        features: one row per id: id, audio features in their usual units, source. Rows without an
            analysis are left out by the caller.
        genres: by artist's id, a list, or None where unknown.
        clusters: track_clusters of the day: track_id, cluster, distance.
        related: related_tracks of the day: track_id, y_track, distance, ranking, same_cluster.
        points: the stored z-scores of each track of track_clusters, by the model's features, by id.
    """

    entries: Sequence[Row]
    tracks: Sequence[Row]
    features: Sequence[Row]
    genres: Mapping[str, Sequence[str] | None]
    clusters: Sequence[Row]
    related: Sequence[Row]
    points: Mapping[str, Mapping[str, float]]


def files(
    charts: Charts, dt: str, markets: Mapping[str, str | None], model: Sequence[str]
) -> dict[str, bytes]:
    """The week's files, by name.

    Args:
        charts: the tables.
        dt: the run's day.
        markets: in the order of display, the day of the chart that each shows: dt, an earlier day
            that stands in, or None if it has none.
        model: the features that the distances are made of.
    """
    tracks = {track["id"]: track for track in charts.tracks}
    recordings = {one: recording(track) for one, track in tracks.items()}
    features = {row["id"]: row for row in charts.features}
    shown = [_market(charts, recordings, market, day) for market, day in markets.items()]
    named = sorted({entry["id"] for market in shown for entry in market["entries"] + market["left"]})
    songs = [_song(tracks[one], features.get(one), charts.genres) for one in named]
    return {
        "markets.json": encode({"dt": dt, "markets": shown}),
        "songs.json": encode({"features": list(SHOWN), "songs": songs}),
        "kindred.json": encode(_kindred(charts, features, list(model))),
    }


def _market(
    charts: Charts, recordings: Mapping[str, Recording], market: str, day: str | None
) -> dict[str, Any]:
    entries = [
        Entry(row["day"], row["rank"], row["track_id"]) for row in charts.entries if row["market"] == market
    ]
    days = sorted({entry.day for entry in entries if entry.day <= (day or "")})
    previous = week_before(days, day) if day else None
    empty: dict[str, Any] = {
        "market": market,
        "day": day,
        "previous": previous,
        "days": [],
        "entries": [],
        "left": [],
    }
    if day is None:
        return empty
    days = days[-_HISTORY:]
    ranks = {(entry.track_id, entry.day): entry.rank for entry in entries}
    moved = movers(entries, recordings, day, previous)
    charting = [
        {
            "id": move.track_id,
            "rank": move.rank,
            "previous_rank": move.previous_rank,
            "mark": move.mark,
            "reissue_of": move.reissue_of,
            "peak": move.peak,
            "days_seen": move.days_seen,
            "ranks": [ranks.get((move.track_id, each)) for each in days],
        }
        for move in moved
        if move.rank is not None
    ]
    left = [{"id": move.track_id, "previous_rank": move.previous_rank} for move in moved if move.rank is None]
    return empty | {"days": days, "entries": charting, "left": left}


def _song(track: Row, known: Row | None, genres: Mapping[str, Sequence[str] | None]) -> dict[str, Any]:
    values = [_number((known or {}).get(feature)) for feature in SHOWN]
    return {
        "id": track["id"],
        "name": track["name"],
        "artists": list(track["artist_names"]),
        "genres": _genres(track["artist_ids"], genres),
        "url": track["url"],
        "album": track.get("album"),
        "duration_ms": track.get("duration_ms"),
        "popularity": track.get("popularity"),
        "features": values if any(value is not None for value in values) else None,
        "features_source": known["source"] if known else None,
    }


def _genres(artists: Sequence[str], known: Mapping[str, Sequence[str] | None]) -> list[str] | None:
    """The song's artists' genres; None if no artist's are known, so that unknown is not taken for none."""
    return sorted({genre for artist in artists for genre in known.get(artist) or ()}) or None


def _kindred(charts: Charts, features: Mapping[str, Row], model: list[str]) -> dict[str, Any]:
    clusters = sorted(charts.clusters, key=lambda row: row["track_id"])
    songs = [row["track_id"] for row in clusters]
    place = {song: position for position, song in enumerate(songs)}
    values = np.array([[features[song][feature] for feature in model] for song in songs], dtype=float)
    points = np.array([[charts.points[song][feature] for feature in model] for song in songs])
    scale = scale_of_z_scores(len(model))
    near = sorted(
        (row for row in charts.related if row["ranking"] <= NEIGHBOURS),
        key=lambda row: (row["track_id"], row["ranking"]),
    )
    neighbours: list[list[list[Any]]] = [[] for _ in songs]
    for row in near:
        one, other = place[row["track_id"]], place[row["y_track"]]
        why = reasons(points[one], points[other], scale)
        found = [other, _number(row["distance"]), int(row["same_cluster"]), why.together, why.apart]
        neighbours[one].append(found)
    labels = np.array([row["cluster"] for row in clusters], dtype=int)
    return {
        "features": model,
        "mean": [_number(value) for value in values.mean(axis=0)] if songs else [],
        "deviation": [_number(value) for value in values.std(axis=0)] if songs else [],
        "songs": songs,
        "z": [[_number(value) for value in point] for point in points],
        "cluster": labels.tolist(),
        "to_centroid": [_number(row["distance"]) for row in clusters],
        "centroids": [
            [_number(value) for value in points[labels == label].mean(axis=0)]
            for label in sorted(set(labels.tolist()))
        ],
        "neighbours": neighbours,
    }


def _number(value: float | None) -> float | None:
    """Six decimals are more than any page shows; missing is None."""
    return None if value is None or not math.isfinite(value) else round(float(value), 6) + 0.0
