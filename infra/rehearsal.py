"""The frame of a rehearsal: steps with time-outs, and a table at the end."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import closing
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import pymysql
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.table import Table

from infra.settings import CDK_JSON
from lambdas.core.errors import KindredError
from local.mariadb import ADMIN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from local.mariadb import Server

T = TypeVar("T")

_TURN_S = 0.5
_SHOWN = 2000


class Failed(KindredError):
    """A step failed; the message says what."""


class Rehearsal:
    """The steps that have passed."""

    def __init__(self, title: str) -> None:
        self.title, self.holds = title, True
        self._console = Console(highlight=False)
        self._steps: list[tuple[str, str, str]] = []

    def run_steps(self, *steps: Callable[[], str | None]) -> None:
        """Run the steps up to the first that fails; each may return a line about what it saw."""
        for step in steps:
            name, what = step.__name__.replace("_", " "), (step.__doc__ or "").splitlines()[0]
            self._console.print(f"[bold]{name}[/]  {what}")
            began, saw = time.monotonic(), None
            try:
                saw = step()
            except (KindredError, BotoCoreError, ClientError, pymysql.MySQLError) as error:
                self.holds = False
                self._console.print(str(error), markup=False)
            took = f"{saw or ''}{', ' if saw else ''}{time.monotonic() - began:.0f} s"
            self._steps.append((name, what, f"proved: {took}" if self.holds else f"FAILED after {took}"))
            if not self.holds:
                return

    def show(self, not_proved: Mapping[str, str] = MappingProxyType({})) -> None:
        """Print what was proved, and what was not."""
        table = Table(title=self.title, title_justify="left", box=None, pad_edge=False)
        for column in ("step", "what", "result"):
            table.add_column(column)
        for step in self._steps:
            table.add_row(*step)
        for name, why in not_proved.items():
            table.add_row(name, why, "not proved")
        self._console.print()
        self._console.print(table)


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    seconds: float,
    folder: Path = CDK_JSON.parent,
) -> str:
    """Run a program in a folder to its end; what it printed.

    Raises:
        Failed: it failed, or took longer; it and its children are ended.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        printed, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        printed, _ = process.communicate()
        raise Failed(f"{_name(command)} took longer than {seconds:.0f} s\n{printed[-_SHOWN:]}") from None
    if process.returncode:
        raise Failed(f"{_name(command)} ended with {process.returncode}\n{printed[-_SHOWN:]}")
    return printed


def until(ask: Callable[[], T | None], *, seconds: float, what: str) -> T:
    """Repeat a call until it gives an answer.

    Raises:
        Failed: there was none in time.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = ask()
        if answer is not None:
            return answer
        time.sleep(_TURN_S)
    raise Failed(f"no {what} within {seconds:.0f} s")


def query(server: Server, sql: str) -> tuple[tuple[Any, ...], ...]:
    """The rows of a query to a local MySQL, as its administrator."""
    connection = pymysql.connect(
        host=server.host,
        port=server.port,
        user=ADMIN,
        password=server.admin_password,
        ssl_ca=str(server.ca_file),
    )
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(sql)
        return tuple(cursor.fetchall())


def _name(command: Sequence[str]) -> str:
    return " ".join(command[1:4])
