"""A run of `artists`, and how many neighbours it keeps."""

from __future__ import annotations

from dataclasses import dataclass

from lambdas.core.errors import InvalidInput
from lambdas.core.run import PipelineRun

EVERY_PAIR_UP_TO = 1_000
NEAREST = 50


@dataclass(frozen=True, kw_only=True)
class Run(PipelineRun):
    """One day's run.

    Attributes:
        keep: neighbours per artist: "auto", "all" or a number.
    """

    pipeline: str = "artists"

    keep: str

    def __post_init__(self) -> None:
        """Raise InvalidInput unless `keep` is a number of neighbours."""
        neighbours(self.keep, artists=1)


def neighbours(keep: str, artists: int) -> int:
    """How many neighbours each of the artists keeps, at most all the others.

    Args:
        keep: "auto" (every pair up to 1,000 artists, 50 beyond), "all", or a number from 1.
        artists: how many there are.

    Raises:
        InvalidInput: `keep` is none of these.
    """
    others = max(artists - 1, 0)
    if keep == "auto":
        return others if artists <= EVERY_PAIR_UP_TO else NEAREST
    if keep == "all":
        return others
    if not (keep.isascii() and keep.isdecimal()) or int(keep) < 1:
        raise InvalidInput("keep", f"{keep!r} is not a number from 1, nor all, nor auto")
    return min(int(keep), others)
