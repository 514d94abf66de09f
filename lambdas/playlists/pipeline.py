"""The pipeline `playlists`, stated once: data only, read through lambdas/pipelines.py."""

from lambdas.core.pipeline import Function, Job, LakeTable, Pipeline, RunFile, ServingTable, Touches
from lambdas.playlists.settings import (
    CatalogueSettings,
    EvaluationSettings,
    FactorsSettings,
    LakeSettings,
    OperatorSettings,
    PlaysSettings,
    RecommendSettings,
    ServingSettings,
    SwapSettings,
    TuningSettings,
)

_RUNS, _HISTORIES, _PLAYS, _SPLITS = "runs/playlists/", "listener_plays/", "plays/", "splits/"
_PLAYED, _RECOMMENDED = "played_artists/", "artist_recommendations/"
_LISTENERS, _ARTISTS, _WEIGHTS = "listener_factors/", "artist_factors/", "artist_weights/"
_METRICS = "model_metrics/"


_FUNCTIONS = (
    Function(
        "lambdas.playlists.steps.probe",
        "model",
        False,
        LakeSettings,
        512,
        60,
        Touches(read=(_HISTORIES, _PLAYS)),
    ),
    Function(
        "lambdas.playlists.steps.list_listeners",
        "model",
        True,
        CatalogueSettings,
        1024,
        300,
        Touches(read=(_HISTORIES,), written=(_RUNS,), queried=("artists",)),
    ),
    Function(
        "lambdas.playlists.steps.plays",
        "ingest",
        False,
        PlaysSettings,
        3008,
        900,
        Touches(read=(_RUNS, _HISTORIES), written=(_RUNS, _PLAYS), queried=("tracks", "top_tracks")),
    ),
    Function(
        "lambdas.operations.note_failure", "ingest", False, LakeSettings, 256, 30, Touches(written=(_RUNS,))
    ),
    Function(
        "lambdas.playlists.steps.prune",
        "ingest",
        False,
        LakeSettings,
        512,
        300,
        Touches(read=(_RUNS, _PLAYS), written=(_RUNS,), deleted=(_RUNS, _PLAYS)),
    ),
    Function(
        "lambdas.playlists.steps.split",
        "model",
        False,
        EvaluationSettings,
        5120,
        900,
        Touches(
            read=(_RUNS, _HISTORIES, _PLAYS),
            written=(_SPLITS, _PLAYED),
            deleted=(_SPLITS, _PLAYED),
        ),
    ),
    Function(
        "lambdas.playlists.steps.tuning",
        "model",
        False,
        TuningSettings,
        10240,
        900,
        Touches(read=(_RUNS, _SPLITS), written=(_RUNS,)),
    ),
    Function(
        "lambdas.playlists.steps.factors",
        "model",
        False,
        FactorsSettings,
        10240,
        900,
        Touches(
            read=(_RUNS, _HISTORIES, _SPLITS),
            written=(_RUNS, _LISTENERS, _ARTISTS, _WEIGHTS),
            deleted=(_RUNS, _LISTENERS, _ARTISTS, _WEIGHTS),
        ),
        ("factors",),
    ),
    Function(
        "lambdas.playlists.steps.evaluation",
        "model",
        False,
        LakeSettings,
        10240,
        900,
        Touches(read=(_RUNS, _SPLITS, _LISTENERS, _ARTISTS), written=(_RUNS,)),
    ),
    Function(
        "lambdas.playlists.steps.model_metrics",
        "model",
        False,
        LakeSettings,
        2048,
        600,
        Touches(read=(_RUNS, _METRICS), written=(_METRICS,), deleted=(_RUNS,)),
    ),
    Function(
        "lambdas.playlists.steps.artist_recommendations",
        "model",
        False,
        RecommendSettings,
        5120,
        900,
        Touches(
            read=(_RUNS, _PLAYS, _SPLITS, _PLAYED, _LISTENERS, _ARTISTS, _WEIGHTS), written=(_RECOMMENDED,)
        ),
    ),
    Function(
        "lambdas.playlists.steps.swap",
        "model",
        True,
        SwapSettings,
        2048,
        600,
        Touches(read=(_RUNS, _RECOMMENDED), deleted=(_RECOMMENDED,)),
    ),
    Function("lambdas.operations.report", "model", True, ServingSettings, 512, 60, Touches(read=(_RUNS,))),
    Function("lambdas.playlists.requests", "model", True, ServingSettings, 512, 60),
)

