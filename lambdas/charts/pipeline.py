"""The pipeline `charts`, stated once: data only, read through lambdas/pipelines.py."""

from lambdas.charts.settings import (
    ChartSettings,
    DashboardSettings,
    EraseSettings,
    FeaturesSettings,
    LakeSettings,
    OperatorSettings,
    RelatedTracksSettings,
    ServingSettings,
    TrackClustersSettings,
)
from lambdas.core.pipeline import Function, LakeTable, Pipeline, ServingTable, Touches

_INCOMING, _RUNS = "incoming/charts/", "runs/charts/"
_ENTRIES, _TRACKS, _ARTISTS, _MOVES = "chart_entries/", "tracks/", "artists/", "chart_moves/"
_FEATURES, _CLUSTERS, _RELATED = "audio_features/", "track_clusters/", "related_tracks/"
_METRICS = "model_metrics/"
_SONGS = ("analysed_features", "tracks")
_OWN = (_INCOMING, _RUNS, _ENTRIES, _TRACKS, _ARTISTS, _MOVES, _CLUSTERS, _RELATED)


_FUNCTIONS = (
    Function(
        "lambdas.charts.steps.probe",
        "ingest",
        False,
        ChartSettings,
        512,
        60,
        Touches(read=(_INCOMING, _RUNS)),
    ),
    Function(
        "lambdas.charts.steps.list_markets",
        "ingest",
        False,
        ChartSettings,
        512,
        60,
        Touches(read=(_INCOMING, _RUNS), written=(_RUNS,)),
    ),
    Function(
        "lambdas.charts.steps.chart_entries",
        "ingest",
        False,
        ChartSettings,
        512,
        300,
        Touches(read=(_INCOMING, _RUNS, _ENTRIES), written=(_RUNS, _ENTRIES)),
    ),
    Function(
        "lambdas.operations.note_failure", "ingest", False, LakeSettings, 256, 30, Touches(written=(_RUNS,))
    ),
    Function(
        "lambdas.charts.steps.tracks",
        "ingest",
        False,
        LakeSettings,
        1024,
        300,
        Touches(
            read=(_INCOMING, _RUNS, _ENTRIES, _TRACKS),
            written=(_RUNS, _TRACKS, _ARTISTS),
            deleted=(_ENTRIES,),
        ),
    ),
    Function(
        "lambdas.charts.steps.chart_moves",
        "model",
        False,
        LakeSettings,
        1024,
        300,
        Touches(read=(_RUNS,), written=(_MOVES,)),
    ),
    Function(
        "lambdas.charts.steps.audio_features",
        "ingest",
        False,
        FeaturesSettings,
        1024,
        900,
        Touches(
            read=(_INCOMING, _RUNS, _FEATURES),
            written=(_RUNS, _FEATURES),
            deleted=(_RUNS, _FEATURES),
            queried=_SONGS,
        ),
    ),
    Function(
        "lambdas.charts.steps.track_clusters",
        "cluster",
        False,
        TrackClustersSettings,
        1024,
        300,
        Touches(read=(_RUNS, _METRICS), written=(_RUNS, _METRICS), queried=_SONGS),
    ),
    Function(
        "lambdas.charts.steps.related_tracks",
        "model",
        True,
        RelatedTracksSettings,
        2048,
        900,
        Touches(read=(_RUNS,), written=(_CLUSTERS, _RELATED)),
    ),
    Function(
        "lambdas.charts.steps.dashboard",
        "model",
        False,
        DashboardSettings,
        1024,
        300,
        Touches(read=(_RUNS, _CLUSTERS, _RELATED), queried=_SONGS),
    ),
    Function("lambdas.operations.report", "model", True, ServingSettings, 512, 60, Touches(read=(_RUNS,))),
    Function(
        "lambdas.charts.erase",
        "ingest",
        False,
        EraseSettings,
        1024,
        900,
        Touches(read=(*_OWN, _FEATURES, "top_tracks/"), written=_OWN, deleted=_OWN, purged=_OWN),
    ),
    Function("lambdas.charts.requests", "model", True, ServingSettings, 512, 60),
)

_SONG = {"track_id": "track"}

CHARTS = Pipeline(
    name="charts",
    summary="What moves in the charts, and which tracks of them are kin.",
    functions=_FUNCTIONS,
    settings=OperatorSettings,
    flow_values={
        "source": "charts_source",
        "features": "charts_features",
        "cadence_hours": "charts_cadence_hours",
    },
    progress={
        "probe": "can the sources serve?",
        "list_markets": "who has a chart of the day",
        "markets": "chart entries, into the lake",
        "tracks": "tracks and artists, each once",
        "chart_moves": "since the chart before",
        "audio_features": "what the lake lacks",
        "track_clusters": "tracks that sound alike",
        "related_tracks": "distances and ranks",
        "dashboard": "the pages' data",
        "report": "what the run did",
    },
    maps=("markets",),
    tables=(
        LakeTable(name="chart_entries", ids={"track_id": "track", "artist_ids": "artist"}, source="source"),
        LakeTable(name="tracks", ids={"id": "track", "artist_ids": "artist"}, source="source"),
        LakeTable(name="artists", ids={"id": "artist"}, source="genres_source", made_of=("chart_entries",)),
        LakeTable(
            name="chart_moves", ids={"track_id": "track", "reissue_of": "track"}, made_of=("chart_entries",)
        ),
        LakeTable(name="track_clusters", ids=_SONG, made_of=("tracks", "audio_features")),
        LakeTable(
            name="related_tracks",
            ids={"track_id": "track", "y_track": "track"},
            made_of=("tracks", "audio_features"),
        ),
    ),
    serving=(
        ServingTable(name="tracks", ids={"id": "track"}),
        ServingTable(name="track_clusters", ids=_SONG),
        ServingTable(name="related_tracks", ids={"track_id": "track", "y_track": "track"}),
        ServingTable(name="track_points", ids=_SONG),
    ),
    sources={"source": ("files", "spotify"), "features": ("files", "spotify", "reccobeats")},
    figures="lambdas.charts.figures",
    commands="kindred.charts.commands",
)
