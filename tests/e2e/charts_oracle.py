"""The rules of charts, written out once more from the files: pandas, numpy and scikit-learn, nothing of the project."""

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans

MARKETS = ("Global", "Brazil", "South Korea")
MODEL = ["danceability", "energy", "loudness", "valence"]


def entries(charts: Path) -> pd.DataFrame:
    """Every entry of the three markets: market, snapshot_date, rank, track_id, …"""
    rows = pd.read_parquet(charts / "charts_daily_2021.parquet")
    return rows[rows["market"].isin(MARKETS)]


def features(charts: Path) -> pd.DataFrame:
    """Analysed tracks, by id."""
    rows = pd.read_parquet(charts / "chart_tracks_features.parquet").drop_duplicates("id")
    return rows[(rows["tempo"] != 0) | (rows["time_signature"] != 0)].sort_values("id")


def model(charts: Path, day: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """track_clusters (track_id, cluster, distance) and related_tracks, by track_id then y_track, of a day."""
    rows = entries(charts)
    tracks = set(rows.loc[rows["snapshot_date"] == day, "track_id"])
    known = features(charts)
    known = known[known["id"].isin(tracks)].dropna(subset=MODEL).set_index("id")[MODEL].sort_index()
    spread = known.std(ddof=0)
    z = ((known - known.mean()) / spread.where(spread > 0, 1.0)).to_numpy()
    ids = known.index.to_numpy()

    fitted = KMeans(n_clusters=5, random_state=0, n_init=10).fit(z)
    groups = pd.DataFrame({"id": ids, "label": fitted.labels_})
    sizes = (
        groups.groupby("label")["id"]
        .agg(["size", "min"])
        .sort_values(["size", "min"], ascending=[False, True])
    )
    renumbered = {label: number for number, label in enumerate(sizes.index)}
    cluster = groups["label"].map(renumbered).to_numpy()
    middle = np.linalg.norm(z - fitted.cluster_centers_[fitted.labels_], axis=1)
    clusters = pd.DataFrame({"track_id": ids, "cluster": cluster, "distance": middle})

    found = []
    for one, here in enumerate(z):
        far = np.linalg.norm(z - here, axis=1)
        others = sorted((far[y], ids[y], y) for y in range(len(ids)) if y != one)
        found += [
            (ids[one], other, distance, ranking, int(cluster[one] == cluster[y]))
            for ranking, (distance, other, y) in enumerate(others, start=1)
        ]
    related = pd.DataFrame(found, columns=["track_id", "y_track", "distance", "ranking", "same_cluster"])
    return clusters, related.sort_values(["track_id", "y_track"], ignore_index=True)
