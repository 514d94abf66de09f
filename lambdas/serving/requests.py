"""The command line's requests to a function in the VPC, which alone reaches MySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from lambdas.core.errors import InvalidInput
from lambdas.core.settings import ServingSettings
from lambdas.serving.mysql import session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Request(TypedDict):
    """A request by its name; its arguments stand beside it, each under its own name.

    Attributes:
        request: one of the names that the pipeline's REQUESTS have.
    """

    request: str


class Answer(TypedDict):
    """What the command line gets.

    Attributes:
        answer: the request's result, as JSON takes it.
        invalid: instead, which argument is wrong, and how.
    """

    answer: NotRequired[Any]
    invalid: NotRequired[list[str]]


def answer(
    requests: Mapping[str, Callable[..., Any]],
    event: Request,
) -> Answer:
    """A request and its arguments -> its answer.

    A wrong argument is answered; it does not fail the function, so that no alarm is raised.

    Args:
        requests: by name; each takes a connection, the lake's bucket, and its own arguments.
        event: the request's name and arguments.
    """
    settings = ServingSettings.from_env()
    arguments: dict[str, Any] = {**event}
    name = arguments.pop("request", None)
    if name not in requests:
        return {"invalid": ["request", f"{name!r} is not one of {', '.join(requests)}"]}
    try:
        with session(settings.mysql_secret, settings.mysql_ca) as connection:
            return {"answer": requests[name](connection, settings.lake, **arguments)}
    except InvalidInput as error:
        return {"invalid": [error.where, error.what]}
