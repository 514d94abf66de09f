"""The pipeline `toy`: two steps and one table, which tests add to the tuple of pipelines."""

from lambdas.core.pipeline import Function, LakeTable, Pipeline, ServingTable, Touches
from lambdas.core.settings import ServingSettings
from lambdas.toy.settings import GreetingsSettings, OperatorSettings, PublishSettings

_GREETINGS, _RUNS = "toy_greetings/", "runs/toy/"

TOY = Pipeline(
    name="toy",
    summary="Who is greeted today.",
    settings=OperatorSettings,
    functions=(
        Function(
            "lambdas.toy.steps.greetings",
            "ingest",
            False,
            GreetingsSettings,
            256,
            30,
            Touches(read=(_RUNS,), written=(_GREETINGS,)),
        ),
        Function(
            "lambdas.toy.steps.publish_greetings",
            "model",
            True,
            PublishSettings,
            256,
            30,
            Touches(read=(_GREETINGS, _RUNS)),
        ),
        Function(
            "lambdas.operations.report", "model", True, ServingSettings, 256, 30, Touches(read=(_RUNS,))
        ),
    ),
    flow_values={},
    progress={
        "greetings": "who is greeted",
        "publish_greetings": "into MySQL",
        "report": "what the run did",
    },
    tables=(LakeTable(name="toy_greetings", ids={"id": "artist"}, source="source"),),
    serving=(ServingTable(name="toy_greetings", ids={"id": "artist"}, made_of=("toy_greetings",)),),
    figures="lambdas.toy.figures",
    commands="kindred.toy.commands",
)
