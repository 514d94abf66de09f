"""The command line's requests to a function in the VPC, which alone reaches MySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from lambdas.core.errors import InvalidInput
from lambdas.serving.mysql import session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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
    event: Mapping[str, Any],
    *,
    mysql_secret: str,
    mysql_ca: str,
    lake: str,
) -> Answer:
    """{"request": one of the names, …its arguments} -> its answer.

    A wrong argument is answered; it does not fail the function, so that no alarm is raised.

    Args:
        requests: by name; each takes a connection, the lake's bucket, and its own arguments.
        event: the request's name and arguments.
        mysql_secret: as lambdas.serving.mysql.session.
        mysql_ca: likewise.
        lake: the bucket.
    """
    arguments = dict(event)
    name = arguments.pop("request", None)
    if name not in requests:
        return {"invalid": ["request", f"{name!r} is not one of {', '.join(requests)}"]}
    try:
        with session(mysql_secret, mysql_ca) as connection:
            return {"answer": requests[name](connection, lake, **arguments)}
    except InvalidInput as error:
        return {"invalid": [error.where, error.what]}
