"""kindred check: whether every part of a system answers."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.table import Table
from rich.text import Text

from kindred.common import target
from kindred.common.console import console
from kindred.common.parts import functions, state_machines, switched_off
from lambdas.core.aws import client, invoke
from lambdas.core.errors import FunctionFailed, KindredError
from lambdas.core.secrets import read_secret
from lambdas.lake import objects as lake
from lambdas.pipelines import PIPELINES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kindred.common.target import Target

_ATHENA = Path(__file__).parents[2] / "athena"
# The errors of a handler for an empty event, when all its imports have succeeded.
_REFUSAL = re.compile(r"event: lacks \w+.*|'\w+'")
_AT_ONCE = 4


class Part(NamedTuple):
    """One part to check: `ask` gives a line, or raises."""

    kind: str
    name: str
    probe: Callable[[], str]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(check)


def check(
    *,
    catalogue: Annotated[str | None, typer.Option(help="Another catalogue than the one used last.")] = None,
) -> None:
    """Import every handler, and ask every part of the system; 1 if a part does not answer."""
    chosen = target.chosen(catalogue)
    parts = list(_parts(chosen))
    with console.status(f"asking {len(parts)} parts"), ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(_ask, parts))
    table = Table(box=None, pad_edge=False, header_style="quiet")
    for column in ("part", "name", "state", "says"):
        table.add_column(column, overflow="fold")
    for part, (up, says) in zip(parts, answers, strict=True):
        table.add_row(part.kind, part.name, "[good]up[/]" if up else "[bad]down[/]", Text(says))
    console.print(table)
    down = sum(not up for up, _ in answers)
    if down:
        raise KindredError(f"{down} of {len(parts)} parts of {chosen.name} are down")


def _ask(part: Part) -> tuple[bool, str]:
    try:
        return True, part.probe()
    except (KindredError, BotoCoreError, ClientError) as error:
        return False, " ".join(str(error).split())


def _parts(chosen: Target) -> Iterator[Part]:
    settings = functions(chosen)
    for name in sorted(settings):
        yield Part("handler", name, lambda name=name: _handler(chosen, name))  # type: ignore[misc]
    yield Part("lake", chosen.lake, lambda: _lake(chosen))
    for table in _named("tables"):
        yield Part("table", table, lambda table=table: _table(chosen, table))  # type: ignore[misc]
    yield Part("Athena", chosen.workgroup, lambda: _query(chosen, "select 1"))
    for view in _named("views"):
        sql = f'select * from "{view}" limit 0'
        yield Part("view", view, lambda sql=sql: _query(chosen, sql))  # type: ignore[misc]
    for secret in sorted(
        {
            one[name]
            for one in settings.values()
            for name in one
            if name.startswith("MYSQL_") and name.endswith("_SECRET")
        }
    ):
        yield Part("secret", secret.rpartition(":")[2], lambda secret=secret: _secret(secret))  # type: ignore[misc]
    deployed = state_machines(chosen)
    for pipeline in [each.name for each in PIPELINES if each.people and each.name in deployed]:
        yield Part("secret", f"pseudonyms of {pipeline}", lambda: _pseudonyms(chosen))
        yield Part("people", pipeline, lambda pipeline=pipeline: _people(chosen, pipeline))  # type: ignore[misc]
    for off in [each.name for each in PIPELINES if each.name not in deployed]:
        yield Part("pipeline", off, lambda off=off: switched_off(off))  # type: ignore[misc]
    for pipeline, arn in deployed.items():
        yield Part("MySQL", f"runs of {pipeline}", lambda pipeline=pipeline: _last_run(chosen, pipeline))  # type: ignore[misc]
        yield Part("flow", pipeline, lambda arn=arn: _flow(arn))  # type: ignore[misc]
        if f"{pipeline}-probe" in settings:
            yield Part("source", pipeline, lambda pipeline=pipeline, arn=arn: _source(chosen, pipeline, arn))  # type: ignore[misc]


def _named(kind: str) -> list[str]:
    return sorted(path.stem for path in _ATHENA.glob(f"*/{kind}/*.sql"))


def _handler(chosen: Target, name: str) -> str:
    """Send an empty event: a handler that starts refuses it with one of the known errors."""
    try:
        invoke(f"{chosen.name}-{name}", {})
    except FunctionFailed as failed:
        if not _REFUSAL.fullmatch(str(failed)):
            raise
        return "imported"
    return "imported, and ran"


def _lake(chosen: Target) -> str:
    client("s3").list_objects_v2(Bucket=chosen.lake, MaxKeys=1)
    return "can be listed"


def _table(chosen: Target, table: str) -> str:
    glue = client("glue")
    try:
        found = glue.get_table(DatabaseName=chosen.database, Name=table)["Table"]
    except glue.exceptions.EntityNotFoundException:
        remedy = "deploy again" if chosen.outputs else "`kindred migrate`"
        raise KindredError(f"somebody dropped it; its files are still there: {remedy}") from None
    return f"{len(found['StorageDescriptor']['Columns'])} columns"


def _query(chosen: Target, sql: str) -> str:
    chosen.athena.wait(chosen.athena.start(sql))
    return "answers"


def _secret(name: str) -> str:
    return f"has {', '.join(sorted(read_secret(name)))}"


def _pseudonyms(chosen: Target) -> str:
    chosen.pseudonym_key()
    return "has its key"


def _people(chosen: Target, pipeline: str) -> str:
    return f"{chosen.ask(pipeline, 'count_people'):,} registered"


def _last_run(chosen: Target, pipeline: str) -> str:
    last = chosen.ask("operations", "runs", pipelines=[pipeline], limit=1)
    return f"last run {last[0]['dt']} {last[0]['status']}" if last else "no run yet"


def _flow(arn: str) -> str:
    # The local stand-in for AWS gives no status.
    status = client("stepfunctions").describe_state_machine(stateMachineArn=arn).get("status", "ACTIVE")
    if status != "ACTIVE":
        raise KindredError(f"the state machine is {status}")
    return "active"


def _source(chosen: Target, pipeline: str, arn: str) -> str:
    """Run the pipeline's first step with the input of a run of today."""
    event = _run_event(arn)
    try:
        invoke(f"{chosen.name}-{pipeline}-probe", event)
    except FunctionFailed as failed:
        if f"/incoming/{pipeline}/" in str(failed) and not _has_imports(chosen, pipeline):
            return "answers; nothing is imported yet"  # not every operator runs every pipeline
        raise
    return f"{event['source']} can serve today"


def _has_imports(chosen: Target, pipeline: str) -> bool:
    """Whether an operator has imported anything for a pipeline."""
    return next(lake.keys(chosen.lake, f"incoming/{pipeline}/"), None) is not None


def _run_event(arn: str) -> dict[str, Any]:
    """A run's event as the first state of the flow makes it from an empty input."""
    flow = json.loads(client("stepfunctions").describe_state_machine(stateMachineArn=arn)["definition"])
    now = datetime.now(UTC)
    times = {"run_id": "check", "started_at": f"{now:%Y-%m-%dT%H:%M:%SZ}", "dt": f"{now:%Y-%m-%d}"}
    times["deadline"] = f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    return {name: _default(text) for name, text in flow["States"]["settle"]["Output"].items()} | times


def _default(text: str) -> Any:
    """The default in `{% $exists(…) ? … : default %}`."""
    last = text.removesuffix("%}").rpartition(" : ")[2].strip()
    return {"true": True, "false": False}.get(last, last.strip("'"))
