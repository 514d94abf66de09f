"""Athena's errors: the request is refused (RequestRefused), or the query ends as FAILED (QueryError)."""

from __future__ import annotations

_SYSTEM_KINDS = ("GENERIC_INTERNAL_ERROR",)


class RequestRefused(Exception):
    """The API call itself fails. A statement that does not parse is one of these, as in Athena.

    Attributes:
        code: the exception's name in Athena's API model.
    """

    def __init__(self, message: str, code: str = "InvalidRequestException") -> None:
        super().__init__(message)
        self.code = code


class QueryError(Exception):
    """The query was accepted and then FAILED.

    Attributes:
        kind: Athena's error name (HIVE_BAD_DATA, COLUMN_NOT_FOUND, …); "" if its message has none.
        message: the rest of the reason, one line.
    """

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        self.message = " ".join(message.split())
        super().__init__(f"{kind}: {self.message}" if kind else self.message)

    def as_athena_error(self) -> dict[str, object]:
        """GetQueryExecution's AthenaError: category (1 system, 2 user), type and message."""
        system = self.kind in _SYSTEM_KINDS
        return {
            "ErrorCategory": 1 if system else 2,
            "ErrorType": 200 if system else 1006,
            "ErrorMessage": str(self),
            "Retryable": system,
        }


class Cancelled(Exception):
    """StopQueryExecution reached a running query."""


def syntax_error(sql: str, offset: int, found: str) -> RequestRefused:
    """Trino's parse error for the token `found`, `offset` characters into `sql`."""
    return RequestRefused(f"{position(sql, offset)}: mismatched input '{found}'")


def position(sql: str, offset: int) -> str:
    """`line L:C`, both from 1, of an offset into a statement."""
    before = sql[:offset]
    return f"line {before.count(chr(10)) + 1}:{offset - before.rfind(chr(10))}"
