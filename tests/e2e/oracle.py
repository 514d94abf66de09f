"""The rules of the model, written out once more from the files: numpy and pandas, nothing of the project."""

from pathlib import Path

import numpy as np
import pandas as pd

DEFAULT = ("danceability", "energy", "loudness", "speechiness", "instrumentalness")


def top_tracks(catalogue: Path) -> pd.DataFrame:
    """Each artist's 10 most popular tracks, ties by track id."""
    artists = pd.read_parquet(catalogue / "artists.parquet")
    tracks = pd.read_parquet(catalogue / "tracks.parquet")
    tracks = tracks[tracks["artist_id"].isin(artists["id"])]
    ordered = tracks.sort_values(["artist_id", "popularity", "id"], ascending=[True, False, True])
    return ordered.groupby("artist_id").head(10)


def related_artists(
    catalogue: Path, keep: int | None = None, features: tuple[str, ...] = DEFAULT
) -> pd.DataFrame:
    """artist_id, y_artist, distance, by artist_id then y_artist; `keep` None for every pair."""
    known = pd.read_parquet(catalogue / "audio_features.parquet").drop(columns="artist_id", errors="ignore")
    known = known.drop_duplicates("id")
    known = known[~((known["tempo"] == 0) & (known["time_signature"] == 0))]
    known = known.dropna(subset=list(features))
    rows = top_tracks(catalogue)[["id", "artist_id"]].merge(known, on="id")

    means = rows.groupby("artist_id")[list(features)].mean().sort_index()
    distinct = rows.drop_duplicates("id")
    low, high = distinct[list(features)].min(), distinct[list(features)].max()
    span = np.where(high > low, high - low, 1.0)
    points = np.where(high > low, (means - low) / span, 0.0)

    ids, found = means.index.to_numpy(), []
    for position, point in enumerate(points):
        far = np.sqrt(((points - point) ** 2).sum(axis=1))
        others = [y for y in range(len(ids)) if y != position]
        nearest = sorted(others, key=lambda y, far=far: (far[y], ids[y]))[:keep]
        found += [(ids[position], ids[y], far[y]) for y in sorted(nearest)]
    return pd.DataFrame(found, columns=["artist_id", "y_artist", "distance"])
