"""The last released Kindred: its files out of git's history, and a Python with its pinned packages."""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from infra import build, node

PROJECT = Path(__file__).parents[2]
RECORD = Path(__file__).with_name("last_release")


class Release(NamedTuple):
    """A released state of the project, ready to run.

    Attributes:
        version: its tag.
        folder: its files.
        python: an interpreter that has its packages.
    """

    version: str
    folder: Path
    python: Path

    @property
    def kindred(self) -> tuple[str, ...]:
        """What starts its command line."""
        return self.runs("from kindred.cli import main; main()")

    def runs(self, code: str) -> tuple[str, ...]:
        """What runs a piece of code among its modules, whatever else is installed."""
        return (str(self.python), "-c", f"import sys; sys.path.insert(0, {str(self.folder)!r})\n{code}")

    def build(self, runtime: str, architecture: str) -> None:
        """Its layers from its lock files, with the stamps that its synthesis looks for."""
        for lock in sorted(self.folder.glob("infra/layers/*.txt")):
            layer = self.folder / "build" / "layers" / f"{runtime}-{architecture}" / lock.stem
            digest = hashlib.sha256(f"{runtime} {architecture}\n".encode() + lock.read_bytes()).hexdigest()
            stamp = layer.with_suffix(".built")
            if not stamp.exists() or stamp.read_text() != digest:
                build.install(lock, layer, runtime, architecture)
                stamp.write_text(digest)

    def template(self) -> dict[str, Any]:
        """The template of its stack, synthesised once."""
        kept = self.folder.with_name("template.json")
        if not kept.exists():
            made = subprocess.run(
                [self.python, Path(__file__).with_name("template.py")],
                cwd=self.folder,
                env=os.environ | node.JSII | {"PYTHONPATH": str(self.folder)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert made.returncode == 0, made.stderr
            kept.write_text(made.stdout)
        found: dict[str, Any] = json.loads(kept.read_text())
        return found


def last_release() -> Release:
    """The release that `last_release` names, made once per commit.

    The commit's id is on record beside the tag because a clone need not have tags. Where the history
    lacks it, as a shallow clone's does, the test is skipped with a warning.
    """
    commit, version = RECORD.read_text().split()
    files = subprocess.run(
        ["git", "archive", "--format=zip", commit], cwd=PROJECT, capture_output=True, check=False
    )
    if files.returncode:
        line = (
            f"THE UPGRADE IS NOT REHEARSED: this clone's history lacks {RECORD.read_text().strip()}; "
            "`git fetch --unshallow` brings it"
        )
        warnings.warn(line, stacklevel=2)
        pytest.skip(line)
    target = PROJECT / "build" / "releases" / commit
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / "lock").open("w") as lock:  # the tests run in several processes
        fcntl.flock(lock, fcntl.LOCK_EX)
        _make(target, files.stdout)
    return Release(version, target / "project", target / "venv" / "bin" / "python")


def _make(target: Path, files: bytes) -> None:
    if not target.exists():
        half = Path(tempfile.mkdtemp(prefix="release-", dir=target.parent))
        try:
            zipfile.ZipFile(io.BytesIO(files)).extractall(half / "project")
            _packages(half)
            half.rename(target)
        finally:
            shutil.rmtree(half, ignore_errors=True)


def _packages(folder: Path) -> None:
    """A virtual environment with what the release pinned, by hash."""
    uv = Path(sys.executable).with_name("uv")
    environment = os.environ | {"VIRTUAL_ENV": str(folder / "venv")}
    requirements = folder / "project" / "requirements.txt"
    subprocess.run(
        [uv, "venv", "-q", "--relocatable", "--python", sys.executable, folder / "venv"],
        env=environment,
        check=True,
    )
    subprocess.run(
        [uv, "pip", "install", "-q", "--require-hashes", "-r", requirements],
        env=environment,
        check=True,
    )
