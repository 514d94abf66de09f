"""kindred dashboard, kindred login: the pages on this machine; who is let in on the web."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.files import DASHBOARD, shell
from dashboard.format import FOLDER, LATEST
from kindred.common import target
from kindred.common.console import console
from lambdas.core.errors import InvalidInput, KindredError
from lambdas.lake import objects as lake
from local import services
from local.home import PROJECT, home, write_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PASSWORD_BYTES = 16
"""So many that nobody finds the password by its hash."""


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command()(dashboard)
    app.command()(login)


def dashboard(
    *,
    catalogue: Annotated[
        str | None, typer.Option(help="The catalogue to show instead of the one used last.")
    ] = None,
) -> None:
    """Serve the dashboard of the last runs, and print its address; `kindred down` stops it."""
    console.print(f"dashboard  [command]{serve(target.chosen(catalogue))}[/]")


def login(
    name: Annotated[str, typer.Argument(help="What is to be typed beside the password.", show_default=False)],
) -> None:
    """Make a password for the dashboard on the web, and the setting that lets its owner in."""
    if not name.strip() or ":" in name:
        raise InvalidInput("NAME", "is empty or has a colon, which a browser cannot send in a name")
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    digest = hashlib.sha256(f"{name}:{password}".encode()).hexdigest()
    console.print(f"name      {name}", highlight=False, markup=False)
    console.print(f"password  {password}", highlight=False, markup=False)
    console.print(f'setting   "dashboard_login": "{digest}"', highlight=False, markup=False, soft_wrap=True)
    console.print("[quiet]the password is kept nowhere: note it; the setting goes into cdk.json[/]")


def serve(chosen: target.Target) -> str:
    """Copy a system's data to this machine and serve it; the address.

    Raises:
        InvalidInput: nothing has been run yet.
    """
    _libraries()
    if not _copy(chosen):
        raise InvalidInput("dashboard", "there is nothing to show yet; `kindred artists run`")
    return f"http://127.0.0.1:{services.dashboard(_folder())}/"


def renew_copy(chosen: target.Target) -> None:
    """What has been erased from a system's pages goes from the copy of them on this machine."""
    if _folder().exists() and _copied() in {chosen.name, ""}:
        _copy(chosen)


def _folder() -> Path:
    return home() / "dashboard"


def _copied() -> str:
    """The system that the copy on this machine is of; empty where that is not known."""
    noted = home() / "dashboard.system"
    return noted.read_text() if noted.exists() else ""


def _copy(chosen: target.Target) -> int:
    """Make the copy on this machine that of a system: runs first, the pointer last. How many files it has."""
    folder = _folder()
    write_private(home() / "dashboard.system", chosen.name)
    pointer: dict[str, Any] = {}
    wanted: dict[str, tuple[str, str]] = {}
    for bucket, prefix in _places(chosen):
        keys = list(lake.keys(bucket, f"{prefix}data/"))
        wanted |= {key.removeprefix(f"{prefix}data/"): (bucket, key) for key in keys}
        for pipeline, runs in (lake.get_json(bucket, f"{prefix}{LATEST}") or {}).items():
            # Under other settings a pipeline's pages were elsewhere: the newer ones count.
            if runs and runs[0]["written_at"] > pointer.get(pipeline, [{"written_at": ""}])[0]["written_at"]:
                pointer[pipeline] = runs
    wanted.pop("latest.json", None)
    for path in folder.iterdir() if folder.exists() else ():
        if path.is_dir() and not any(name.startswith(f"{path.name}/") for name in wanted):
            shutil.rmtree(path)
    for name, (bucket, key) in wanted.items():
        path = folder / name
        # A run's folder is named by a digest of its files.
        if not path.exists() and (body := lake.get(bucket, key)) is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "latest.json").write_text(json.dumps(pointer))
    return len(wanted)


def _places(chosen: target.Target) -> Iterator[tuple[str, str]]:
    """Where a system's pages have their data, as buckets and prefixes: the lake, and the site on the web."""
    yield chosen.lake, FOLDER
    site = chosen.outputs.get("DashboardData", "").removeprefix("s3://")
    bucket, _, prefix = site.partition("/")
    if bucket and (bucket, prefix) != (chosen.lake, FOLDER):
        yield bucket, prefix


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
