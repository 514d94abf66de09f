"""Parquet of a million tracks, their rows in both tables: lambdas/lake/parquet.py against pandas."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from bench.measure import Row, in_turn, ratio, seconds
from lambdas.lake.parquet import to_parquet
from lambdas.sources.schemas import AUDIO_FEATURES, TOP_TRACKS
from local.demo.catalogue import make_demo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tell = Callable[[str], None]

TRACKS = 1_000_000
_ARTISTS = 52_000
"""As many as have a little over a million tracks."""


def rows(tell: Tell) -> Iterator[Row]:
    """The rows of this file."""
    tell("a million tracks, made")
    tables = _tables()
    frames = [table.to_pandas() for table in tables]
    sizes: dict[str, int] = {}

    def ours() -> None:
        sizes["kindred"] = sum(len(to_parquet(table)) for table in tables)

    def pandas() -> None:
        sizes["pandas"] = 0
        for frame in frames:
            sink = io.BytesIO()
            frame.to_parquet(sink)
            sizes["pandas"] += sink.tell()

    times = in_turn(
        {"kindred": ours, "pandas": pandas}, lambda who: tell(f"Parquet of a million tracks: {who}")
    )
    detail = {"seconds": seconds(times), "bytes": sizes}
    size = sizes["kindred"] / sizes["pandas"]
    against = "pandas.to_parquet (snappy)"
    what = "Parquet of 1,000,000 tracks and their features"
    yield Row(f"{what}: time", against, "<= 1", *ratio(times["kindred"], times["pandas"]), detail=detail)
    yield Row(f"{what}: size", against, "<= 0.8", size, size, size, detail=detail)


def _tables() -> list[pa.Table]:
    demo = make_demo(_ARTISTS)
    tracks, features = demo["tracks"].slice(0, TRACKS), demo["audio_features"].slice(0, TRACKS)
    assert tracks.num_rows == features.num_rows == TRACKS
    source = pa.repeat("files", TRACKS)
    top = {
        **{name: tracks[name] for name in ("id", "artist_id", "name", "popularity")},
        "external_url": pc.binary_join_element_wise("https://open.spotify.com/track/", tracks["id"], ""),
        "fetched_at": pa.repeat(1_763_760_000_000, TRACKS).cast(pa.timestamp("ms")),
        "source": source,
    }
    return [
        pa.table(top).select(TOP_TRACKS.names).cast(TOP_TRACKS),
        features.append_column("source", source).select(AUDIO_FEATURES.names).cast(AUDIO_FEATURES),
    ]
