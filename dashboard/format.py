"""The format of the dashboard's data: a folder for each run, which never changes, and one pointer.

    data/<run>/<name>.json    written first; its name has a digest of its files, so it may be cached for ever
    data/latest.json          written last, so that a reader sees a whole run, old or new

All pipelines share the pointer: it is written only if it has not changed (If-Match), else tried again.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

LATEST = "data/latest.json"
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
_WEEKS_KEPT = 60


def encode(data: object) -> bytes:
    """JSON, compact, the same bytes for the same data.

    Raises:
        ValueError: a number is not finite; the caller writes null for a missing one.
    """
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def run_name(pipeline: str, dt: str, files: dict[str, bytes]) -> str:
    """The run's folder, e.g. "charts-2021-04-20-5f1d2c3b": other files give another folder."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return f"{pipeline}-{dt}-{digest.hexdigest()[:8]}"


def pointed(latest: dict[str, Any], pipeline: str, dt: str, run: str, written_at: str) -> dict[str, Any]:
    """The pointer with this run in it: newest day first, one run per day, other pipelines untouched.

    Args:
        latest: the present data/latest.json; empty if there is none.
        pipeline: such as "charts".
        dt: the run's day, YYYY-MM-DD.
        run: its folder under data/.
        written_at: UTC, ISO 8601.
    """
    others = [one for one in latest.get(pipeline, []) if one["dt"] != dt]
    runs = [{"dt": dt, "run": run, "written_at": written_at}, *others]
    runs.sort(key=lambda one: one["dt"], reverse=True)
    return latest | {pipeline: runs[:_WEEKS_KEPT]}
