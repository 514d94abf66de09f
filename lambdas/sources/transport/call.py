"""Calls and answers, which the stack of senders passes on."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import urlsplit

from lambdas.core.errors import SourceForbidden, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests.auth import AuthBase

Result_co = TypeVar("Result_co", covariant=True)


@dataclass(frozen=True)
class Call:
    """One question to a source.

    Attributes:
        source: the name of the source, for messages.
        method: GET or POST.
        url: without parameters.
        params: of the query.
        data: the form's fields.
        auth: adds the secret to the request; nothing else holds it.
    """

    source: str
    method: str
    url: str
    params: Mapping[str, str] | None = None
    data: Mapping[str, str] | None = None
    auth: AuthBase | None = None

    @property
    def where(self) -> str:
        """The source and the path, for messages."""
        return f"{self.source} {urlsplit(self.url).path}"


@dataclass(frozen=True)
class Answer:
    """A 2xx with its JSON object, or a 4xx other than 429 with what it says."""

    where: str
    status: int
    body: dict[str, Any]
    message: str

    @property
    def good(self) -> bool:
        return self.status < HTTPStatus.MULTIPLE_CHOICES

    def refusal(self, remedy: str = "") -> SourceForbidden | SourceUnavailable:
        """The error to raise for this status: SourceForbidden for 401 and 403."""
        kind = (
            SourceForbidden
            if self.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
            else SourceUnavailable
        )
        message = f" ({self.message})" if self.message else ""
        return kind(f"{self.where} answered {self.status}{message}{remedy and ': '}{remedy}")


class Sender(Protocol[Result_co]):
    """One layer of the stack."""

    def send(self, call: Call) -> Result_co:
        """Send a call and give what came back.

        Raises:
            TransientFailure: there is no usable answer this time; asking again may help.
            SourceThrottled: the source asks to come back later.
        """
        ...


class TransientFailure(Exception):
    """There was no usable answer; the message says why and follows the call's `where`."""
