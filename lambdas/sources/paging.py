"""Lists in pages. Each way of paging is an object that gives the parameters of the next page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from jsonpath_ng.parser import parse

from lambdas.sources.picking import pick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lambdas.sources.client import Answer

NEXT = parse("$.next")


class Paging(Protocol):
    """A way of paging."""

    def first(self) -> dict[str, str]:
        """The parameters of the first page."""
        ...

    def after(self, answer: Answer, page: int) -> dict[str, str] | None:
        """The parameters of the page after this answer, the page-th from 1; None if it was the last."""
        ...


@dataclass(frozen=True)
class OffsetPaging:
    """Pages by `limit` and `offset`, until an answer has no `next`.

    Attributes:
        size: entries of a page.
        most: pages at most, in case a server always gives a `next`.
    """

    size: int = 50
    most: int = 20

    def first(self) -> dict[str, str]:
        return self._page(0)

    def after(self, answer: Answer, page: int) -> dict[str, str] | None:
        return self._page(page) if pick(NEXT, answer.body) and page < self.most else None

    def _page(self, page: int) -> dict[str, str]:
        return {"limit": str(self.size), "offset": str(page * self.size)}


def pages(ask: Callable[[dict[str, str]], Answer], paging: Paging) -> Iterator[Answer]:
    """Every page, each asked for only when the caller wants it.

    Args:
        ask: is given a page's parameters.
        paging: the way.
    """
    params: dict[str, str] | None = paging.first()
    page = 0
    while params is not None:
        answer = ask(params)
        page += 1
        yield answer
        params = paging.after(answer, page)
