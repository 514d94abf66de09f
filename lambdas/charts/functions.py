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
from lambdas.shared.functions import Function

FUNCTIONS = (
    Function("charts", "probe", "ingest", False, ChartSettings, 512, 60),
    Function("charts", "list_markets", "ingest", False, ChartSettings, 512, 60),
    Function("charts", "chart_entries", "ingest", False, ChartSettings, 512, 300),
    Function("charts", "note_failure", "ingest", False, LakeSettings, 256, 30),
    Function("charts", "tracks", "ingest", False, LakeSettings, 1024, 300),
    Function("charts", "chart_moves", "model", False, LakeSettings, 1024, 300),
    Function("charts", "audio_features", "ingest", False, FeaturesSettings, 1024, 900),
    Function("charts", "track_clusters", "cluster", False, TrackClustersSettings, 1024, 300),
    Function("charts", "related_tracks", "model", True, RelatedTracksSettings, 2048, 900),
    Function("charts", "dashboard", "model", False, DashboardSettings, 1024, 300),
    Function("charts", "report", "model", True, RegistrySettings, 512, 60),
    Function("charts", "erase", "ingest", False, EraseSettings, 1024, 900),
    Function("charts", "registry", "model", True, RegistrySettings, 512, 60),
)
