"""Kindred's command line over a home of its own, as the end-to-end tests type it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from tests.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM = (str(Path(sys.executable).parent / "kindred"),)


class Kindred:
    """Types `kindred …` and reads what it prints.

    Args:
        home: the folder of everything local, KINDRED_HOME.
        program: what starts the command line; this project's own where nothing else is given.
    """

    def __init__(self, home: Path, program: Sequence[str] = PROGRAM) -> None:
        self.home = home
        self._program = tuple(program)
        self._environment = {**os.environ, "KINDRED_HOME": str(home), "COLUMNS": "140"}

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """What it prints (stdout, then stderr); fails where it does not end with `code`."""
        done = self.start(*arguments)
        out, err = done.communicate(timeout=300)
        assert done.returncode == code, (
            f"kindred {' '.join(arguments)} ended with {done.returncode}\n{out}\n{err}"
        )
        return out + err

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self._program, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environment,
        )

    def on_a_terminal(self, *arguments: str, **variables: str) -> Terminal:
        return Terminal([*self._program, *arguments], {**self._environment, **variables})

    def table(self, verb: str, sql: str) -> pd.DataFrame:
        """The rows of `kindred query` or `kindred mysql`."""
        return pd.read_csv(io.StringIO(self(verb, sql, "--csv")), keep_default_na=False)
