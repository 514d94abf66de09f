"""The demo's catalogues and ratings, brought into a system's lake and registry."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kindred.titles.files import bring, read
from lambdas.core.days import today
from lambdas.people.registry import Basis
from lambdas.titles import incoming
from local.demo.titles import LABELS, write_demo_titles
from local.home import home

if TYPE_CHECKING:
    from kindred.common.target import Target


def bring_demo(target: Target) -> None:
    """Give the generated catalogue its titles, unless some are imported already."""
    if incoming.platforms(target.lake):
        return
    with tempfile.TemporaryDirectory(dir=home() / "tmp") as name:
        write_demo_titles(Path(name))
        found = read([Path(name)], None)
    basis = Basis(
        basis="consent", since=today(), source="invented people of the demo", purpose="to show the pipeline"
    )
    bring(target, found, basis, {f"ratings/{label}": label for label in LABELS})
