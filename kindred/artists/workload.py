"""What a month of the pipeline `artists` uses, by the settings and the number of artists.

Counts follow from the flow and the functions. Measured values are constants here, with what they were
measured on: the generated catalogue, on two shared cores.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kindred.common.workload import (
    FRESHNESS_A_MONTH,
    FRESHNESS_GB,
    GB,
    HOURS,
    LOG_BYTES_A_CALL,
    LOG_BYTES_A_TRANSITION,
    RUN_GETS,
    RUN_PUTS,
    START_S,
    Month,
    flow,
    path,
)
from lambdas.artists.batches import TYPICAL, typical
from lambdas.artists.pipeline import ARTISTS
from lambdas.artists.run import neighbours
from lambdas.artists.settings import OperatorSettings
from lambdas.artists.shards import cut

if TYPE_CHECKING:
    from infra.settings import Settings

TRACKS_EACH = 10

# Bytes of a row in the lake: zstd Parquet of the generated catalogue.
TRACK_BYTES, FEATURE_BYTES, PAIR_BYTES, POINT_BYTES = 50, 84, 25, 54
# Bytes of a row of related_artists in MySQL; until a run has swapped it, the table exists twice.
SERVED_BYTES, COPIES = 90, 2
# Seconds: of a batch of 256 that waits for no source, of a million
# pairs through the model, MySQL and the lake.
BATCH_S, MILLION_PAIRS_S = 3, 15
# Web calls that an artist takes: one for its tracks; features come by the hundred or by the forty.
CALLS = {"files": 0.0, "spotify": 1.0}
FEATURE_CALLS = {"files": 0.0, "spotify": 0.1, "reccobeats": 0.25}
# Requests to S3: of a batch (its artists, two tables, two notes; read again by the next step).
BATCH_PUTS, BATCH_GETS = 5, 10
# Athena's queries in a run, and how often they read the day's features.
QUERIES = 3


def month(artists: int, settings: Settings) -> Month:
    """A month of runs over so many artists."""
    ours = settings.of(OperatorSettings)
    runs = HOURS / ours.artists_cadence_hours
    batches = math.ceil(artists / typical(artists))
    pairs = artists * neighbours(ours.artists_keep, artists)
    tracks = artists * TRACKS_EACH
    shards = len(cut(artists, neighbours(ours.artists_keep, artists)))
    requests = len(_around_the_maps()) + batches * len(_IN_A_BATCH) + shards
    transitions = (
        path(_FLOW)
        + batches * (1 + path(_FLOW["States"]["batches"]["ItemProcessor"]))
        + shards * path(_FLOW["States"]["shards"]["ItemProcessor"])
    )
    day_bytes = tracks * (TRACK_BYTES + FEATURE_BYTES) + pairs * PAIR_BYTES + artists * POINT_BYTES
    kept = (settings.lake_days or 365) * 24 / ours.artists_cadence_hours
    log_bytes = requests * LOG_BYTES_A_CALL + transitions * LOG_BYTES_A_TRANSITION
    return Month(
        runs=runs,
        lambda_requests=runs * requests + FRESHNESS_A_MONTH,
        lambda_gb_seconds=runs * _gb_seconds(artists, batches, shards, settings)
        + FRESHNESS_A_MONTH * FRESHNESS_GB,
        transitions=runs * transitions,
        lake_gb=kept * day_bytes / GB,
        puts=runs * (RUN_PUTS + batches * BATCH_PUTS),
        gets=runs * (RUN_GETS + batches * BATCH_GETS),
        queries=runs * QUERIES,
        scanned_gb=runs * QUERIES * tracks * (TRACK_BYTES + FEATURE_BYTES) / GB,
        served_gb=pairs * SERVED_BYTES * COPIES / GB,
        logs_gb=runs * log_bytes / GB,
    )


def _gb_seconds(artists: int, batches: int, shards: int, settings: Settings) -> float:
    """Of one run. A batch that waits for a web API's quota waits in a function."""
    memory = {function.step: function.memory_mb / 1024 for function in ARTISTS.functions}
    ours = settings.of(OperatorSettings)
    calls = artists * (CALLS[ours.artists_source] + FEATURE_CALLS[ours.artists_features])
    at_once: int = min(_FLOW["States"]["batches"]["MaxConcurrency"], batches)
    waited = calls / settings.source_calls_per_second * at_once
    of_size = batches * typical(artists) / TYPICAL
    fetching = of_size * sum(memory[step] * BATCH_S for step in _IN_A_BATCH) + waited * memory["top_tracks"]
    pairs = artists * neighbours(ours.artists_keep, artists)
    modelled = memory["related_artists"] * (pairs / 1e6 * MILLION_PAIRS_S + shards * START_S)
    return fetching + modelled + sum(memory[step] * START_S for step in _around_the_maps())


_FLOW = flow(ARTISTS)
_IN_A_BATCH = ("top_tracks", "audio_features")


def _around_the_maps() -> list[str]:
    """The steps that run once."""
    return [step for step in _FLOW["States"] if any(function.step == step for function in ARTISTS.functions)]
