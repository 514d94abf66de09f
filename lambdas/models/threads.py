"""Linear algebra that gives the same bytes however many cores a machine has. Pure.

BLAS shares a product among its threads, and a sum that is shared otherwise ends in other last bits. So BLAS
has one thread here, and work that is worth several cores is cut by us, into parts that are the same on
every machine.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

P = TypeVar("P")


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """BLAS has one thread while this lasts, in the whole process; it is a decorator as well."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield


@contextmanager
def one_thread() -> Iterator[None]:
    """BLAS and OpenMP have one thread while this lasts, in the whole process; it is a decorator as well.

    For scikit-learn on few points: its threads wait for each other by spinning. On two busy cores a t-SNE of
    600 points took 12.5 s of CPU with two threads, and 1.7 s with one.
    """
    with threadpool_limits(limits=1):
        yield


def in_parallel(work: Callable[[P], None], parts: Iterable[P]) -> None:
    """Do some work for every part, on as many cores as this process may use.

    Args:
        work: writes its result to a place of its own; numpy lets other threads run while it computes.
        parts: each is worth a thread.
    """
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for _ in pool.map(work, parts):
            pass
