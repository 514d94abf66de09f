"""The pipeline `titles`, stated once: data only, read through lambdas/pipelines.py."""

from lambdas.core.pipeline import (
    Function,
    ImportedFile,
    LakeTable,
    Pipeline,
    RunFile,
    ServingTable,
    Touches,
)
from lambdas.titles.settings import (
    DashboardSettings,
    LakeSettings,
    ListSettings,
    ModelSettings,
    OperatorSettings,
    QuerySettings,
    ServingSettings,
    SwapSettings,
)

_INCOMING, _RUNS = "incoming/titles/", "runs/titles/"
_TITLES, _RATINGS, _SCORES = "titles/", "ratings/", "title_scores/"
_RECOMMENDED, _METRICS = "title_recommendations/", "model_metrics/"


_FUNCTIONS = (
    Function(
        "lambdas.titles.steps.probe",
        "model",
        False,
        LakeSettings,
        512,
        60,
        Touches(read=(_INCOMING, _TITLES)),
    ),
    Function(
        "lambdas.titles.steps.list_platforms",
        "model",
        True,
        ListSettings,
        512,
        300,
        Touches(read=(_INCOMING, _RUNS), written=(_RUNS,), deleted=(_RUNS,)),
    ),
    Function(
        "lambdas.titles.steps.titles",
        "ingest",
        False,
        LakeSettings,
        1024,
        300,
        Touches(read=(_INCOMING, _RUNS), written=(_RUNS, _TITLES)),
    ),
    Function(
        "lambdas.operations.note_failure", "ingest", False, LakeSettings, 256, 30, Touches(written=(_RUNS,))
    ),
    Function(
        "lambdas.titles.steps.ratings",
        "ingest",
        False,
        LakeSettings,
        3008,
        900,
        Touches(read=(_INCOMING, _RUNS, _TITLES), written=(_RATINGS,), deleted=(_RATINGS,)),
    ),
    Function(
        "lambdas.titles.steps.prune",
        "model",
        False,
        LakeSettings,
        512,
        300,
        Touches(read=(_RUNS, _TITLES), written=(_RUNS,), deleted=(_RUNS, _TITLES)),
    ),
    Function(
        "lambdas.titles.steps.title_scores",
        "model",
        False,
        QuerySettings,
        1024,
        300,
        Touches(read=(_RUNS, _SCORES), written=(_SCORES,), queried=("ratings", "titles")),
    ),
    Function(
        "lambdas.titles.steps.rating_model",
        "model",
        False,
        ModelSettings,
        3008,
        900,
        Touches(read=(_RUNS, _RATINGS, _METRICS), written=(_RUNS, _METRICS), deleted=(_RUNS,)),
    ),
    Function(
        "lambdas.titles.steps.title_recommendations",
        "model",
        False,
        LakeSettings,
        3008,
        900,
        Touches(read=(_INCOMING, _RUNS, _RATINGS, _TITLES), written=(_RECOMMENDED,), deleted=(_RECOMMENDED,)),
    ),
    Function(
        "lambdas.titles.steps.swap",
        "model",
        True,
        SwapSettings,
        2048,
        600,
        Touches(read=(_RUNS, _TITLES, _SCORES, _RECOMMENDED)),
    ),
    Function(
        "lambdas.titles.steps.dashboard",
        "model",
        False,
        DashboardSettings,
        1024,
        300,
        Touches(read=(_RUNS, _TITLES, _SCORES, _METRICS), queried=("title_quality",)),
    ),
    Function("lambdas.operations.report", "model", True, ServingSettings, 512, 60, Touches(read=(_RUNS,))),
    Function("lambdas.titles.requests", "model", True, ServingSettings, 512, 60),
)

_USER = {"user_id": "listener"}
"""People who rate are people of the registry, as listeners are."""
_CATALOGUES = ("titles",)
_RATED = ("titles", "ratings")

TITLES = Pipeline(
    name="titles",
    summary="What streaming platforms show, what people think of it, and what they may like.",
    functions=_FUNCTIONS,
    settings=OperatorSettings,
    flow_values={
        "model": "titles_model",
        "keep": "titles_keep",
        "cadence_hours": "titles_cadence_hours",
    },
    progress={
        "probe": "is anything imported?",
        "list_platforms": "whose catalogue, whose ratings",
        "platforms": "catalogues, cleaned, into the lake",
        "ratings": "of the titles of the day",
        "prune": "what nobody owns goes",
        "title_scores": "means of the ratings",
        "rating_model": "do titles differ, and a model",
        "title_recommendations": "what to watch next",
        "swap": "rows into MySQL",
        "dashboard": "the pages' data",
        "report": "what the run did",
    },
    maps=("platforms",),
    tables=(
        LakeTable(name="titles", ids={}, source="source"),
        LakeTable(name="ratings", ids=_USER, made_of=_CATALOGUES),
        LakeTable(name="title_scores", ids={}, made_of=_RATED),
        LakeTable(name="title_recommendations", ids=_USER, made_of=_RATED),
    ),
    serving=(
        ServingTable(name="titles", ids={}, made_of=_CATALOGUES),
        ServingTable(name="title_cast", ids={}, made_of=_CATALOGUES),
        ServingTable(name="title_scores", ids={}, made_of=_RATED),
        ServingTable(name="title_recommendations", ids=_USER, made_of=_RATED),
        ServingTable(name="rating_users", ids=_USER, made_of=_RATED),
        ServingTable(name="rating_titles", ids={}, made_of=_RATED),
    ),
    run_files=(
        RunFile(pattern="people/*.json", ids={"": "listener"}, shape="list"),
        RunFile(pattern="rating_users.parquet", ids=_USER, made_of=_RATED),
        RunFile(pattern="rating_titles.parquet", made_of=_RATED),
        RunFile(pattern="rating_model.json", made_of=_RATED),
        RunFile(pattern="platforms/*.json", made_of=_CATALOGUES),
    ),
    imported_files=(
        ImportedFile(pattern="catalogues/*.parquet", ids={}),
        ImportedFile(pattern="ratings/*.parquet", ids=_USER),
    ),
    figures="lambdas.titles.figures",
    commands="kindred.titles.commands",
    people=True,
)
