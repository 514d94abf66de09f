"""A batch's top tracks -> their audio features in the lake."""

from __future__ import annotations

from functools import partial

import pyarrow as pa

from lambdas.artists import batches, known_features
from lambdas.artists.run import BatchEvent, Run
from lambdas.artists.sources import features_source
from lambdas.core.errors import SourceThrottled
from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import read
from lambdas.sources import budget
from lambdas.sources.checkpoints import Context, fetch
from lambdas.sources.schemas import AUDIO_FEATURES
from lambdas.sources.settings import SourceSettings
from lambdas.sources.waiting import DONE, SourceStatus, wait_or_end

TABLE = "audio_features"


def handler(event: BatchEvent, context: Context) -> SourceStatus:
    """The batch, whose top tracks are in the lake -> done, or throttled and when to come back."""
    settings = SourceSettings.from_env()
    run, batch = Run.from_event(event), event["batch"]
    if batches.is_done(settings.lake, run, batch, TABLE):
        return DONE

    source = features_source(run.features, settings, event["batches"])
    ids = read(settings.lake, lake.table_key("top_tracks", run.dt, batch), ["id"])["id"].unique()
    tracks = [str(one) for one in ids.to_pylist()]
    known = known_features.of_tracks(settings.lake, run, tracks)
    missing = sorted(set(tracks).difference(known["id"].to_pylist()))
    ask = partial(source.audio_features, artist_ids=batches.artists_of(settings.lake, run, batch))
    checkpoint = settings.lake, batches.checkpoint_key(run, batch, TABLE)
    try:
        rows, calls = fetch(source, ask, missing, AUDIO_FEATURES, checkpoint, context)
    except SourceThrottled as throttled:
        return wait_or_end(throttled, run.deadline)

    batches.require_listed(settings.lake, run, batch)
    rows = pa.concat_tables([known, rows]).combine_chunks().sort_by("id")
    lake.put(settings.lake, lake.table_key(TABLE, run.dt, batch), to_parquet(rows, AUDIO_FEATURES))
    saved = budget.features_calls(run.features, len(tracks)) - budget.features_calls(
        run.features, len(missing)
    )
    figures = {"tracks": len(tracks), "with_features": rows.num_rows, "calls": calls, "saved": saved}
    batches.note(settings.lake, run, batch, TABLE, figures)
    lake.delete(*checkpoint)
    return DONE
