"""Audio features that the lake has of the day, for batches that are cut anew: Athena is asked once a run.

    runs/artists/dt=…/known_features/00000.parquet, …     what Athena answered, in parts

Only the run's own day counts. Carrying a source's rows from day to day would keep them past the
retention that the operator set. A day may have millions of rows, so neither the probe nor a batch
ever holds more than a part of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import read_or_empty
from lambdas.sources.schemas import AUDIO_FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lambdas.artists.run import Run
    from lambdas.lake.athena import Athena

PART_BYTES = 16 << 20
"""Of Athena's CSV, whose rows are the file's: about 100,000 of them."""

_QUERY = Path(__file__).parents[2] / "athena" / "artists" / "known_features.sql"


def folder(run: Run) -> str:
    """The folder from which a run's batches read them; ends with a slash."""
    return f"{run.folder}/known_features/"


def save(athena: Athena, bucket: str, run: Run) -> int:
    """Save the rows that the day has from the run's source of features, for its batches; how many.

    Raises:
        QueryFailed: Athena did not answer.
    """
    lake.delete_all(bucket, lake.keys(bucket, folder(run)))  # an earlier run's
    if run.refetch or not next(iter(lake.keys(bucket, f"audio_features/dt={run.dt}/")), None):
        return 0
    query = athena.start(_QUERY.read_text(), run.dt, run.features)
    count = 0
    for at, rows in enumerate(_parts(athena, query)):
        lake.put(bucket, f"{folder(run)}{at:05}.parquet", to_parquet(rows, AUDIO_FEATURES))
        count += rows.num_rows
    return count


def of_tracks(bucket: str, run: Run, tracks: Sequence[str]) -> pa.Table:
    """The saved rows of these tracks; tracks without one are left out."""
    wanted = pa.array(tracks, pa.string())
    found = [AUDIO_FEATURES.empty_table()]
    for key in () if run.refetch else sorted(lake.keys(bucket, folder(run))):
        rows = read_or_empty(bucket, key, AUDIO_FEATURES)  # a later run's probe may have deleted it
        ours = pc.equal(rows["source"], pa.scalar(run.features))
        found.append(rows.filter(pc.and_(ours, pc.is_in(rows["id"], value_set=wanted))))
    return pa.concat_tables(found)


def _parts(athena: Athena, query: str) -> Iterator[pa.Table]:
    """The query's rows as schemas.AUDIO_FEATURES. Athena quotes every value but NULL."""
    parts = pa_csv.open_csv(
        cast("IO[bytes]", athena.result(query)),
        read_options=pa_csv.ReadOptions(block_size=PART_BYTES, use_threads=False),
        convert_options=pa_csv.ConvertOptions(
            column_types=AUDIO_FEATURES,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    for part in parts:
        yield pa.Table.from_batches([part]).select(AUDIO_FEATURES.names)
