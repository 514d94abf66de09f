"""The pipeline `charts`, stated once: data only, read through lambdas/pipelines.py."""

from lambdas.charts.settings import (
    ChartSettings,
    DashboardSettings,
    FeaturesSettings,
    LakeSettings,
    OperatorSettings,
    RelatedTracksSettings,
    ServingSettings,
    TrackClustersSettings,
)
from lambdas.core.pipeline import Function, ImportedFile, LakeTable, Pipeline, RunFile, ServingTable, Touches

_INCOMING, _RUNS = "incoming/charts/", "runs/charts/"
_ENTRIES, _TRACKS, _ARTISTS, _MOVES = "chart_entries/", "tracks/", "artists/", "chart_moves/"
_FEATURES, _CLUSTERS, _RELATED = "audio_features/", "track_clusters/", "related_tracks/"
_METRICS = "model_metrics/"
_TRACKS_AND_FEATURES = ("analysed_features", "tracks")


_FUNCTIONS = (
    Function(
        "lambdas.charts.steps.probe",
        "ingest",
        False,
        ChartSettings,
        512,
        60,
        Touches(read=(_INCOMING, _RUNS, _ENTRIES)),
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
            queried=_TRACKS_AND_FEATURES,
        ),
    ),
    Function(
        "lambdas.charts.steps.track_clusters",
        "cluster",
        False,
        TrackClustersSettings,
        1024,
        300,
        Touches(read=(_RUNS, _METRICS), written=(_RUNS, _METRICS), queried=_TRACKS_AND_FEATURES),
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
        Touches(read=(_RUNS, _CLUSTERS, _RELATED), queried=_TRACKS_AND_FEATURES),
    ),
    Function("lambdas.operations.report", "model", True, ServingSettings, 512, 60, Touches(read=(_RUNS,))),
    Function("lambdas.charts.requests", "model", True, ServingSettings, 512, 60),
)

_TRACK_ID = {"track_id": "track"}
_BY_ARTISTS = {"track_id": "track", "artist_ids": "artists"}
_CHARTS = ("chart_entries", "tracks")
_MEASURED = (*_CHARTS, "audio_features")

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
        # A chart names an artist only where it names a track, so a forgotten artist's tracks go whole.
        LakeTable(name="chart_entries", ids=_BY_ARTISTS, source="source"),
        LakeTable(name="tracks", ids={"id": "track", "artist_ids": "artists"}, source="source"),
        LakeTable(
            name="artists",
            ids={"id": "artist"},
            source="genres_source",
            made_of=_CHARTS,
            blanked=("genres", "genres_source"),
        ),
        LakeTable(
            name="chart_moves",
            ids={"track_id": "track", "reissue_of": "track"},
            made_of=(*_CHARTS, "history.parquet"),
        ),
        LakeTable(name="track_clusters", ids=_TRACK_ID, made_of=_MEASURED),
        LakeTable(name="related_tracks", ids={"track_id": "track", "y_track": "track"}, made_of=_MEASURED),
    ),
    serving=(
        ServingTable(name="tracks", ids={"id": "track"}, made_of=_MEASURED),
        ServingTable(name="track_clusters", ids=_TRACK_ID, made_of=_MEASURED),
        ServingTable(name="related_tracks", ids={"track_id": "track", "y_track": "track"}, made_of=_MEASURED),
        ServingTable(name="track_points", ids=_TRACK_ID, made_of=_MEASURED),
    ),
    run_files=(
        RunFile(pattern="audio_features.parquet", checkpoint=True),
        RunFile(
            pattern="history.parquet",
            ids=_BY_ARTISTS,
            made_of=_CHARTS,
            table="chart_entries",
            told_by={"market": "market", "day": "chart_day"},
        ),
        RunFile(
            pattern="artists.json",
            ids={"": "artist"},
            shape="by_id",
            made_of=(*_CHARTS, "history.parquet", "artists"),
            table="artists",
            told_by={"": "id"},
        ),
        RunFile(
            pattern="clusters.json",
            ids={"ids": "track"},
            shape="columns",
            columns=("ids", "points", "label", "distance"),
            made_of=_MEASURED,
        ),
        RunFile(pattern="markets/*.parquet", ids=_BY_ARTISTS, table="chart_entries", told_by_file=True),
        RunFile(pattern="*", made_of=_CHARTS),
    ),
    imported_files=(
        ImportedFile(pattern="entries/*.parquet", ids=_BY_ARTISTS),
        ImportedFile(pattern="audio_features.parquet", ids={"id": "track"}, source="source"),
        ImportedFile(pattern="artists.parquet", ids={"id": "artist"}, source="source", table="artists"),
    ),
    after_erasing_imports="lambdas.charts.incoming:delete_empty_charts",
    local_files="kindred.charts.local_files",
    sources={"source": ("files", "spotify"), "features": ("files", "spotify", "reccobeats")},
    figures="lambdas.charts.figures",
    commands="kindred.charts.commands",
)
