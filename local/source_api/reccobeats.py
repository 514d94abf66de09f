"""The bodies of ReccoBeats: its own ids, another order, no entry for unknown tracks."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any

from local.source_api.spotify import MEASURES, PAGES, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def error(code: int, message: str) -> dict[str, Any]:
    """An error in its shape; `code` is its own, not the HTTP status."""
    return {"status": code, "errors": [{"message": message}]}


def content(rows: Iterable[Mapping[str, Any] | None]) -> dict[str, Any]:
    """The answer for some rows of audio_features; those without analysis are unknown to it."""
    known = {row["id"]: row for row in rows if row and not (row["tempo"] == 0 and row["time_signature"] == 0)}
    shuffled = sorted(known.values(), key=lambda row: hashlib.sha256(row["id"].encode()).digest())
    return {"content": [_features(row) for row in shuffled]}


def _features(row: Mapping[str, Any]) -> dict[str, Any]:
    href = f"{PAGES}/track/{row['id']}"
    return {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, href)), "href": href} | {
        name: number(row[name]) for name in sorted(MEASURES)
    }
