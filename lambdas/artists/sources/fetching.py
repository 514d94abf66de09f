"""Many calls at once, their parts as they come."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from lambdas.shared.errors import SourceThrottled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lambdas.artists.sources import Part

Job = TypeVar("Job")


def fetch_all(fetch: Callable[[Job], Part], jobs: Iterable[Job], threads: int) -> Iterator[Part]:
    """Yield a part per job, in the order of arrival.

    After the first failure nothing more is asked; what is under way still arrives and is yielded,
    then the failure is raised: the SourceThrottled with the latest retry_at if there is one.
    """
    left = iter(jobs)
    failures: list[Exception] = []
    with ThreadPoolExecutor(threads) as pool:
        # Twice the threads, so that none idles while the caller is busy with a part.
        running: set[Future[Part]] = {pool.submit(fetch, job) for job in islice(left, 2 * threads)}
        try:
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                failures += [failure for future in done if (failure := _failure(future))]
                if failures:
                    running = {future for future in running if not future.cancel()}
                else:
                    running |= {pool.submit(fetch, job) for job in islice(left, len(done))}
                yield from (future.result() for future in done if future.exception() is None)
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
