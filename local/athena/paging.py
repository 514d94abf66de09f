"""Pages of lists, as Athena's operations ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.athena.errors import RequestRefused

if TYPE_CHECKING:
    Request = dict[str, Any]


def counted(request: Request, most: int) -> int:
    """How many items the request asks for. Raises RequestRefused beyond `most`."""
    count: int = request.get("MaxResults", most)
    if not 1 <= count <= most:
        raise RequestRefused(f"MaxResults must be between 1 and {most}, not {count}")
    return count


def start_of(request: Request) -> int:
    """The first item that the request asks for. Raises RequestRefused for a foreign token."""
    token: str = request.get("NextToken", "0")
    if not token.isdecimal():
        raise RequestRefused(f"NextToken is not one of this endpoint: {token}")
    return int(token)


def paged(items: list[Any], request: Request, most: int) -> tuple[list[Any], Request]:
    """A page of the items, and the token of the next one."""
    count, start = counted(request, most), start_of(request)
    token = {"NextToken": str(start + count)} if start + count < len(items) else {}
    return items[start : start + count], token
