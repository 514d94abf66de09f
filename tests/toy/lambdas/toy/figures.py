"""What a run of `toy` did, in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lambdas.core.figures import Figures


def figures(bucket: str, event: dict[str, Any]) -> Figures:
    """The rows that were written."""
    return {
        "coverage_registered": None,
        "coverage_tracks": None,
        "rows_written": event.get("publish_greetings", {}).get("value", {}).get("rows", 0),
        "calls_made": 0,
        "calls_saved": None,
        "message": "",
        "figures": {"greeted": event.get("greetings", {}).get("value", {}).get("greeted", 0)},
    }
