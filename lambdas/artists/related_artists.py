"""Athena's averages of one day  ->  related_artists in MySQL, and the same rows in the lake."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from lambdas.artists import batches, model
from lambdas.artists.averages import artists_with_tracks, read_features
from lambdas.artists.features import chosen
from lambdas.artists.run import Run, neighbours
from lambdas.artists.settings import RelatedArtistsSettings
from lambdas.shared import lake
from lambdas.shared.athena import Athena
from lambdas.shared.errors import CoverageTooLow
from lambdas.shared.frame_parquet import to_parquet
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


class _Older(Exception):
    """The serving table is of a newer day than this run."""

    def __init__(self, newer: str) -> None:
        super().__init__(newer)
        self.newer = newer


def handler(event: dict[str, Any], context: object) -> dict[str, object]:  # noqa: ARG001  Lambda's signature
    """The run, whose tables are complete -> how many artists were compared, and rows written.

    A run of an older day than the serving table's leaves that as it is, unless forced; `newer` is then
    the table's day, and the run's rows are in the lake alone.
    """
    settings = RelatedArtistsSettings.from_env()
    run = Run.from_event(event)
    features = chosen(settings.model_features)

    averages, bounds = _read(settings, run, features)
    points = model.min_max(averages, bounds).to_numpy()
    artists, keep = averages.index.to_numpy(), neighbours(run.keep, len(averages))

    comment = f"dt={run.dt} features={','.join(features)} run={run.run_id}"
    mysql = settings.mysql_secret, settings.mysql_ca
    with session(*mysql) as connection, session(*mysql) as helper:
        ids = artists.astype("S22")
        rows, newer = pair_rows(ids, model.related(points, keep)), ""
        definition = pair_table("artist_id", "y_artist")
        try:
            check = partial(_refuse_newer, run)
            written = replace_table(connection, TABLE, definition, rows, comment, check, [helper])
        except _Older as older:
            written, newer = 0, older.newer
    write_to_lake(settings.lake, run.dt, artists, model.related(points, keep))

    log.info(
        "related artists written",
        extra={"dt": run.dt, "artists": len(artists), "rows": written, "newer": newer},
    )
    return {"artists": len(artists), "rows": written, "newer": newer}


def _read(
    settings: RelatedArtistsSettings, run: Run, features: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The day's averages and bounds, read while nobody else wrote the day, of enough of its artists."""
    athena = Athena(settings.database, settings.workgroup)
    owned = batches.names(settings.lake, batches.complete_key(run))
    batches.require_owned(settings.lake, run, owned)
    with_tracks = artists_with_tracks(athena, run.dt)
    averages, bounds = read_features(athena, run.dt, features)
    batches.require_owned(settings.lake, run, owned)

    lowest = float(settings.lowest_coverage)
    if len(averages) < lowest * with_tracks:
        raise CoverageTooLow(run.dt, len(averages), with_tracks, lowest)
    return averages, bounds


def _refuse_newer(run: Run, comment: str) -> None:
    found = re.match(r"dt=([0-9-]{10}) ", comment)
    if found and found[1] > run.dt and not run.force:
        raise _Older(found[1])


def write_to_lake(bucket: str, dt: str, artists: NDArray[np.object_], blocks: Iterable[Related]) -> None:
    """Leave the rows in the lake too, for the analysts; parts of an earlier, larger run go."""
    parts = []
    for number, block in enumerate(blocks):
        parts.append(f"part-{number:05d}")
        rows = pd.DataFrame(
            {"artist_id": artists[block.artist], "y_artist": artists[block.y], "distance": block.distance}
        )
        lake.put(bucket, lake.table_key(TABLE, dt, parts[-1]), to_parquet(rows))
    lake.prune(bucket, TABLE, dt, parts)
