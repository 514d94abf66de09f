"""The analysts' views, created through Athena, because CloudFormation cannot create views."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lambdas.lake.athena import Athena

FILES = Path(__file__).parents[2] / "athena"


def create_views(athena: Athena, folder: Path = FILES) -> list[str]:
    """Create or replace every view of `athena/*/views`, each after those it reads; their names.

    Raises:
        QueryFailed: Athena refused one.
    """
    texts = {file.stem: file.read_text() for file in folder.glob("*/views/*.sql")}
    for name in in_order(texts):
        athena.wait(athena.start(texts[name]))
    return sorted(texts)


def in_order(texts: dict[str, str]) -> Iterable[str]:
    """The views' names, each after the views that its text names."""
    words = {name: set(re.findall(r"\w+", text)) for name, text in sorted(texts.items())}
    return TopologicalSorter(
        {name: sorted((found & texts.keys()) - {name}) for name, found in words.items()}
    ).static_order()
