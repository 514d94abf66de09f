"""Makes a data folder for the dashboard: from published charts where they are at hand, and a made-up one.

    python -m tests.e2e.dashboard.sample real|made OUT

The tables are computed with the pipelines' own pure modules, so that pages are tried before any lake is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.format import pointed, run_name
from lambdas.artists import dashboard_data as artist_data
from lambdas.charts import dashboard_data as chart_data
from lambdas.models.clusters import clusters
from lambdas.models.neighbours import ranked
from lambdas.models.reasons import scale_of
from lambdas.models.scaling import z_scores
from tests.e2e.dashboard import listeners_sample

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
MODEL = ["danceability", "energy", "loudness", "valence"]
MARKETS = ["Global", "Brazil", "South Korea"]
ARTIST_MODEL = ["danceability", "energy", "loudness", "speechiness", "instrumentalness"]


def real(out: Path) -> None:
    """Three markets in three weeks of April 2021, the artists of the catalogue, and the demo's listeners."""
    rows = pd.read_parquet(SHARED / "charts/charts_daily_2021.parquet")
    rows = rows[rows["market"].isin(MARKETS)].rename(columns={"snapshot_date": "day"})
    features = pd.read_parquet(SHARED / "charts/chart_tracks_features.parquet")
    artists = pd.read_parquet(SHARED / "charts/chart_artists_genres.parquet")
    tracks = rows.drop_duplicates("track_id", keep="last").rename(
        columns={"track_id": "id", "track_name": "name"}
    )
    tracks = tracks.assign(
        url="https://open.spotify.com/track/" + tracks["id"],
        duration_ms=tracks["duration_s"] * 1000,
        album=tracks["album_name"],
    )[["id", "name", "artist_ids", "artist_names", "url", "duration_ms", "album"]]
    for dt in ("2021-04-06", "2021-04-13", "2021-04-20"):
        write_charts(out, rows[["market", "day", "rank", "track_id"]], tracks, features, artists, dt=dt)

    catalogue = SHARED / "catalogue"
    top = pd.read_parquet(catalogue / "tracks.parquet").sort_values(
        ["artist_id", "popularity", "id"], ascending=[True, False, True]
    )
    top = top.groupby("artist_id").head(10)[["id", "artist_id"]]
    sound = pd.read_parquet(catalogue / "audio_features.parquet")
    sound = sound[(sound["tempo"] != 0) | (sound["time_signature"] != 0)]
    known = top.merge(sound, on="id")
    registry = pd.read_parquet(catalogue / "artists.parquet")
    registry["url"] = "https://open.spotify.com/artist/" + registry["id"]
    means = known.groupby("artist_id")[ARTIST_MODEL].mean()
    bounds = known.drop_duplicates("id")[ARTIST_MODEL]
    write_artists(out, registry, (means - bounds.min()) / (bounds.max() - bounds.min()), "2021-04-20")
    write(out, "listeners", "2021-04-20", listeners_sample.demo("2021-04-20"))