_JOBS = (
    Job(
        name="factors",
        summary="ALS by Spark, where a Lambda is too small",
        script="lambdas/playlists/jobs/factors.py",
        wanted=("engine", "spark"),
        workers="spark_workers",
        timeout_min=240,
        touches=Touches(read=(_SPLITS, _RUNS), written=(_RUNS,), deleted=(_RUNS,)),
    ),
)

_LISTENER, _MADE_OF = {"listener_id": "listener"}, ("listener_plays",)
_RECOMMENDATION = {"listener_id": "listener", "artist_id": "artist", "because_artist": "artist"}
# An artist that is forgotten stays in what people played and in what was learned of it: only people leave it.
_PERSONS = ("listener_id",)
_PLAY = {"listener_id": "listener", "artist_id": "artist"}

PLAYLISTS = Pipeline(
    name="playlists",
    summary="Which artists a listener will love.",
    functions=_FUNCTIONS,
    settings=OperatorSettings,
    flow_values={
        "model": "playlists_model",
        "keep": "playlists_keep",
        "cadence_hours": "playlists_cadence_hours",
    },
    progress={
        "probe": "are there histories?",
        "list_listeners": "who may be read",
        "buckets": "whom they play, into the lake",
        "prune": "what nobody owns goes",
        "split": "what is learned from and guessed",
        "tuning": "parameters, within the budget",
        "factors": "what ALS and RDLAE learn",
        "models": "how good each model is",
        "model_metrics": "how the models compare",
        "shards": "whom each listener will love",
        "swap": "rows into MySQL",
        "report": "what the run did",
    },
    maps=("buckets",),
    tables=(
        LakeTable(name="plays", ids=_PLAY, forgotten_by=_PERSONS, made_of=_MADE_OF),
        LakeTable(name="splits", ids=_PLAY, forgotten_by=_PERSONS, made_of=_MADE_OF),
        LakeTable(name="listener_factors", ids=_LISTENER, made_of=_MADE_OF),
        LakeTable(name="artist_recommendations", ids=_RECOMMENDATION, made_of=_MADE_OF),
        # They name no people; the next run makes them anew.
        LakeTable(name="played_artists", ids={}, made_of=_MADE_OF),
        LakeTable(name="artist_factors", ids={}, made_of=_MADE_OF),
        LakeTable(name="artist_weights", ids={}, made_of=_MADE_OF),
    ),
    serving=(
        ServingTable(name="artist_recommendations", ids=_RECOMMENDATION, made_of=_MADE_OF),
        ServingTable(name="muted_artists", ids=_LISTENER, counted_as="muted artists"),
    ),
    run_files=(
        RunFile(pattern="buckets/*/listeners.json", ids={"": "listener"}, shape="list"),
        RunFile(pattern="buckets/*/muted.json", ids={"": "listener"}, shape="by_id"),
        RunFile(pattern="buckets/*/spellings.json", made_of=_MADE_OF),
        RunFile(pattern="evaluation/*.json", checkpoint=True),
        # Of Spark, until the tables have them.
        RunFile(pattern="spark/*/listeners/*.parquet", ids={"id": "listener"}, made_of=_MADE_OF),
        RunFile(pattern="spark/*/artists/*.parquet", made_of=_MADE_OF),
    ),
    figures="lambdas.playlists.figures",
    commands="kindred.playlists.commands",
    people=True,
    jobs=_JOBS,
)
