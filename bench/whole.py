"""The whole of `artists` on one machine: the flow against its steps alone, and every step's memory."""

from __future__ import annotations

import os
import tempfile
import time
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3

from bench import steps
from bench.measure import ROUNDS, Row, in_turn, ratio, seconds
from kindred.artists import catalogues
from kindred.common import execution, target
from lambdas.artists.pipeline import ARTISTS
from lambdas.core.days import today
from lambdas.lake import objects as lake
from local import services
from local.demo.catalogue import write_demo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bench.steps import Done
    from kindred.common.target import Target
    from lambdas.core.pipeline import Pipeline

    Tell = Callable[[str], None]

FEW, MANY = 1_000, 10_000
_TURN_S = 0.2


def rows(tell: Tell) -> Iterator[Row]:
    """The rows of this file, at sizes that fit `make bench`."""
    with home():
        yield from memory(FEW, tell, system(FEW, tell))
        many = system(MANY, tell)
        yield from memory(MANY, tell, many)
        yield overhead(MANY, ROUNDS, tell, many)


@contextmanager
def home() -> Iterator[None]:
    """Local services of the bench's own, stopped and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="kindred-bench-") as folder:
        before = os.environ.get("KINDRED_HOME")
        os.environ["KINDRED_HOME"] = folder
        try:
            yield
        finally:
            services.down()
            os.environ.pop("KINDRED_HOME")
            if before is not None:
                os.environ["KINDRED_HOME"] = before


def system(artists: int, tell: Tell) -> Target:
    """The system of a catalogue of so many artists, deployed, its files imported."""
    tell(f"{artists:,} artists: generated, imported")
    with tempfile.TemporaryDirectory() as folder:
        write_demo(folder, artists)
        slug = f"bench-{artists}"
        kept = catalogues.read(slug, folder)
        made = target.local(slug)
        catalogues.import_catalogue(made, kept)
    return made


def overhead(artists: int, rounds: int, tell: Tell, made: Target) -> Row:
    """What the flow adds to its steps, each called directly, one after another."""
    times = in_turn(
        {"whole": lambda: flow(made), "steps": lambda: sum(one.seconds for one in alone(made).values())},
        lambda who: tell(f"artists, {artists:,}: {who}"),
        rounds=rounds,
    )
    figures = [each - 1 for each in ratio(times["whole"], times["steps"])]
    return Row(
        f"the whole of artists on {artists:,} artists from files: overhead",
        "its steps' own times",
        "<= 0.25",
        *figures,
        unit="of them",
        detail={"seconds": seconds(times), "rounds": rounds},
    )


def memory(artists: int, tell: Tell, made: Target) -> Iterator[Row]:
    """Every step's peak, each in a fresh process, against the memory that its function is given."""
    tell(f"{artists:,} artists: memory of each step")
    given = {function.step: function.memory_mb for function in ARTISTS.functions}
    for name, done in alone(made).items():
        share = done.peak_mib / given[name]
        what = f"peak memory of {name}, {artists:,} artists"
        detail = {"MiB": round(done.peak_mib), "seconds": round(done.seconds, 2)}
        yield Row(what, f"the {given[name]:,} MB it is given", "<= 0.7", share, share, share, detail=detail)


def flow(made: Target) -> None:
    """One whole run that fetches everything again."""
    arn = execution.start(made.state_machine("artists"), {"dt": today(), "refetch": True})
    states = boto3.client("stepfunctions")
    while (run := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(_TURN_S)
    if run["status"] != "SUCCEEDED":
        raise RuntimeError(run.get("cause", run["status"]))


def alone(made: Target) -> dict[str, Done]:
    """The same steps without a flow: each in one process, the batches one after another."""
    run = settled()
    done = {"probe": step(made, "probe", run)}
    run["probe"] = {"value": done["probe"].answer}
    done["list_artists"] = step(made, "list_artists", run)
    run["list_artists"] = {"value": done["list_artists"].answer}
    names = lake.get_json(made.lake, done["list_artists"].answer["batches_key"]) or []
    for table in ("top_tracks", "audio_features"):
        batch = run | {"batches": done["list_artists"].answer["batches"]}
        done[table] = step(made, table, *(batch | {"batch": each["name"]} for each in names))
    done["prune"] = step(made, "prune", run)
    done["averages"] = step(made, "averages", run)
    run["averages"] = {"value": done["averages"].answer}
    done["related_artists"] = step(made, "related_artists", *(run | shard for shard in shards(run)))
    done["swap"] = step(made, "swap", run)
    run["swap"] = {"value": done["swap"].answer}
    done["dashboard"] = step(made, "dashboard", run)
    done["report"] = step(made, "report", run)
    return done


def shards(run: Mapping[str, Any]) -> list[dict[str, int]]:
    """The slices of artists that `averages` has cut."""
    return list(run["averages"]["value"]["shards"])


def settled() -> dict[str, Any]:
    """What the flow's first state settles."""
    return {
        "pipeline": "artists",
        "run_id": f"bench-{uuid.uuid4().hex[:12]}",
        "started_at": f"{today()}T00:00:00Z",
        "deadline": "2999-01-01T00:00:00Z",
        "dt": today(),
        "source": "files",
        "features": "files",
        "keep": "auto",
        "refetch": True,
        "force": False,
    }


def step(made: Target, which: str, *events: Mapping[str, Any], pipeline: Pipeline = ARTISTS) -> Done:
    """One step of a pipeline in a fresh process, with the settings of its function."""
    name = f"{made.name}-{pipeline.name}-{which.replace('_', '-')}"
    found = boto3.client("lambda").get_function_configuration(FunctionName=name)
    return steps.run(pipeline.function(which).module, events, found["Environment"]["Variables"])
