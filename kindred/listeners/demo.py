"""The demo's listeners, and the features of their tracks -> a system's lake and registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from kindred.common.demo_people import import_demo_people
from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.listeners.sources import FEATURES
from lambdas.sources.schemas import AUDIO_FEATURES
from local.demo.listeners import make_demo_listeners

if TYPE_CHECKING:
    from kindred.common.target import Target


def import_demo(target: Target) -> None:
    """Give the generated catalogue its listeners, and what is known of their tracks, unless it has them."""
    if not lake.exists(target.lake, FEATURES):
        features = make_demo_listeners()["audio_features"]
        columns = [
            features[name].cast(AUDIO_FEATURES.field(name).type)
            if name in features.column_names
            else pa.array(["files"] * features.num_rows)
            for name in AUDIO_FEATURES.names
        ]
        rows = pa.Table.from_arrays(columns, schema=AUDIO_FEATURES)
        lake.put(target.lake, FEATURES, to_parquet(rows, AUDIO_FEATURES))
    import_demo_people(target, "listeners")
