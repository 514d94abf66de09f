"""The functions of `charts`, in the order of its flow."""

from lambdas.charts.settings import (
    ChartSettings,
    DashboardSettings,
    EraseSettings,
    FeaturesSettings,
    LakeSettings,
    RegistrySettings,
    RelatedTracksSettings,
    TrackClustersSettings,
)
from lambdas.core.functions import Function

FUNCTIONS = (
    Function("lambdas.charts.steps.probe", "ingest", False, ChartSettings, 512, 60),
    Function("lambdas.charts.steps.list_markets", "ingest", False, ChartSettings, 512, 60),
    Function("lambdas.charts.steps.chart_entries", "ingest", False, ChartSettings, 512, 300),
    Function("lambdas.charts.steps.note_failure", "ingest", False, LakeSettings, 256, 30),
    Function("lambdas.charts.steps.tracks", "ingest", False, LakeSettings, 1024, 300),
    Function("lambdas.charts.steps.chart_moves", "model", False, LakeSettings, 1024, 300),
    Function("lambdas.charts.steps.audio_features", "ingest", False, FeaturesSettings, 1024, 900),
    Function("lambdas.charts.steps.track_clusters", "cluster", False, TrackClustersSettings, 1024, 300),
    Function("lambdas.charts.steps.related_tracks", "model", True, RelatedTracksSettings, 2048, 900),
    Function("lambdas.charts.steps.dashboard", "model", False, DashboardSettings, 1024, 300),
    Function("lambdas.charts.steps.report", "model", True, RegistrySettings, 512, 60),
    Function("lambdas.charts.erase", "ingest", False, EraseSettings, 1024, 900),
    Function("lambdas.charts.registry", "model", True, RegistrySettings, 512, 60),
)
