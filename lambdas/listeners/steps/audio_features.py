"""The listeners' tracks -> their audio features in the lake.

`audio_features` is a table of several pipelines, each of which has files of its own. This pipeline has one a
day, with all of the listeners' tracks and with nothing that says who plays them. Features that the lake has
already, whichever pipeline fetched them, are copied into it with their source; the others are fetched.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.core.errors import SourceThrottled
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake import results
from lambdas.lake.athena import Athena
from lambdas.lake.manifests import item_names, manifest_key
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import read, read_or_empty
from lambdas.listeners import run_files
from lambdas.listeners.run import FeaturesResult, Run
from lambdas.listeners.settings import FeaturesSettings
from lambdas.listeners.sources import features_source
from lambdas.sources.checkpoints import Context, fetch
from lambdas.sources.schemas import AUDIO_FEATURES
from lambdas.sources.waiting import DONE, SourceStatus, wait_or_end

if TYPE_CHECKING:
    from lambdas.listeners.run import RunEvent

TABLE = "audio_features"
FILE = "listeners-tracks"
"""The name of this pipeline's file of a day. Each pipeline's files in the table begin with its name."""
DAYS_LOOKED_BACK = 35
"""How many days of the table are searched for features; what is older is fetched again."""
QUERY = Path(__file__).parents[3] / "athena" / "listeners" / "known_features.sql"


def handler(event: RunEvent, context: Context) -> FeaturesResult | SourceStatus:
    """The run, whose tracks are in the lake -> done and what it took, or throttled and when to come back."""
    settings = FeaturesSettings.from_env()
    run = Run.from_event(event)
    ids = track_ids(settings.lake, run)
    written = read_or_empty(settings.lake, lake.table_key(TABLE, run.dt, FILE), AUDIO_FEATURES)
    known = known_features(Athena(settings.database, settings.workgroup), settings.lake, run.dt)
    kept = AUDIO_FEATURES.empty_table() if run.refetch else kept_rows(ids, written, known)
    settled = set(kept["id"].to_pylist())
    ask = [one for one in ids if one not in settled]
    source = features_source(run.features, settings)
    checkpoint = settings.lake, run_files.checkpoint_key(run)
    try:
        fetched, calls = fetch(source, source.audio_features, ask, AUDIO_FEATURES, checkpoint, context)
    except SourceThrottled as throttled:
        return wait_or_end(throttled, run.deadline)

    rows = pa.concat_tables([kept, fetched.cast(AUDIO_FEATURES)]).sort_by("id")
    require_owner(settings.lake, run)
    lake.put(settings.lake, lake.table_key(TABLE, run.dt, FILE), to_parquet(rows, AUDIO_FEATURES))
    lake.delete(*checkpoint)
    log.info("features written", extra={"dt": run.dt, "fetched": fetched.num_rows, "calls": calls})
    return {
        **DONE,
        "known": len(settled),
        "asked": len(ask),
        "fetched": fetched.num_rows,
        "calls": calls,
    }


def track_ids(bucket: str, run: Run) -> list[str]:
    """The tracks of all of the day's listeners, ascending, each once."""
    names = sorted(item_names(bucket, manifest_key(run)))
    found: set[str | None] = set()
    for name in names:
        rows = read(bucket, run_files.rows_key("listener_tracks", run.dt, name), ["track_id"])
        found |= set(rows["track_id"].unique().to_pylist())
    return sorted(one for one in found if one is not None)


def known_features(athena: Athena, bucket: str, dt: str) -> pa.Table:
    """What the lake knows of the listeners' tracks, of this day or the newest of the days looked back over.

    Returns:
        AUDIO_FEATURES, one row per track that was analysed.

    Raises:
        QueryFailed: Athena did not answer.
    """
    past = [day for day in lake.days(bucket, TABLE) if day <= dt][-DAYS_LOOKED_BACK:]
    if not past:
        return AUDIO_FEATURES.empty_table()
    found = pa.table(results.ask(athena, QUERY, past[0], dt, dt))
    return found.select(AUDIO_FEATURES.names).cast(AUDIO_FEATURES)


def kept_rows(ids: list[str], written: pa.Table, known: pa.Table) -> pa.Table:
    """The rows that need not be fetched: what this pipeline wrote for the day before, and what is known."""
    wanted = pa.array(ids, pa.string())
    own = written.filter(pc.is_in(written["id"], value_set=wanted))
    copied = known.filter(pc.is_in(known["id"], value_set=wanted))
    copied = copied.filter(pc.invert(pc.is_in(copied["id"], value_set=own["id"].combine_chunks())))
    return pa.concat_tables([own, copied])