def made(out: Path) -> None:
    """A small world that shows every state: names in Hangul, a formula, a market without a chart."""
    random = np.random.default_rng(7)
    names = [
        "=1+1",
        "<b>Bold</b>",
        "사랑해 (feat. 아이유)",
        "NAN",
        '"Quoted", twice',
        "Ação",
        "@home",
        "-",
        "True",
        "+plus",
    ]
    names += [f"Song {number}" for number in range(len(names), 40)]
    ids = [f"{number:02d}madeUpTrackIdentity"[:22].ljust(22, "0") for number in range(40)]
    tracks = pd.DataFrame(
        {
            "id": ids,
            "name": names,
            "artist_ids": [[f"artist{number % 12:02d}".ljust(22, "0")] for number in range(40)],
            "artist_names": [
                [f"Artist {number % 12}" if number % 12 else "방탄소년단"] for number in range(40)
            ],
            "url": [f"https://open.spotify.com/track/{one}" for one in ids],
            "popularity": random.integers(20, 100, 40),
        }
    )
    entries = [
        {"market": market, "day": day, "rank": rank, "track_id": ids[song]}
        for market, start in (("Global", 0), ("South Korea", 8))
        for day, shift in (("2026-01-05", 0), ("2026-01-12", 3))
        for rank, song in enumerate(range(start + shift, start + shift + 20), start=1)
    ]
    features = pd.DataFrame({"id": ids[:24], "source": "made up"})
    for feature in chart_data.SHOWN:
        features[feature] = random.random(24).round(3)
    features["loudness"] = -12 * features["loudness"]
    features["tempo"] = 70 + 110 * features["tempo"]
    artists = pd.DataFrame(
        {"id": [f"artist{n:02d}".ljust(22, "0") for n in range(12)], "genres": [None] * 12}
    )
    write_charts(out, pd.DataFrame(entries), tracks, features, artists, dt="2026-01-12")
    registry = pd.DataFrame(
        {
            "id": [f"artist{n:02d}".ljust(22, "0") for n in range(12)],
            "name": [f"Artist {n}" for n in range(12)],
        }
    ).assign(url=None, popularity=np.nan)
    registry.loc[0, "name"] = "방탄소년단"
    points = pd.DataFrame(
        random.random((12, 5)), index=registry["id"].rename("artist_id"), columns=ARTIST_MODEL
    )
    write_artists(out, registry, points, "2026-01-12")
    write(out, "listeners", "2026-01-12", listeners_sample.made_up("2026-01-12"))


def write_charts(
    out: Path,
    entries: pd.DataFrame,
    tracks: pd.DataFrame,
    features: pd.DataFrame,
    artists: pd.DataFrame,
    *,
    dt: str,
) -> None:
    """One week's run, from frames like the lake's."""
    today = entries[(entries["day"] == dt) & entries["market"].isin(MARKETS)]
    features = features.drop_duplicates("id")
    known = features[features["id"].isin(today["track_id"])].dropna(subset=MODEL).sort_values("id")
    ids = known["id"].to_numpy()
    points = z_scores(known[MODEL].to_numpy(dtype=float))
    found = clusters(points, list(ids))
    near = ranked(points)
    tables = chart_data.Charts(
        entries=entries,
        tracks=tracks,
        features=features,
        artists=artists,
        clusters=pd.DataFrame({"track_id": ids, "cluster": found.label, "distance": found.distance}),
        related=pd.DataFrame(
            {
                "track_id": ids[near.point],
                "y_track": ids[near.y],
                "distance": near.distance,
                "ranking": near.ranking,
                "same_cluster": found.label[near.point] == found.label[near.y],
            }
        ),
        points=pd.DataFrame(points, index=ids, columns=MODEL),
    )
    days = {market: dt if (today["market"] == market).any() else None for market in MARKETS}
    write(out, "charts", dt, chart_data.files(tables, dt, days, MODEL))


def write_artists(out: Path, registry: pd.DataFrame, points: pd.DataFrame, dt: str) -> None:
    """One day's run, from frames like the lake's."""
    away = np.sqrt(((points.to_numpy()[:, None] - points.to_numpy()[None]) ** 2).sum(axis=2))
    one, other = np.nonzero(~np.eye(len(points), dtype=bool))
    ids = points.index.to_numpy()
    pairs = pd.DataFrame({"artist_id": ids[one], "y_artist": ids[other], "distance": away[one, other]})
    scale = scale_of(points.to_numpy(dtype=float))
    tables = artist_data.Artists(registry, points, pairs, scale, len(registry), len(points))
    write(out, "artists", dt, artist_data.files(tables, dt))


def write(out: Path, pipeline: str, dt: str, files: dict[str, bytes]) -> None:
    """The run's folder, then the pointer."""
    run = run_name(pipeline, dt, files)
    (out / run).mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        (out / run / name).write_bytes(body)
    pointer = out / "latest.json"
    latest = json.loads(pointer.read_text()) if pointer.exists() else {}
    latest = pointed(latest, pipeline, dt, run, f"{dt}T12:00:00Z")
    pointer.write_text(json.dumps(latest, indent=1))


if __name__ == "__main__":
    {"real": real, "made": made}[sys.argv[1]](Path(sys.argv[2]))
