"""The folder of everything local: `.kindred/` in the project, or KINDRED_HOME.

services.json       the running services: pid, start time, port
services.code       the digest of the code that they run
secrets.json        random passwords, mode 0600
catalogues/<slug>/  a catalogue in canonical form
current             the catalogue used last
logs/  s3/  mariadb/  tmp/
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]


def home() -> Path:
    """The folder, made if absent, readable by its owner only."""
    folder = Path(os.environ.get("KINDRED_HOME") or PROJECT / ".kindred").resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("catalogues", "logs", "s3", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    return folder


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    write_private_bytes(path, text.encode())


def write_private_bytes(path: Path, content: bytes) -> None:
    """As write_private."""
    half = path.with_suffix(".half")
    half.touch(mode=0o600)
    half.chmod(0o600)
    half.write_bytes(content)
    half.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object; empty where there is no file."""
    return dict(json.loads(path.read_text())) if path.exists() else {}


def password(name: str) -> str:
    """The random password of this name, made on first use."""
    path = home() / "secrets.json"
    known = read_json(path)
    if name not in known:
        known[name] = secrets.token_urlsafe(24)
        write_private(path, json.dumps(known))
    return str(known[name])
