"""A day's tracks -> their audio features in the lake: the step audio_features of a pipeline.

`audio_features` is a table of several pipelines, each of which writes one file a day with all of its tracks.
Features that the lake has already, of this or a recent day and from any pipeline, are copied into the file
with their source; the others are fetched.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.core.errors import SourceThrottled
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake import results
from lambdas.lake.athena import Athena
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import read_or_empty
from lambdas.sources.checkpoints import Context, fetch
from lambdas.sources.schemas import AUDIO_FEATURES
from lambdas.sources.waiting import DONE, SourceStatus, wait_or_end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.core.run import PipelineRun
    from lambdas.sources import FeaturesSource
    from lambdas.sources.settings import FeaturesSettings

TABLE = "audio_features"
CHECKPOINT = f"{TABLE}.parquet"
"""The file, in the folder of a day's run, of features fetched before the source throttled."""
DAYS_LOOKED_BACK = 35
"""How many days of the table are searched for features; what is older is fetched again."""
QUERY = Path(__file__).parents[2] / "athena" / "shared" / "known_features.sql"


class Tracks(NamedTuple):
    """Where a pipeline's tracks are listed, and where their features are written.

    Attributes:
        table: of the lake, which lists the tracks of a day.
        column: its track ids.
        file: the name of the pipeline's file of a day; it begins with the pipeline's name.
        former_file: the file's name in earlier releases; empty if it never had another.
    """

    table: str
    column: str
    file: str
    former_file: str = ""


class FeaturesResult(SourceStatus):
    """The counts of filling the table, where the source does not throttle.

    Attributes:
        known: tracks whose features the lake had.
        asked: tracks that the source was asked for.
        fetched: tracks that it had features of.
        calls: HTTP requests.
    """

    known: int
    asked: int
    fetched: int
    calls: int


def fill(
    run: PipelineRun,
    ids: Sequence[str],
    tracks: Tracks,
    settings: FeaturesSettings,
    source: FeaturesSource,
    context: Context,
) -> FeaturesResult | SourceStatus:
    """Write the features of a day's tracks.

    Args:
        run: the day's.
        ids: the tracks, ascending, each once.
        tracks: where they are listed, and the file of their features.
        settings: the lake and Athena.
        source: of the features that the lake lacks.
        context: Lambda's.

    Returns:
        Done, with counts; or throttled, and when to try again.

    Raises:
        QueryFailed: Athena did not answer.
        Superseded: another run has taken the day over.
    """
    written = read_written(settings.lake, run.dt, tracks)
    known = known_features(Athena(settings.database, settings.workgroup), settings.lake, run.dt, tracks)
    kept = AUDIO_FEATURES.empty_table() if run.refetch else kept_rows(ids, written, known)
    kept_ids = set(kept["id"].to_pylist())
    missing = [one for one in ids if one not in kept_ids]
    checkpoint = settings.lake, f"{run.folder}/{CHECKPOINT}"
    try:
        fetched, calls = fetch(source, source.audio_features, missing, AUDIO_FEATURES, checkpoint, context)
    except SourceThrottled as throttled:
        return wait_or_end(throttled, run.deadline)

    rows = pa.concat_tables([kept, fetched.cast(AUDIO_FEATURES)]).sort_by("id")
    require_owner(settings.lake, run)
    lake.put(settings.lake, lake.table_key(TABLE, run.dt, tracks.file), to_parquet(rows, AUDIO_FEATURES))
    if tracks.former_file:
        lake.delete(settings.lake, lake.table_key(TABLE, run.dt, tracks.former_file))
    lake.delete(*checkpoint)
    log.info("features written", extra={"dt": run.dt, "fetched": fetched.num_rows, "calls": calls})
    return {
        **DONE,
        "known": len(kept_ids),
        "asked": len(missing),
        "fetched": fetched.num_rows,
        "calls": calls,
    }


def read_written(bucket: str, dt: str, tracks: Tracks) -> pa.Table:
    """The rows that an earlier run of the pipeline wrote for the day, as schemas.AUDIO_FEATURES."""
    keys = [lake.table_key(TABLE, dt, name) for name in (tracks.file, tracks.former_file) if name]
    key = next((key for key in keys if lake.exists(bucket, key)), keys[0])
    return read_or_empty(bucket, key, AUDIO_FEATURES)


def known_features(athena: Athena, bucket: str, dt: str, tracks: Tracks) -> pa.Table:
    """The features that the lake has of the day's tracks, of this day or the newest day before.

    Returns:
        schemas.AUDIO_FEATURES, one row per track that was analysed.

    Raises:
        QueryFailed: Athena did not answer.
    """
    past = [day for day in lake.days(bucket, TABLE) if day <= dt][-DAYS_LOOKED_BACK:]
    if not past:
        return AUDIO_FEATURES.empty_table()
    rows = results.ask(athena, QUERY, past[0], dt, dt, tracks=tracks.table, id=tracks.column)
    return pa.table(rows).cast(AUDIO_FEATURES)


def kept_rows(ids: Sequence[str], written: pa.Table, known: pa.Table) -> pa.Table:
    """The rows that need not be fetched, as schemas.AUDIO_FEATURES.

    Args:
        ids: the day's tracks.
        written: the rows of an earlier run of the pipeline for this day; they are kept, analysed or not.
        known: one row per track, of this day or an earlier one, from any pipeline.
    """
    wanted = pa.array(ids, pa.string())
    rewritten = written.filter(pc.is_in(written["id"], value_set=wanted))
    copied = known.filter(pc.is_in(known["id"], value_set=wanted))
    copied = copied.filter(pc.invert(pc.is_in(copied["id"], value_set=rewritten["id"].combine_chunks())))
    return pa.concat_tables([rewritten, copied])
