"""The tables of one week's charts -> the JSON files that the dashboard reads (dashboard/README.md).

Pure, and in need of numpy and pandas only. The same tables give the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.format import encode
from lambdas.charts.movers import Entry, movers, recording, week_before
from lambdas.models.reasons import reasons, scale_of_z_scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lambdas.charts.movers import Recording

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
_HISTORY = 42  # charts back, in the line of a track's ranks


class Charts(NamedTuple):
    """What the pipeline's tables say.

    Attributes:
        entries: every chart up to the day: market, day (YYYY-MM-DD), rank, track_id.
        tracks: one row per id: id, name, artist_ids and artist_names (lists, first artist first; no
            ids where the source has none), url; and, where the source has them, album, duration_ms,
            popularity, isrc.
        features: one row per id: id, audio features in their usual units, source. Rows without an
            analysis are left out by the caller.
        artists: id, genres (a list, or None where unknown).
        clusters: track_clusters of the day: track_id, cluster, distance.
        related: related_tracks of the day: track_id, y_track, distance, ranking, same_cluster.
        points: (tracks, features), index track_id: the stored z-scores of those in track_clusters.
    """

    entries: pd.DataFrame
    tracks: pd.DataFrame
    features: pd.DataFrame
    artists: pd.DataFrame
    clusters: pd.DataFrame
    related: pd.DataFrame
    points: pd.DataFrame


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
    tracks = charts.tracks.set_index("id").sort_index()
    recordings = {
        track["id"]: recording(track | {"isrc": _text(track.get("isrc"))})
        for track in _records(charts.tracks)
    }
    shown = [_market(charts, recordings, market, day) for market, day in markets.items()]
    named = {entry["id"] for market in shown for entry in market["entries"] + market["left"]}
    features = charts.features.set_index("id").sort_index()
    return {
        "markets.json": encode({"dt": dt, "markets": shown}),
        "songs.json": encode(
            {"features": list(SHOWN), "songs": _songs(charts, tracks.loc[sorted(named)], features)}
        ),
        "kindred.json": encode(_kindred(charts, features, list(model))),
    }


def _market(
    charts: Charts, recordings: Mapping[str, Recording], market: str, day: str | None
) -> dict[str, Any]:
    theirs = charts.entries[charts.entries["market"] == market]
    entries = [Entry(row["day"], row["rank"], row["track_id"]) for row in _records(theirs)]
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


def _songs(charts: Charts, tracks: pd.DataFrame, features: pd.DataFrame) -> list[dict[str, Any]]:
    genres = dict(zip(charts.artists["id"], charts.artists["genres"], strict=True))
    known = features.reindex(tracks.index)
    values = known.reindex(columns=list(SHOWN)).to_numpy(dtype=float)
    about = _records(tracks.reset_index())
    return [
        {
            "id": track["id"],
            "name": track["name"],
            "artists": list(track["artist_names"]),
            "genres": _genres(list(track["artist_ids"]), genres),
            "url": track["url"],
            "album": _text(track.get("album")),
            "duration_ms": _whole(track.get("duration_ms")),
            "popularity": _whole(track.get("popularity")),
            "features": [_number(value) for value in row] if np.isfinite(row).any() else None,
            "features_source": _text(source),
        }
        for track, row, source in zip(about, values, known["source"], strict=True)
    ]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.itertuples(index=False, name=None)]


def _genres(artists: list[str], known: dict[str, Any]) -> list[str] | None:
    """The track's artists' genres; None if no artist's are known, so that unknown is not taken for none."""
    lists = [known[artist] for artist in artists if known.get(artist) is not None]
    return sorted({str(genre) for genres in lists for genre in genres}) or None


def _kindred(charts: Charts, features: pd.DataFrame, model: list[str]) -> dict[str, Any]:
    clusters = charts.clusters.set_index("track_id").sort_index()
    tracks = list(clusters.index)
    place = {track: position for position, track in enumerate(tracks)}
    values = features.loc[tracks, model].to_numpy(dtype=float)
    points = charts.points.loc[tracks, model].to_numpy(dtype=float)
    scale = scale_of_z_scores(len(model))
    near = charts.related[charts.related["ranking"] <= NEIGHBOURS].sort_values(["track_id", "ranking"])
    neighbours: list[list[list[Any]]] = [[] for _ in tracks]
    for row in _records(near):
        one, other = place[row["track_id"]], place[row["y_track"]]
        why = reasons(points[one], points[other], scale)
        found = [other, _number(row["distance"]), int(row["same_cluster"]), why.together, why.apart]
        neighbours[one].append(found)
    labels = clusters["cluster"].to_numpy()
    return {
        "features": model,
        "mean": [_number(value) for value in values.mean(axis=0)] if tracks else [],
        "deviation": [_number(value) for value in values.std(axis=0)] if tracks else [],
        "songs": tracks,
        "z": [[_number(value) for value in point] for point in points],
        "cluster": [int(label) for label in labels],
        "to_centroid": [_number(value) for value in clusters["distance"]],
        "centroids": [
            [_number(value) for value in points[labels == label].mean(axis=0)]
            for label in sorted(set(labels))
        ],
        "neighbours": neighbours,
    }


def _number(value: object) -> float | None:
    """Six decimals are more than any page shows; missing is None."""
    number = float(value)  # type: ignore[arg-type]
    return round(number, 6) + 0.0 if np.isfinite(number) else None


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
