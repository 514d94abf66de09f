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
from lambdas.shared.functions import Function

FUNCTIONS = (
    Function("artists", "probe", "ingest", False, ProbeSettings, 512, 60),
    Function("artists", "list_artists", "model", True, ListSettings, 1024, 300),
    Function("artists", "top_tracks", "ingest", False, SourceSettings, 1024, 900),
    Function("artists", "audio_features", "ingest", False, SourceSettings, 1024, 900),
    Function("artists", "note_failure", "ingest", False, LakeSettings, 256, 30),
    Function("artists", "prune", "ingest", False, LakeSettings, 512, 300),
    Function("artists", "averages", "model", True, AveragesSettings, 3008, 900),
    Function("artists", "related_artists", "model", True, RegistrySettings, 3008, 900),
    Function("artists", "swap", "model", True, RegistrySettings, 512, 600),
    Function("artists", "dashboard", "model", True, DashboardSettings, 2048, 300),
    Function("artists", "report", "model", True, RegistrySettings, 512, 60),
    Function("artists", "erase", "ingest", False, EraseSettings, 1024, 900),
    Function("artists", "registry", "model", True, RegistrySettings, 1024, 300),
)
