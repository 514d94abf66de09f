"""The command line: `kindred <pipeline> <verb>`, and a few verbs across pipelines."""

from __future__ import annotations

import errno
import io
import os
import sys
from importlib import import_module
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.text import Text
from typer.exceptions import Abort, TyperException

from kindred.common import check, cost, dashboard, dead_letters, operate, purging, query, system, target
from kindred.common.console import errors
from kindred.common.execution import Interrupted
from kindred.common.words import one_line
from lambdas.core.errors import InvalidInput, KindredError
from lambdas.core.logs import silence
from lambdas.pipelines import PIPELINES
from local.home import PROJECT

WRONG_USE = 2
FAILED = 1
INTERRUPTED = 130

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


def main() -> None:  # noqa: C901  one branch for each kind of error
    """Run a command. An expected error is one line; the exit code is 2 if the input is wrong."""
    silence()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an ASCII terminal shows ? for other characters
    try:
        sys.exit(_run())
    except (
        SystemExit
    ) as ended:  # click raises this when the reader of a pipe has ended: `kindred query … | head`
        if not isinstance(ended.__context__, BrokenPipeError):
            raise
    except InvalidInput as error:
        _end(str(error), WRONG_USE)
    except Interrupted as error:
        _end(str(error), INTERRUPTED)
    except KindredError as error:
        _end(str(error), FAILED)
    except (BotoCoreError, ClientError) as error:
        _end(f"AWS: {error}", FAILED)
    except TyperException as error:
        _end(error.format_message(), WRONG_USE)
    except (Abort, KeyboardInterrupt):
        _end("stopped", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        _end(_disk_error(error), FAILED)


def _run() -> int:
    """The exit code of the command. Raises what it raised."""
    code: int = app(standalone_mode=False) or 0
    if code == INTERRUPTED:  # typer turns Ctrl-C into this code
        raise Interrupted("stopped")
    return code


def _disk_error(error: OSError) -> str:
    """A message for a full disk, or a folder that cannot be made or written: what, where, and what to do."""
    where, home = str(error.filename or ""), os.environ.get("KINDRED_HOME") or str(PROJECT / ".kindred")
    remedy = "see whether it can be read and written"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        remedy = "make room, then run again"
    elif where.startswith(home) or home.startswith(where or "-"):
        remedy = "name a folder that can be made and written in KINDRED_HOME"
    return f"{where and where + ': '}{error.strerror or error}: {remedy}"


def _end(message: str, code: int) -> None:
    errors.print(Text.assemble(("kindred:", "bad"), f" {one_line(' '.join(message.split()))}"))
    sys.exit(code)
