"""The functions of `artists`, in the order of its flow."""

from lambdas.artists.settings import (
    AveragesSettings,
    DashboardSettings,
    EraseSettings,
    LakeSettings,
    ListSettings,
    ProbeSettings,
    RegistrySettings,
    SourceSettings,
)
from lambdas.core.functions import Function

FUNCTIONS = (
    Function("lambdas.artists.steps.probe", "ingest", False, ProbeSettings, 512, 60),
    Function("lambdas.artists.steps.list_artists", "model", True, ListSettings, 1024, 300),
    Function("lambdas.artists.steps.top_tracks", "ingest", False, SourceSettings, 1024, 900),
    Function("lambdas.artists.steps.audio_features", "ingest", False, SourceSettings, 1024, 900),
    Function("lambdas.artists.steps.note_failure", "ingest", False, LakeSettings, 256, 30),
    Function("lambdas.artists.steps.prune", "ingest", False, LakeSettings, 512, 300),
    Function("lambdas.artists.steps.averages", "model", True, AveragesSettings, 3008, 900),
    Function("lambdas.artists.steps.related_artists", "model", True, RegistrySettings, 3008, 900),
    Function("lambdas.artists.steps.swap", "model", True, RegistrySettings, 512, 600),
    Function("lambdas.artists.steps.dashboard", "model", True, DashboardSettings, 2048, 300),
    Function("lambdas.artists.steps.report", "model", True, RegistrySettings, 512, 60),
    Function("lambdas.artists.erase", "ingest", False, EraseSettings, 1024, 900),
    Function("lambdas.artists.registry", "model", True, RegistrySettings, 1024, 300),
)
