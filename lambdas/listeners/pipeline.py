"""The pipeline `listeners`, stated once: data only, read through lambdas/pipelines.py."""

from lambdas.core.pipeline import (
    Function,
    ImportedFile,
    LakeTable,
    Pipeline,
    RunFile,
    ServingTable,
    Touches,
)
from lambdas.listeners.settings import (
    ClustersSettings,
    DashboardSettings,
    FeaturesSettings,
    LakeSettings,
    MatchSettings,
    OperatorSettings,
    RelatedSettings,
    ServingSettings,
    SourceSettings,
    SwapSettings,
    TastesSettings,
)

_INCOMING, _RUNS, _PLAYS = "incoming/listeners/", "runs/listeners/", "listener_plays/"
_TRACKS, _FEATURES = "listener_tracks/", "audio_features/"
_TASTES, _MAP, _RELATED = "taste_vectors/", "listener_map/", "related_listeners/"
_PLAYED = ("analysed_features", "listener_tracks")


_FUNCTIONS = (
    Function(
        "lambdas.listeners.steps.probe",
        "ingest",
        False,
        SourceSettings,
        512,
        60,
        Touches(read=(_PLAYS, _TRACKS)),
    ),
    Function(
        "lambdas.listeners.steps.list_listeners",
        "model",
        True,
        ServingSettings,
        512,
        300,
        Touches(read=(_PLAYS,), written=(_RUNS,)),
    ),
    Function(
        "lambdas.listeners.steps.listener_tracks",
        "ingest",
        False,
        MatchSettings,
        3008,
        900,
        Touches(
            read=(_RUNS, _PLAYS),
            written=(_RUNS, _TRACKS),
            queried=("top_tracks", "tracks", "artists"),
        ),
    ),
    Function(
        "lambdas.operations.note_failure", "ingest", False, LakeSettings, 256, 30, Touches(written=(_RUNS,))
    ),
    Function(
        "lambdas.listeners.steps.audio_features",
        "ingest",
        False,
        FeaturesSettings,
        1024,
        900,
        Touches(
            read=(_INCOMING, _RUNS, _TRACKS, _FEATURES),
            written=(_RUNS, _FEATURES),
            deleted=(_RUNS,),
            queried=_PLAYED,
        ),
    ),
    Function(
        "lambdas.listeners.steps.prune",
        "ingest",
        False,
        LakeSettings,
        1024,
        300,
        Touches(read=(_RUNS, _TRACKS), written=(_RUNS,), deleted=(_RUNS, _TRACKS)),
    ),
    Function(
        "lambdas.listeners.steps.taste_vectors",
        "model",
        False,
        TastesSettings,
        2048,
        900,
        Touches(read=(_RUNS, _PLAYS), written=(_TASTES,), deleted=(_TASTES,), queried=_PLAYED),
    ),
    Function(
        "lambdas.listeners.steps.listener_clusters",
        "cluster",
        False,
        ClustersSettings,
        3008,
        900,
        Touches(read=(_RUNS, _PLAYS, _TASTES), written=(_MAP,), deleted=(_MAP,), queried=_PLAYED),
    ),
    Function(
        "lambdas.listeners.steps.related_listeners",
        "model",
        False,
        RelatedSettings,
        3008,
        900,
        Touches(read=(_RUNS, _TRACKS, _TASTES), written=(_RELATED,)),
    ),
    Function(
        "lambdas.listeners.steps.swap",
        "model",
        True,
        SwapSettings,
        2048,
        600,
        Touches(read=(_RUNS, _RELATED), deleted=(_RELATED,)),
    ),
    Function(
        "lambdas.listeners.steps.dashboard",
        "model",
        True,
        DashboardSettings,
        3008,
        900,
        Touches(read=(_RUNS, _TRACKS, _TASTES, _MAP, _RELATED), queried=("listener_map", "listener_tracks")),
    ),
    Function("lambdas.operations.report", "model", True, ServingSettings, 512, 60, Touches(read=(_RUNS,))),
    Function("lambdas.listeners.requests", "model", True, ServingSettings, 512, 60),
)

_LISTENER = {"listener_id": "listener"}
_PAIR = {"listener_id": "listener", "y_listener": "listener"}
_MADE_OF = ("listener_tracks", "audio_features")

LISTENERS = Pipeline(
    name="listeners",
    summary="What people like to hear, and who hears alike.",
    functions=_FUNCTIONS,
    settings=OperatorSettings,
    flow_values={
        "features": "listeners_features",
        "model": "listeners_model",
        "keep": "listeners_keep",
        "cadence_hours": "listeners_cadence_hours",
    },
    progress={
        "probe": "can the source serve?",
        "list_listeners": "who may be read",
        "buckets": "their tracks, into the lake",
        "audio_features": "features that the lake lacks",
        "prune": "delete files of no bucket",
        "taste_vectors": "means, deviations and ranks",
        "listener_clusters": "clusters and the map",
        "shards": "who hears alike",
        "swap": "rows into MySQL",
        "dashboard": "the pages' data",
        "report": "what the run did",
    },
    maps=("buckets",),
    tables=(
        # Forgetting an artist or a track leaves this table alone; forgetting a listener deletes rows from it.
        LakeTable(
            name="listener_tracks",
            ids={**_LISTENER, "track_id": "track", "artist_ids": "artists"},
            made_of=("listener_plays",),
            forgotten_by=("listener_id",),
        ),
        LakeTable(name="taste_vectors", ids=_LISTENER, made_of=_MADE_OF),
        LakeTable(name="listener_map", ids={"id": "listener"}, made_of=_MADE_OF),
        LakeTable(name="related_listeners", ids=_PAIR, made_of=_MADE_OF),
    ),
    serving=(ServingTable(name="related_listeners", ids=_PAIR, made_of=_MADE_OF),),
    sources={"features": ("files", "spotify", "reccobeats")},
    run_files=(
        RunFile(pattern="audio_features.parquet", checkpoint=True),
        RunFile(pattern="buckets/*/listeners.json", ids={"": "listener"}, shape="list"),
        RunFile(pattern="buckets/*/artists.parquet", ids=_LISTENER),
        RunFile(pattern="artist_names.json", ids={"": "artist"}, shape="by_id"),
    ),
    imported_files=(ImportedFile(pattern="audio_features.parquet", ids={"id": "track"}, source="source"),),
    figures="lambdas.listeners.figures",
    commands="kindred.listeners.commands",
    people=True,
)
