"""kindred dashboard: the pages on this machine, under the headers of production."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.files import DASHBOARD, shell
from kindred.common import target
from kindred.common.console import console
from lambdas.core.errors import InvalidInput, KindredError
from lambdas.lake import objects as lake
from local import services
from local.home import PROJECT, home

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = "dashboard/data/"


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(dashboard)


def dashboard(
    *,
    catalogue: Annotated[
        str | None, typer.Option(help="The catalogue to show instead of the one used last.")
    ] = None,
) -> None:
    """Serve the dashboard of the last runs, and print its address; `kindred down` stops it."""
    console.print(f"dashboard  [command]{serve(target.chosen(catalogue))}[/]")


def serve(chosen: target.Target) -> str:
    """Copy a system's data to this machine and serve it; the address.

    Raises:
        InvalidInput: nothing has been run yet.
    """
    _libraries()
    folder = home() / "dashboard"
    if not _fetch(chosen.lake, folder):
        raise InvalidInput("dashboard", "there is nothing to show yet; `kindred artists run`")
    return f"http://127.0.0.1:{services.dashboard(folder)}/"


def _fetch(bucket: str, folder: Path) -> int:
    """Copy what the site reads; runs first, the pointer last, as they were written. How many files."""
    keys = sorted(lake.keys(bucket, PREFIX), key=lambda key: (key.endswith("/latest.json"), key))
    for key in keys:
        path = folder / key.removeprefix(PREFIX)
        if path.exists() and path.name != "latest.json":
            continue  # a run's folder is named by a digest of its files
        body = lake.get(bucket, key)
        if body is None:
            continue  # deleted since it was listed
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return len(keys)


def _libraries() -> None:
    """The libraries that the pages load, installed by npm's lock file on first use."""
    try:
        shell()
    except FileNotFoundError:
        with console.status("fetching the pages' libraries"):
            npm = [sys.executable, "-m", "infra.node", "npm", "ci", "--loglevel=error", "--no-audit"]
            done = subprocess.run(
                [*npm, "--prefix", str(DASHBOARD)], cwd=PROJECT, capture_output=True, text=True, check=False
            )
        if done.returncode:
            lines = [line.removeprefix("npm error ") for line in done.stderr.splitlines()] or [
                "no word of why"
            ]
            said = next((line for line in lines if "reason:" in line), lines[0])
            raise KindredError(
                f"npm did not fetch the pages' libraries ({said}): see that this machine reaches npm's "
                "registry, or name another one in npm's settings"
            ) from None
