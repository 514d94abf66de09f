"""Named operations of a function in the VPC: how the command line asks what only MySQL knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.core.errors import InvalidInput
from lambdas.serving.mysql import session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def carry_out(
    operations: Mapping[str, Callable[..., Any]],
    event: Mapping[str, Any],
    *,
    mysql_secret: str,
    mysql_ca: str,
    lake: str,
) -> dict[str, Any]:
    """{"operation": one of the names, …its arguments} -> {"answer": …}, or {"invalid": [where, what]}.

    A wrong argument is an answer, not a failed function: nobody is to be woken for it.

    Args:
        operations: by name; each takes a connection, the lake's bucket, and its own arguments.
        event: the operation's name and arguments.
        mysql_secret: as lambdas.serving.mysql.session.
        mysql_ca: likewise.
        lake: the bucket.
    """
    arguments = dict(event)
    name = arguments.pop("operation", None)
    if name not in operations:
        return {"invalid": ["operation", f"{name!r} is not one of {', '.join(operations)}"]}
    try:
        with session(mysql_secret, mysql_ca) as connection:
            return {"answer": operations[name](connection, lake, **arguments)}
    except InvalidInput as error:
        return {"invalid": [error.where, error.what]}
