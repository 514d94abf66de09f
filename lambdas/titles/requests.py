"""The command line's requests about titles and people: those that need MySQL."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from lambdas.core.errors import NothingFound
from lambdas.people import registry
from lambdas.serving.published import published
from lambdas.serving.requests import answer
from lambdas.titles import predictions, questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from pymysql import Connection

    from lambdas.serving.requests import Answer, Request


def handler(event: Request, context: object) -> Answer:
    """A request of REQUESTS and its arguments -> its answer."""
    return answer(REQUESTS, event)


def _ask(question: Callable[..., Any], connection: Connection, bucket: str, **given: Any) -> dict[str, Any]:
    """A question's answer, or why there is none; and what `published` says of the table titles."""
    try:
        found = {"answer": question(connection, **given)}
    except NothingFound as error:
        found = {"nothing_found": str(error)}
    standing = published(connection, ["titles"]).get("titles")
    return found | {"published": standing and standing.as_json()}


def _predict(connection: Connection, bucket: str, user: str, title: str) -> dict[str, Any]:
    """A prediction, or why there is none."""
    try:
        return {"prediction": predictions.predict(connection, user, title)}
    except NothingFound as error:
        return {"nothing_found": str(error)}


def _recommend(connection: Connection, bucket: str, user: str) -> dict[str, Any]:
    return predictions.recommend(connection, user)


REQUESTS: dict[str, Callable[..., Any]] = {
    **registry.OPERATIONS,
    "max_duration": partial(_ask, questions.max_duration),
    "score_count": partial(_ask, questions.score_count),
    "count": partial(_ask, questions.count),
    "actor": partial(_ask, questions.actor),
    "predict": _predict,
    "recommend": _recommend,
}
