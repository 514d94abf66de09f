"""Audio features that the lake has of the day, for batches that are cut anew: Athena is asked once a run.

Only the run's own day counts. Carrying a source's rows from day to day would keep them past the
retention that the operator set.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.results import ask
from lambdas.lake.tables import read_or_empty
from lambdas.sources.schemas import AUDIO_FEATURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.artists.run import Run
    from lambdas.lake.athena import Athena

_QUERY = Path(__file__).parents[2] / "athena" / "artists" / "known_features.sql"


def key(run: Run) -> str:
    """The object from which a run's batches read them."""
    return f"{run.folder}/known_features.parquet"


def save(athena: Athena, bucket: str, run: Run) -> int:
    """Save the rows that the day has from the run's source of features, for its batches; how many.

    Raises:
        QueryFailed: Athena did not answer.
    """
    rows = AUDIO_FEATURES.empty_table()
    if not run.refetch and next(lake.keys(bucket, f"audio_features/dt={run.dt}/"), None):
        rows = pa.table(ask(athena, _QUERY, run.dt, run.features)).cast(AUDIO_FEATURES)
    if rows.num_rows:
        lake.put(bucket, key(run), to_parquet(rows, AUDIO_FEATURES))
    else:
        lake.delete(bucket, key(run))
    return int(rows.num_rows)


def of_tracks(bucket: str, run: Run, tracks: Sequence[str]) -> pa.Table:
    """The saved rows of these tracks; tracks without one are left out."""
    rows = AUDIO_FEATURES.empty_table() if run.refetch else read_or_empty(bucket, key(run), AUDIO_FEATURES)
    rows = rows.filter(pc.equal(rows["source"], pa.scalar(run.features)))
    return rows.filter(pc.is_in(rows["id"], value_set=pa.array(tracks, pa.string())))
