"""The day's songs -> their audio features in the lake, each fetched once, whichever pipeline did.

`audio_features` is one table for all pipelines. A song that another pipeline has on this day is left
to it; one that the lake knows of an earlier day is copied with its source; the rest is asked for.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.charts import days
from lambdas.charts.run import Run
from lambdas.charts.schemas import AUDIO_FEATURES
from lambdas.charts.settings import FeaturesSettings
from lambdas.charts.sources.named import features_source
from lambdas.core.errors import SourceThrottled
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake import results
from lambdas.lake.athena import Athena
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import read, read_or_empty
from lambdas.sources.checkpoints import Context, fetch
from lambdas.sources.waiting import DONE, come_back

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLE = "audio_features"
FILE = "charts"
"""The name of charts' file of a day in the table, beside those of other pipelines."""
QUERY = Path(__file__).parents[3] / "athena" / "charts" / "known_features.sql"


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """The run, whose songs are in the lake -> done and what it took, or throttled and when to come back."""
    settings = FeaturesSettings.from_env()
    run = Run.from_event(event)
    tracks = read(settings.lake, lake.table_key("tracks", run.dt, "charts"), ["id"])
    ids = [str(one) for one in tracks["id"].to_pylist()]
    key = lake.table_key(TABLE, run.dt, FILE)
    ours = read_or_empty(settings.lake, key, AUDIO_FEATURES)

    known = known_features(Athena(settings.database, settings.workgroup), settings.lake, run.dt)
    theirs, kept = sort_out(ids, known, ours, run.dt, refetch=run.refetch)
    settled = theirs | set(kept["id"].to_pylist())
    ask = [one for one in ids if one not in settled]
    source = features_source(run.features, settings)
    checkpoint = settings.lake, days.checkpoint_key(run)
    try:
        fetched, calls = fetch(source, source.audio_features, ask, AUDIO_FEATURES, checkpoint, context)
    except SourceThrottled as throttled:
        return come_back(throttled, run.deadline)

    rows = pa.concat_tables([kept, fetched.cast(AUDIO_FEATURES)]).sort_by("id")
    lake.put(settings.lake, key, to_parquet(rows, AUDIO_FEATURES))
    lake.delete(*checkpoint)
    figures = {"known": len(settled), "asked": len(ask), "fetched": fetched.num_rows, "calls": calls}
    log.info("features written", extra={"dt": run.dt, **figures})
    return DONE | figures


def known_features(athena: Athena, bucket: str, dt: str) -> pa.Table:
    """What the lake knows of the day's songs, of this day and earlier ones; with the column dt.

    Raises:
        QueryFailed: Athena did not answer.
    """
    schema = AUDIO_FEATURES.append(pa.field("dt", pa.string()))
    past = [day for day in lake.days(bucket, TABLE) if day <= dt]
    return (
        pa.table(results.ask(athena, QUERY, past[0], dt, dt)).cast(schema) if past else schema.empty_table()
    )


def sort_out(
    ids: Sequence[str], known: pa.Table, ours: pa.Table, dt: str, *, refetch: bool
) -> tuple[set[str], pa.Table]:
    """The songs that another pipeline has of this day, and the rows that need not be fetched.

    Args:
        ids: the day's songs.
        known: schemas.AUDIO_FEATURES and dt: what the lake knows of them until dt.
        ours: the rows of this day that charts wrote before.
        dt: the day.
        refetch: take nothing that charts could fetch again.
    """
    wanted = pa.array(ids, pa.string())
    ours = ours.filter(pc.is_in(ours["id"], value_set=wanted))
    own = {str(one) for one in ours["id"].to_pylist()}
    today = Counter(known.filter(pc.equal(known["dt"], pa.scalar(dt)))["id"].to_pylist())
    theirs = {str(one) for one, rows in today.items() if rows > (one in own)}
    if refetch:
        return theirs, AUDIO_FEATURES.empty_table()

    own -= theirs
    newest: dict[str, dict[str, Any]] = {}
    for row in known.filter(pc.less(known["dt"], pa.scalar(dt))).sort_by([("dt", "descending")]).to_pylist():
        # Without an analysis it is worth asking again.
        if not (row["tempo"] == 0 and row["time_signature"] == 0):
            newest.setdefault(row["id"], row)
    copied = [newest[one] for one in ids if one in newest and one not in own | theirs]
    kept = ours.filter(pc.is_in(ours["id"], value_set=pa.array(sorted(own), pa.string())))
    return theirs, pa.concat_tables([kept, pa.Table.from_pylist(copied, schema=AUDIO_FEATURES)])
