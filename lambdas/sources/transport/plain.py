"""One request over a pooled connection: TLS verified, with a deadline, without following redirects."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ReadTimeoutError

from lambdas.sources.transport.call import TransientFailure
from lambdas.sources.transport.deadline import DeadlineAdapter

if TYPE_CHECKING:
    from lambdas.sources.transport.call import Call

USER_AGENT = "kindred/0.1"


class PlainSender:
    """Sends a call once.

    Args:
        connect: seconds to connect.
        answer: seconds for all of the answer.
        connections: how many are kept open.

    Attributes:
        calls: requests sent so far.
    """

    def __init__(self, *, connect: float, answer: float, connections: int) -> None:
        self.calls = 0
        self._timeout = (connect, answer)
        self._lock = threading.Lock()
        self._environment: dict[str, dict[str, Any]] = {}
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["User-Agent"] = USER_AGENT
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, DeadlineAdapter(pool_maxsize=connections))

    def send(self, call: Call) -> requests.Response:
        """The response, whatever its status.

        Raises:
            TransientFailure: none came.
        """
        with self._lock:
            self.calls += 1
        try:
            return self._session.request(
                call.method,
                call.url,
                params=call.params,
                data=call.data,
                auth=call.auth,
                timeout=self._timeout,
                allow_redirects=False,
                **self._from_environment(call.url),
            )
        except requests.RequestException as error:
            reason = _reason(error)
        # Not inside `except`: the new error would keep the request, and its token, as its context.
        raise TransientFailure(reason)

    def _from_environment(self, url: str) -> dict[str, Any]:
        """Proxies and certificates of the environment; looked up once per host, to save a fifth of a call."""
        host = urlsplit(url).netloc
        if host not in self._environment:
            settings = requests.Session().merge_environment_settings(url, {}, False, None, None)
            self._environment[host] = dict(settings)
        return self._environment[host]


def _reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "has a TLS certificate that cannot be verified"
    if isinstance(error, requests.Timeout) or any(isinstance(arg, ReadTimeoutError) for arg in error.args):
        return "did not answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "broke off its answer"
    if isinstance(error, requests.ConnectionError):
        return "cannot be reached, or closed the connection"
    return f"could not be asked ({type(error).__name__})"
