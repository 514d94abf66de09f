"""Athena's averages of one day  ->  related_artists in MySQL, and the same rows in the lake."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import fastparquet
import pandas as pd

from lambdas.artists import model
from lambdas.artists.averages import read_features
from lambdas.artists.features import chosen
from lambdas.artists.run import Run, neighbours
from lambdas.artists.settings import RelatedArtistsSettings
from lambdas.shared import lake
from lambdas.shared.athena import Athena
from lambdas.shared.logs import log
from lambdas.shared.mysql import connect
from lambdas.shared.swap import replace_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

TABLE = "related_artists"


def handler(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001  Lambda's signature
    """The run, whose tables are complete -> how many artists were compared, and rows written."""
    settings = RelatedArtistsSettings.from_env()
    run = Run.from_event(event)
    features = chosen(settings.model_features)

    averages, bounds = read_features(Athena(settings.database, settings.workgroup), run.dt, features)
    points = model.min_max(averages, bounds)
    artists, keep = points.index.to_numpy(), neighbours(run.keep, len(points))

    comment = f"dt={run.dt} features={','.join(features)} run={run.run_id}"
    with connect(settings.mysql_secret, settings.mysql_ca) as connection:
        rows = replace_table(connection, TABLE, blocks(artists, points, keep), comment)
    write_to_lake(settings.lake, run.dt, blocks(artists, points, keep))

    log.info("related artists written", extra={"dt": run.dt, "artists": len(artists), "rows": rows})
    return {"artists": len(artists), "rows": rows}


def blocks(artists: NDArray[np.object_], points: pd.DataFrame, keep: int) -> Iterator[pd.DataFrame]:
    """The table's rows in key order, some hundred thousand at a time: artist_id, y_artist, distance."""
    for related in model.related(points.to_numpy(), keep):
        yield pd.DataFrame(
            {
                "artist_id": artists[related.artist],
                "y_artist": artists[related.y],
                "distance": related.distance,
            }
        )


def write_to_lake(bucket: str, dt: str, rows: Iterable[pd.DataFrame]) -> None:
    """Leave the rows in the lake too, for the analysts; parts of an earlier, larger run go."""
    parts = []
    for number, part in enumerate(rows):
        parts.append(f"part-{number:05d}")
        lake.put(bucket, lake.table_key(TABLE, dt, parts[-1]), _parquet(part))
    lake.prune(bucket, TABLE, dt, parts)


def _parquet(rows: pd.DataFrame) -> bytes:
    sink = _Kept()
    fastparquet.write("", rows, compression="ZSTD", write_index=False, open_with=lambda *_: sink)
    return sink.getvalue()


class _Kept(io.BytesIO):
    """fastparquet closes what it writes to; the bytes are wanted afterwards."""

    def close(self) -> None:
        """Stay open."""
