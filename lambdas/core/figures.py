"""What a pipeline says of one of its runs; the shared report writes it down."""

from __future__ import annotations

from typing import Any, TypedDict


class Figures(TypedDict):
    """The figures of one run.

    Attributes:
        coverage_registered: those with features, as a share of those registered, 0 to 1; None where the
            pipeline has no registry.
        coverage_tracks: those with features, as a share of those with tracks, 0 to 1; None while unknown.
        rows_written: rows of the main serving table; 0 where it was left alone.
        calls_made: HTTP requests sent.
        calls_saved: HTTP requests that the lake made needless; None where nobody counts them.
        message: what a person should know of a run that succeeded, in one line; may be empty.
        figures: what only this pipeline counts, by name; as JSON takes it.
    """

    coverage_registered: float | None
    coverage_tracks: float | None
    rows_written: int
    calls_made: int
    calls_saved: int | None
    message: str
    figures: dict[str, Any]


def share(part: float, whole: float) -> float:
    """Part of a whole, 0 to 1; 0 of nothing."""
    return part / whole if whole else 0.0
