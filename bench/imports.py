"""Import of each handler in a fresh process, which is what a cold start waits for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import Row, in_turn, ratio, seconds
from lambdas.artists.pipeline import ARTISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tell = Callable[[str], None]

ROOT = Path(__file__).parents[1]
BARS = {"ingest": "<= 1", "model": "<= 1.9"}
_PEER = "pandas"


def rows(tell: Tell) -> Iterator[Row]:
    """One row per handler of `artists`, bytecode and files warm."""
    modules = [_PEER, *(function.handler.rpartition(".")[0] for function in ARTISTS.functions)]
    times = in_turn(
        {module: lambda module=module: _import(module) for module in modules},
        lambda who: tell(f"import {who}"),
        hopeless=1e9,
    )
    detail = {"seconds": seconds(times)}
    for function, module in zip(ARTISTS.functions, modules[1:], strict=True):
        figures = ratio(times[module], times[_PEER])
        what = f"import of {function.step}, {function.layer} layer"
        yield Row(what, "import pandas", BARS[function.layer], *figures, detail=detail)


def _import(module: str) -> None:
    subprocess.run([sys.executable, "-c", f"import {module}"], cwd=ROOT, check=True)
