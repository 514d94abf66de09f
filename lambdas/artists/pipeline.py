"""The pipeline `artists`, stated once: data only, read through lambdas/pipelines.py."""

from lambdas.artists.settings import (
    AveragesSettings,
    DashboardSettings,
    LakeSettings,
    ListSettings,
    OperatorSettings,
    ProbeSettings,
    ServingSettings,
    SourceSettings,
    SwapSettings,
)
from lambdas.core.pipeline import Function, ImportedFile, LakeTable, Pipeline, RunFile, ServingTable, Touches

_INCOMING, _RUNS = "incoming/artists/", "runs/artists/"
_TRACKS, _FEATURES, _RELATED = "top_tracks/", "audio_features/", "related_artists/"
_METRICS = "model_metrics/"


_MEASURED = ("top_tracks", "audio_features")
_CANONICAL = "lambdas.artists.catalogue.writing:to_canonical"


_FUNCTIONS = (
    Function(
        "lambdas.artists.steps.probe",
        "ingest",
        False,
        ProbeSettings,
        512,
        60,
        Touches(
            read=(_INCOMING, _RUNS, _TRACKS),
            written=(_RUNS,),
            deleted=(_RUNS,),
            queried=("audio_features",),
        ),
    ),
    Function(
        "lambdas.artists.steps.list_artists",
        "model",
        True,
        ListSettings,
        1024,
        300,
        Touches(read=(_RUNS, _TRACKS), written=(_RUNS,)),
    ),
    Function(
        "lambdas.artists.steps.top_tracks",
        "ingest",
        False,
        SourceSettings,
        1024,
        900,
        Touches(read=(_INCOMING, _RUNS, _TRACKS), written=(_RUNS, _TRACKS), deleted=(_RUNS,)),
    ),
    Function(
        "lambdas.artists.steps.audio_features",
        "ingest",
        False,
        SourceSettings,
        1024,
        900,
        Touches(read=(_INCOMING, _RUNS, _TRACKS, _FEATURES), written=(_RUNS, _FEATURES), deleted=(_RUNS,)),
    ),
    Function(
        "lambdas.operations.note_failure",
        "ingest",
        False,
        LakeSettings,
        256,
        30,
        Touches(written=(_RUNS,)),
    ),
    Function(
        "lambdas.artists.steps.prune",
        "ingest",
        False,
        LakeSettings,
        512,
        300,
        Touches(read=(_RUNS,), written=(_RUNS,), deleted=(_RUNS, _TRACKS, _FEATURES)),
    ),
    Function(
        "lambdas.artists.steps.averages",
        "model",
        True,
        AveragesSettings,
        3008,
        900,
        Touches(
            read=(_RUNS, _METRICS),
            written=(_RUNS, _METRICS),
            queried=("top_tracks", "analysed_features"),
        ),
    ),
    Function(
        "lambdas.artists.steps.related_artists",
        "model",
        True,
        ServingSettings,
        3008,
        900,
        Touches(read=(_RUNS,), written=(_RELATED,), deleted=(_RELATED,)),
    ),
    Function(
        "lambdas.artists.steps.swap",
        "model",
        True,
        SwapSettings,
        512,
        600,
        Touches(read=(_RUNS,), deleted=(_RELATED,)),
    ),
    Function(
        "lambdas.artists.steps.dashboard",
        "model",
        True,
        DashboardSettings,
        2048,
        300,
    ),
    Function("lambdas.operations.report", "model", True, ServingSettings, 512, 60, Touches(read=(_RUNS,))),
    Function(
        "lambdas.artists.requests", "model", True, ServingSettings, 1024, 300, Touches(read=(_INCOMING,))
    ),
)

ARTISTS = Pipeline(
    name="artists",
    summary="Which artists are kin, by how their top tracks sound.",
    functions=_FUNCTIONS,
    settings=OperatorSettings,
    flow_values={
        "source": "artists_source",
        "features": "artists_features",
        "keep": "artists_keep",
        "cadence_hours": "artists_cadence_hours",
    },
    progress={
        "probe": "can the sources serve?",
        "list_artists": "the registry, cut into batches",
        "batches": "top tracks, audio features",
        "prune": "delete files of no batch",
        "averages": "means, scaled from 0 to 1",
        "shards": "distances, written by shard",
        "swap": "count rows, rename the table",
        "dashboard": "the pages' data",
        "report": "what the run did",
    },
    maps=("batches",),
    tables=(
        LakeTable(
            name="top_tracks",
            ids={"id": "track", "artist_id": "artist"},
            source="source",
            # A track of two artists stays with the other one.
            forgotten_by=("artist_id",),
        ),
        LakeTable(
            name="related_artists", ids={"artist_id": "artist", "y_artist": "artist"}, made_of=_MEASURED
        ),
    ),
    serving=(
        ServingTable(name="artists", ids={"id": "artist"}, counted_as="registered artists"),
        ServingTable(
            name="related_artists", ids={"artist_id": "artist", "y_artist": "artist"}, made_of=_MEASURED
        ),
        ServingTable(name="artist_points", ids={"artist_id": "artist"}, made_of=_MEASURED),
        ServingTable(name="artist_scales", ids={}, made_of=_MEASURED),
    ),
    run_files=(
        RunFile(pattern="*.parquet", checkpoint=True),
        RunFile(pattern="batches/*/artists.json", ids={"": "artist"}, shape="list"),
        RunFile(pattern="batches/*/names.json", ids={"": "artist"}, shape="by_id"),
        # A batch whose note says that it is done would not be fetched again.
        RunFile(pattern="*", made_of=_MEASURED),
    ),
    imported_files=(
        ImportedFile(pattern="artists.parquet", ids={"id": "artist"}, encoder=_CANONICAL),
        ImportedFile(pattern="*.parquet", ids={"artist_id": "artist"}, encoder=_CANONICAL),
    ),
    local_files="kindred.artists.local_files",
    sources={"source": ("files", "spotify"), "features": ("files", "spotify", "reccobeats")},
    figures="lambdas.artists.figures",
    commands="kindred.artists.commands",
    workload="kindred.artists.workload",
)
