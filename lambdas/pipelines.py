"""Every pipeline, in the order that people are shown them. Nothing else lists them."""

from lambdas.artists.pipeline import ARTISTS
from lambdas.charts.pipeline import CHARTS
from lambdas.core.pipeline import LakeTable, ServingTable
from lambdas.listeners.pipeline import LISTENERS
from lambdas.titles.pipeline import TITLES

PIPELINES = (ARTISTS, CHARTS, LISTENERS, TITLES)

SHARED_TABLES = (
    LakeTable(name="audio_features", ids={"id": "track"}, source="source", kept_by=("top_tracks",)),
    LakeTable(
        name="listener_plays",
        ids={"listener_id": "listener", "track_id": "track"},
        forgotten_by=("listener_id",),
        expires=False,
    ),
    LakeTable(name="model_metrics", ids={}, expires=False),
)
"""Tables of the lake that several pipelines write, each its own files."""

SHARED_SERVING = (ServingTable(name="people", ids={"id": "listener"}, counted_as="registered people"),)
"""Tables of MySQL that several pipelines read."""
