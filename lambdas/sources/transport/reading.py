"""A response's bytes -> an Answer, or the reason why they are not one. No secret gets into a message."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from lambdas.sources.transport.call import Answer, TransientFailure

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests

    from lambdas.sources.transport.call import Call, Sender

_SERVER_FAILURES = frozenset({500, 502, 503, 504})


class ReadingSender:
    """Reads the response of the inner sender."""

    def __init__(self, sender: Sender[requests.Response]) -> None:
        self._sender = sender

    def send(self, call: Call) -> Answer:
        """A 2xx or 4xx answer.

        Raises:
            TransientFailure: the server failed, or its answer is no JSON object, or says 2xx with an error.
        """
        return _answer(self._sender.send(call), call.where)


def _answer(response: requests.Response, where: str) -> Answer:
    status = response.status_code
    if status in _SERVER_FAILURES:
        raise TransientFailure(f"answered {status}")
    body = _json(response.content)
    if body is not None:
        message = _without_secret(_message(body), response)
        if response.ok and (body.get("error") or body.get("errors")):
            raise TransientFailure(f"answered {status} with an error{message and f' ({message})'}")
        return Answer(where, status, body, message)
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Answer(where, status, {}, "")
    if not response.ok or response.is_redirect:
        raise TransientFailure(f"answered {status}")
    kind = "HTML" if response.content.lstrip()[:1] == b"<" else "cut or broken JSON"
    raise TransientFailure(f"answered {status} with {kind} where a JSON object was due")


def _json(content: bytes) -> dict[str, Any] | None:
    """The JSON object in these bytes; None where there is none."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _message(body: Mapping[str, Any]) -> str:
    """What an error body says, in any of the shapes that Spotify and ReccoBeats have had, on one line."""
    error = body.get("error")
    if isinstance(error, dict):
        said = [error.get("message") or error.get("description")]
    elif isinstance(body.get("errors"), list):
        said = [item.get("message") for item in body["errors"] if isinstance(item, dict)]
    else:
        said = [error, body.get("error_description")]
    text = ": ".join(part for part in said if isinstance(part, str))
    return " ".join(text.split())[:200]


def _without_secret(message: str, response: requests.Response) -> str:
    secret = response.request.headers.get("Authorization", "").partition(" ")[2]
    return message.replace(secret, "…") if secret else message
