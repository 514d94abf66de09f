"""A hundred thousand listeners of 200 tracks through every step, `make bench-full`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.listeners import MANY, end_to_end

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.measure import Row


def rows(tell: Callable[[str], None]) -> Iterator[Row]:
    """The rows of this file."""
    yield from end_to_end(MANY, tell)
