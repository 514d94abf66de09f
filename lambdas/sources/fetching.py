"""Many calls at once; their parts in the order of arrival."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from lambdas.core.errors import SourceThrottled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from lambdas.sources import Part

Job = TypeVar("Job")


def fetch_all(fetch: Callable[[Job], Part], jobs: Iterable[Job], threads: int) -> Iterator[Part]:
    """Yield a part per job, in the order of arrival.

    After the first failure no call is started; calls under way end and their parts are yielded, then
    the failure is raised: the SourceThrottled with the latest retry_at if there is one.
    """
    remaining = iter(jobs)
    failures: list[Exception] = []
    running: set[Future[Part]] = set()
    arrived: SimpleQueue[Future[Part]] = (
        SimpleQueue()
    )  # concurrent.futures.wait would check all running calls for each part
    with ThreadPoolExecutor(threads) as pool:

        def ask(count: int) -> None:
            for job in islice(remaining, count):
                future = pool.submit(fetch, job)
                running.add(future)
                future.add_done_callback(arrived.put)

        try:
            ask(
                2 * threads
            )  # twice the threads, so that each has a next call while the caller works on a part
            while running:
                future = arrived.get()
                running.discard(future)
                if future.cancelled():
                    continue
                if failure := _failure(future):
                    failures.append(failure)
                    for other in tuple(running):
                        other.cancel()
                    continue
                if not failures:
                    ask(1)
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    if failures:
        raise max(failures, key=_weight)


def _failure(future: Future[Part]) -> Exception | None:
    failure = future.exception()
    if failure is not None and not isinstance(failure, Exception):
        raise failure
    return failure


def _weight(failure: Exception) -> float:
    return failure.retry_at.timestamp() if isinstance(failure, SourceThrottled) else 0.0
