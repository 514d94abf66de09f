"""A batch's artists -> their top tracks in the lake."""

from __future__ import annotations

import pyarrow.compute as pc

from lambdas.artists import batches
from lambdas.artists.names import remember_names
from lambdas.artists.run import BatchEvent, Run
from lambdas.artists.sources import tracks_source
from lambdas.core.errors import SourceThrottled
from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.sources.checkpoints import Context, fetch
from lambdas.sources.schemas import TOP_TRACKS
from lambdas.sources.settings import SourceSettings
from lambdas.sources.waiting import DONE, SourceStatus, wait_or_end

TABLE = "top_tracks"


def handler(event: BatchEvent, context: Context) -> SourceStatus:
    """The batch -> done, or throttled and when to come back."""
    settings = SourceSettings.from_env()
    run, batch = Run.from_event(event), event["batch"]
    if batches.is_done(settings.lake, run, batch, TABLE):
        return DONE

    source = tracks_source(run.source, settings, event["batches"])
    artists = batches.artists_of(settings.lake, run, batch)
    checkpoint = settings.lake, batches.checkpoint_key(run, batch, TABLE)
    try:
        rows, calls = fetch(source, source.top_tracks, artists, TOP_TRACKS, checkpoint, context)
    except SourceThrottled as throttled:
        remember_names(settings.lake, run, batch, source.artist_names)
        return wait_or_end(throttled, run.deadline)

    batches.require_listed(settings.lake, run, batch)
    rows = rows.sort_by([("artist_id", "ascending"), ("popularity", "descending"), ("id", "ascending")])
    lake.put(settings.lake, lake.table_key(TABLE, run.dt, batch), to_parquet(rows, TOP_TRACKS))
    remember_names(settings.lake, run, batch, source.artist_names)
    with_tracks = pc.count_distinct(rows["artist_id"]).as_py()
    batches.note(
        settings.lake,
        run,
        batch,
        TABLE,
        {"artists": len(artists), "with_tracks": with_tracks, "calls": calls},
    )
    lake.delete(*checkpoint)
    return DONE
