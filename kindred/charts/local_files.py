"""The playlists of the local Spotify, made of generated charts; erasing changes them too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local.home import home, write_private_bytes
from local.source_api.catalogue import PLAYLISTS

if TYPE_CHECKING:
    from pathlib import Path

    from kindred.common.target import Target


def purge(target: Target, source: str, *, dry_run: bool) -> int:
    """Delete the file if the source is "files"; how many files."""
    file = _existing(target)
    if file is None or source != "files":
        return 0
    if not dry_run:
        file.unlink()
    return 1


def forget(target: Target, artist: str, *, dry_run: bool) -> int:
    """Delete an artist's tracks from the playlists; how many entries."""
    file = _existing(target)
    if file is None:
        return 0
    lists: dict[str, list[dict[str, Any]]] = json.loads(file.read_text())
    others = {
        name: [entry for entry in entries if not _is_by(entry, artist)] for name, entries in lists.items()
    }
    count = sum(map(len, lists.values())) - sum(map(len, others.values()))
    if count and not dry_run:
        write_private_bytes(file, json.dumps(others).encode())
    return count


def _is_by(entry: dict[str, Any], artist: str) -> bool:
    return any(id_ == artist for id_, _ in entry.get("artists", []))


def _existing(target: Target) -> Path | None:
    """The file, if a local system has one."""
    file = home() / "catalogues" / target.name.removeprefix("kindred-") / PLAYLISTS
    return file if not target.outputs and file.exists() else None
