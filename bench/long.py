"""The long ones, `make bench-full`: the whole flow on 100,000 artists, the model on a million."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from bench import mysql, whole
from bench.measure import ROUNDS, Row
from bench.whole import settled
from kindred.common import target
from lambdas.artists import batches
from lambdas.artists.pipeline import ARTISTS
from lambdas.artists.run import Run
from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.sources.schemas import AUDIO_FEATURES, TOP_TRACKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kindred.common.target import Target

    Tell = Callable[[str], None]

_ARTISTS, _TOP = 1_000_000, 10
_FILE = 25_000
"""Artists per file of the lake."""
_LAMBDA_S = 900
_MEASURES = (
    "danceability",
    "energy",
    "loudness",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
)


def rows(tell: Tell) -> Iterator[Row]:
    """The rows of this file."""
    with whole.home():
        many = whole.system(100_000, tell)
        yield from whole.memory(100_000, tell, many)
        yield whole.overhead(100_000, ROUNDS, tell, many)
    with whole.home():
        yield from million(tell)


def million(tell: Tell) -> Iterator[Row]:
    """From Athena's means to the swap of 50 million rows: every step and shard in a process of its own."""
    made = target.local("bench-million")
    run = settled()
    fill(made, run, tell)
    tell(f"{_ARTISTS:,} artists: averages")
    averages = whole.step(made, "averages", run)
    run["averages"] = {"value": averages.answer}
    shards = []
    for number, shard in enumerate(whole.shards(run)):
        tell(f"{_ARTISTS:,} artists: shard {number + 1} of {len(whole.shards(run))}")
        shards.append(whole.step(made, "related_artists", run | shard))
    tell(f"{_ARTISTS:,} artists: swap")
    swap = whole.step(made, "swap", run)

    what = f"{_ARTISTS:,} artists, 5 features, K=50"
    given = {function.step: function.memory_mb for function in ARTISTS.functions}
    for step, done in (("averages", [averages]), ("related_artists", shards), ("swap", [swap])):
        share = max(one.peak_mib for one in done) / given[step]
        detail = {
            "seconds": [round(one.seconds, 1) for one in done],
            "MiB": [round(one.peak_mib) for one in done],
        }
        against = f"the {given[step]:,} MB it is given"
        yield Row(f"{what}: peak memory of {step}", against, "<= 0.7", *[share] * 3, detail=detail)
    longest = max(one.seconds for one in shards)
    share, detail = longest / _LAMBDA_S, {"seconds": round(longest, 1)}
    name = f"{what}: duration of the longest of {len(shards)} shards"
    yield Row(name, "Lambda's 15 minutes", "<= 0.7", *[share] * 3, detail=detail)
    took = sum(one.seconds for one in (averages, *shards, swap))
    yield Row(
        f"{what}: averages, shards one by one, swap", "-", "", *[took] * 3, unit="s", detail=swap.answer
    )


def fill(made: Target, run: Mapping[str, Any], tell: Tell) -> None:
    """A day of a million artists, ten analysed tracks each, in the lake, and the day complete."""
    dice = np.random.default_rng(1)
    ids = mysql.artist_ids(_ARTISTS).astype(str)
    start = time.monotonic()
    for number, at in enumerate(range(0, len(ids), _FILE)):
        tell(f"{_ARTISTS:,} artists: {at:,} in the lake after {time.monotonic() - start:.0f} s")
        artists = ids[at : at + _FILE]
        count = len(artists) * _TOP
        tracks = pa.array(np.char.add(f"{number:04d}", np.char.zfill(np.arange(count).astype(str), 18)))
        same = {"id": tracks, "source": pa.repeat("files", count)}
        heard = np.repeat(dice.random((len(artists), len(_MEASURES))), _TOP, axis=0)
        heard = np.round(np.clip(heard + dice.normal(0, 0.1, heard.shape), 0, 1), 4)
        top = same | {
            "artist_id": pa.array(np.repeat(artists, _TOP)),
            "name": tracks,
            "popularity": pa.repeat(50, count),
            "external_url": tracks,
            "fetched_at": pa.repeat(0, count).cast(pa.timestamp("ms")),
        }
        features = same | {name: pa.array(heard[:, at]) for at, name in enumerate(_MEASURES)}
        features |= {"valence": features["energy"], "tempo": pa.repeat(120.0, count)}
        features |= {name: pa.repeat(1, count) for name in ("key", "mode", "time_signature", "duration_ms")}
        for table, columns, schema in (
            ("top_tracks", top, TOP_TRACKS),
            ("audio_features", features, AUDIO_FEATURES),
        ):
            body = to_parquet(pa.table(columns).select(schema.names).cast(schema))
            lake.put(made.lake, lake.table_key(table, run["dt"], f"artists-{number:04d}"), body)
    names = [{"name": f"artists-{number:04d}"} for number in range(-(-_ARTISTS // _FILE))]
    lake.put_json(made.lake, batches.complete_key(Run.from_event(dict(run))), names)
