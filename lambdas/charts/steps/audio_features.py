"""The day's tracks -> their audio features in the lake.

Several pipelines write the table `audio_features`, each its own files. Charts write one file a day, with all
of the day's tracks. Features that the lake has already, of this or a recent day and from any pipeline, are
copied into it with their source; the others are fetched.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.charts import run_files
from lambdas.charts.run import FeaturesResult, Run
from lambdas.charts.schemas import AUDIO_FEATURES
from lambdas.charts.settings import FeaturesSettings
from lambdas.charts.sources.named import features_source
from lambdas.core.errors import SourceThrottled
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake import results
from lambdas.lake.athena import Athena
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import read, read_or_empty
from lambdas.sources.checkpoints import Context, fetch
from lambdas.sources.waiting import DONE, SourceStatus, wait_or_end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.core.run import RunEvent

TABLE = "audio_features"
FILE = "charts-tracks"
"""The name of charts' file of a day. Each pipeline's files in the table begin with its name."""
FORMER_FILE = "charts"
"""The file's name before every pipeline's files had a prefix."""
DAYS_LOOKED_BACK = 35
"""How many days of the table are searched for features; what is older is fetched again."""
QUERY = Path(__file__).parents[3] / "athena" / "charts" / "known_features.sql"


def handler(event: RunEvent, context: Context) -> FeaturesResult | SourceStatus:
    """The run, whose tracks are in the lake -> done, with counts; or throttled: when to try again."""
    settings = FeaturesSettings.from_env()
    run = Run.from_event(event)
    tracks = read(settings.lake, lake.table_key("tracks", run.dt, "charts"), ["id"])
    ids = [str(one) for one in tracks["id"].to_pylist()]
    written = read_written(settings.lake, run.dt)
    known = known_features(Athena(settings.database, settings.workgroup), settings.lake, run.dt)
    kept = AUDIO_FEATURES.empty_table() if run.refetch else kept_rows(ids, written, known)
    known_ids = set(kept["id"].to_pylist())
    missing = [one for one in ids if one not in known_ids]
    source = features_source(run.features, settings)
    checkpoint = settings.lake, run_files.checkpoint_key(run)
    try:
        fetched, calls = fetch(source, source.audio_features, missing, AUDIO_FEATURES, checkpoint, context)
    except SourceThrottled as throttled:
        return wait_or_end(throttled, run.deadline)

    rows = pa.concat_tables([kept, fetched.cast(AUDIO_FEATURES)]).sort_by("id")
    require_owner(settings.lake, run)
    lake.put(settings.lake, lake.table_key(TABLE, run.dt, FILE), to_parquet(rows, AUDIO_FEATURES))
    lake.delete(settings.lake, lake.table_key(TABLE, run.dt, FORMER_FILE))
    lake.delete(*checkpoint)
    result: FeaturesResult = {
        **DONE,
        "known": len(known_ids),
        "asked": len(missing),
        "fetched": fetched.num_rows,
        "calls": calls,
    }
    log.info("features written", extra={"dt": run.dt, "fetched": fetched.num_rows, "calls": calls})
    return result


def read_written(bucket: str, dt: str) -> pa.Table:
    """The rows that an earlier run of charts wrote for the day, as schemas.AUDIO_FEATURES."""
    keys = [lake.table_key(TABLE, dt, name) for name in (FILE, FORMER_FILE)]
    key = next((key for key in keys if lake.exists(bucket, key)), keys[0])
    return read_or_empty(bucket, key, AUDIO_FEATURES)


def known_features(athena: Athena, bucket: str, dt: str) -> pa.Table:
    """The features that the lake has of the day's tracks, of this day or the newest day before.

    Returns:
        schemas.AUDIO_FEATURES and the column dt, one row per track that was analysed.

    Raises:
        QueryFailed: Athena did not answer.
    """
    schema = AUDIO_FEATURES.append(pa.field("dt", pa.string()))
    past = [day for day in lake.days(bucket, TABLE) if day <= dt][-DAYS_LOOKED_BACK:]
    return (
        pa.table(results.ask(athena, QUERY, past[0], dt, dt)).cast(schema) if past else schema.empty_table()
    )


def kept_rows(ids: Sequence[str], written: pa.Table, known: pa.Table) -> pa.Table:
    """The rows that need not be fetched, as schemas.AUDIO_FEATURES.

    Args:
        ids: the day's tracks.
        written: the rows of an earlier run of charts for this day; they are kept, analysed or not.
        known: one row per track, of this day or an earlier one, from any pipeline.
    """
    wanted = pa.array(ids, pa.string())
    of_charts = written.filter(pc.is_in(written["id"], value_set=wanted))
    copied = known.filter(pc.is_in(known["id"], value_set=wanted))
    copied = copied.filter(pc.invert(pc.is_in(copied["id"], value_set=of_charts["id"].combine_chunks())))
    return pa.concat_tables([of_charts, copied.select(AUDIO_FEATURES.names)])
