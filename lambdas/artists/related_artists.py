"""Athena's averages of one day  ->  related_artists in MySQL, and the same rows in the lake."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pandas as pd

from lambdas.artists import model
from lambdas.artists.averages import read_features
from lambdas.artists.features import chosen
from lambdas.artists.run import Run, neighbours
from lambdas.artists.settings import RelatedArtistsSettings
from lambdas.shared import lake
from lambdas.shared.athena import Athena
from lambdas.shared.logs import log
from lambdas.shared.mysql import session
from lambdas.shared.pairs import pair_rows, pair_table
from lambdas.shared.swap import replace_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from lambdas.artists.model import Related

TABLE = "related_artists"


def handler(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001  Lambda's signature
    """The run, whose tables are complete -> how many artists were compared, and rows written."""
    settings = RelatedArtistsSettings.from_env()
    run = Run.from_event(event)
    features = chosen(settings.model_features)

    averages, bounds = read_features(Athena(settings.database, settings.workgroup), run.dt, features)
    points = model.min_max(averages, bounds).to_numpy()
    artists, keep = averages.index.to_numpy(), neighbours(run.keep, len(averages))

    comment = f"dt={run.dt} features={','.join(features)} run={run.run_id}"
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        ids = artists.astype("S22")
        rows = pair_rows(ids, model.related(points, keep))
        written = replace_table(connection, TABLE, pair_table("artist_id", "y_artist"), rows, comment)
    write_to_lake(settings.lake, run.dt, artists, model.related(points, keep))

    log.info("related artists written", extra={"dt": run.dt, "artists": len(artists), "rows": written})
    return {"artists": len(artists), "rows": written}


def write_to_lake(bucket: str, dt: str, artists: NDArray[np.object_], blocks: Iterable[Related]) -> None:
    """Leave the rows in the lake too, for the analysts; parts of an earlier, larger run go."""
    parts = []
    for number, block in enumerate(blocks):
        parts.append(f"part-{number:05d}")
        rows = pd.DataFrame(
            {"artist_id": artists[block.artist], "y_artist": artists[block.y], "distance": block.distance}
        )
        lake.put(bucket, lake.table_key(TABLE, dt, parts[-1]), _parquet(rows))
    lake.prune(bucket, TABLE, dt, parts)


def _parquet(rows: pd.DataFrame) -> bytes:
    import fastparquet  # noqa: PLC0415  a quarter second of the cold start, and what it writes comes last

    sink = _Kept()
    fastparquet.write("", rows, compression="ZSTD", write_index=False, open_with=lambda *_: sink)
    return sink.getvalue()


class _Kept(io.BytesIO):
    """fastparquet closes what it writes to; the bytes are wanted afterwards."""

    def close(self) -> None:
        """Stay open."""
