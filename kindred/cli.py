"""The command line: `kindred <pipeline> <verb>`, and a few verbs across pipelines."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from typer.exceptions import Abort, TyperException

from kindred.common import check, cost, dashboard, dead_letters, operate, purging, query, system, target
from kindred.common.console import errors
from lambdas.core.errors import InvalidInput, KindredError
from lambdas.core.logs import silence
from lambdas.pipelines import PIPELINES

WRONG_USE = 2
FAILED = 1

app = typer.Typer(
    name="kindred",
    help="Finds what is kin: artists, tracks, listeners, titles.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for pipeline in PIPELINES:
    app.add_typer(import_module(pipeline.commands).app, name=pipeline.name, help=pipeline.summary)
system.register(app)
query.register(app)
purging.register(app)
dashboard.register(app)
operate.register(app)
check.register(app)
dead_letters.register(app)
cost.register(app)


@app.callback()
def kindred(
    stack: Annotated[
        str | None,
        typer.Option(envvar=target.STACK, help="Act on this deployed stack, not on the local system."),
    ] = None,
) -> None:
    """Finds what is kin: artists, tracks, listeners, titles."""
    if stack:
        os.environ[target.STACK] = stack


def main() -> None:
    """Run a command. Whatever goes wrong on purpose is one line, and 2 where the input is to blame."""
    silence()
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except InvalidInput as error:
        _end(str(error), WRONG_USE)
    except KindredError as error:
        _end(str(error), FAILED)
    except (BotoCoreError, ClientError) as error:
        _end(f"AWS: {error}", FAILED)
    except TyperException as error:
        _end(error.format_message(), WRONG_USE)
    except (Abort, KeyboardInterrupt):
        _end("stopped", FAILED)
    except BrokenPipeError:  # `kindred query … | head` is no error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end(message: str, code: int) -> None:
    line = " ".join(message.split())
    errors.print(f"[bad]kindred:[/] {line}" if sys.stderr.isatty() else f"kindred: {line}", markup=False)
    sys.exit(code)
