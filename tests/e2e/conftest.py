"""The command line on a local system of its own, in a temporary home."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT.parent / "shared" / "data"


class Kindred:
    """Types `kindred …` and reads what it says."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._environment = {**os.environ, "KINDRED_HOME": str(home), "COLUMNS": "140"}

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """What it prints (stdout, then stderr); fails where it does not end with `code`."""
        done = self.start(*arguments)
        out, err = done.communicate(timeout=300)
        assert done.returncode == code, (
            f"kindred {' '.join(arguments)} ended with {done.returncode}\n{out}\n{err}"
        )
        return out + err

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [Path(sys.executable).parent / "kindred", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environment,
        )

    def table(self, verb: str, sql: str) -> pd.DataFrame:
        """The rows of `kindred query` or `kindred mysql`."""
        return pd.read_csv(io.StringIO(self(verb, sql, "--csv")), keep_default_na=False)


@pytest.fixture(scope="session")
def new_home(tmp_path_factory) -> Iterator[Callable[[], Kindred]]:
    made: list[Kindred] = []

    def make() -> Kindred:
        made.append(Kindred(tmp_path_factory.mktemp("kindred")))
        return made[-1]

    yield make
    for kindred in made:
        kindred("down")


@pytest.fixture(scope="session")
def kindred(new_home) -> Kindred:
    """The system that most tests share; each runs the catalogue it needs."""
    return new_home()


@pytest.fixture(scope="session")
def catalogue() -> Path:
    """The real catalogue, where it is to be had."""
    if not (SHARED / "catalogue").is_dir():
        pytest.skip(f"no real catalogue at {SHARED / 'catalogue'}")
    return SHARED / "catalogue"
