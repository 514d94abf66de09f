"""One requests.Session per source: bounded in attempts, in time and in patience, and it counts.

5xx, broken connections, cut and unreadable answers are tried again; a 429 is waited for when that
is short and raised when it is long. Secrets travel in `auth` only and are in no message.
"""

from __future__ import annotations

import json
import logging
import math
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ReadTimeoutError
from urllib3.util import Retry

from lambdas.core.errors import SourceForbidden, SourceThrottled, SourceUnavailable
from lambdas.sources.http_deadline import DeadlineAdapter
from lambdas.sources.retry_after import DEFAULT_SECONDS, retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests.auth import AuthBase

log = logging.getLogger(__name__)

USER_AGENT = "kindred/0.1"
RETRIED = frozenset({500, 502, 503, 504})
QUOTA_SECONDS = 3600.0
"""How long a used-up quota is left alone when the API does not say."""


@dataclass(frozen=True)
class Limits:
    """How much one client gives. All but `attempts` in seconds.

    `connect` and `answer` bound one attempt, `call` the time in which another one may start. A
    throttle of up to `nap` is slept through, until `naps` are used up over all calls and threads.
    `per_second` calls are begun in a second, over all threads.
    """

    connect: float = 3.05
    answer: float = 20.0
    attempts: int = 4
    call: float = 60.0
    nap: float = 5.0
    naps: float = 20.0
    per_second: float = math.inf


@dataclass(frozen=True)
class Answer:
    """A 2xx with its JSON object, or a 4xx other than 429 with what it says."""

    where: str
    status: int
    body: dict[str, Any]
    message: str

    @property
    def good(self) -> bool:
        return self.status < 300  # noqa: PLR2004

    def refusal(self, remedy: str = "") -> SourceForbidden | SourceUnavailable:
        """The error to raise for this status: SourceForbidden for 401 and 403."""
        kind = SourceForbidden if self.status in {401, 403} else SourceUnavailable
        said = f" ({self.message})" if self.message else ""
        return kind(f"{self.where} answered {self.status}{said}{remedy and ': '}{remedy}")


class Http:
    """The JSON client of one source, safe to share between threads.

    Attributes:
        calls: requests sent, retries included.
        throttles: how many of them were answered with 429.
    """

    def __init__(self, source: str, *, concurrency: int = 16, limits: Limits | None = None) -> None:
        self.source = source
        self.calls = 0
        self.throttles = 0
        self._limits = limits or Limits()
        self._naps_left = self._limits.naps
        self._opens = 0.0
        self._turn = 0.0
        self._retry_at: datetime | None = None
        self._lock = threading.Lock()
        self._environment: dict[str, dict[str, Any]] = {}
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["User-Agent"] = USER_AGENT
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, DeadlineAdapter(pool_maxsize=concurrency))

    def get(self, url: str, params: Mapping[str, str], auth: AuthBase | None = None) -> Answer:
        """GET, as `post`."""
        return self._call("GET", url, params=params, auth=auth)

    def post(self, url: str, data: Mapping[str, str], auth: AuthBase | None = None) -> Answer:
        """POST a form; returns 2xx and 4xx answers.

        Raises:
            SourceThrottled: 429 (or a used-up quota) with a wait that is too long to sleep through.
            SourceUnavailable: it kept failing, or its answers are no JSON objects.
        """
        return self._call("POST", url, data=data, auth=auth)

    def _call(self, method: str, url: str, **kwargs: Any) -> Answer:
        where = f"{self.source} {urlsplit(url).path}"
        kwargs |= self._from_environment(url)
        until = time.monotonic() + self._limits.call
        retry = Retry(self._limits.attempts - 1, backoff_factor=0.25, backoff_jitter=0.25, backoff_max=4)
        while True:
            outcome = self._attempt(method, url, where, **kwargs)
            if isinstance(outcome, Answer):
                return outcome
            if not outcome:
                continue  # throttled, and short enough to wait
            if not retry.total or time.monotonic() > until:
                raise SourceUnavailable(f"{where} {outcome}, time after time: try again later")
            log.warning("source failed, trying again", extra={"where": where, "reason": outcome})
            retry = retry.increment(method)
            retry.sleep()

    def _from_environment(self, url: str) -> dict[str, Any]:
        """Proxies and certificates of the environment; looked up once a host, a fifth of a call's cost."""
        host = urlsplit(url).netloc
        if host not in self._environment:
            settings = requests.Session().merge_environment_settings(url, {}, False, None, None)
            self._environment[host] = dict(settings)
        return self._environment[host]

    def _attempt(self, method: str, url: str, where: str, **kwargs: Any) -> Answer | str:
        """An answer, or why there was none, or "" when it is to be asked again after the gate opens."""
        wait = max(self._next_turn(), self._opens - time.monotonic())
        if wait > 0:  # even sleep(0) gives the processor away
            time.sleep(wait)
        with self._lock:
            self._stay_away()
            self.calls += 1
        try:
            response = self._session.request(
                method,
                url,
                timeout=(self._limits.connect, self._limits.answer),
                allow_redirects=False,
                **kwargs,
            )
        except requests.RequestException as error:
            return _reason(error)  # raised by the caller: the request, and its token, must not hang on
        quota = response.status_code in {403, 429} and b"QUOTA_EXCEEDED" in response.content
        if quota or response.status_code == 429:  # noqa: PLR2004
            self._throttled(response.headers.get("Retry-After"), quota=quota)
            return ""
        if response.status_code in RETRIED:
            return f"answered {response.status_code}"
        return _answer(response, where)

    def _next_turn(self) -> float:
        """Seconds until this call may begin, so that all threads together keep to the rate."""
        with self._lock:
            self._turn = max(self._turn, time.monotonic())
            wait = self._turn - time.monotonic()
            self._turn += 1 / self._limits.per_second
        return wait

    def _throttled(self, header: str | None, *, quota: bool) -> None:
        """Keep every thread back for a short wait; raise SourceThrottled for a long one."""
        now = datetime.now(UTC)
        seconds = retry_after(header, now, QUOTA_SECONDS if quota else DEFAULT_SECONDS)
        with self._lock:
            self.throttles += 1
            opens = time.monotonic() + seconds
            longer = max(opens - max(self._opens, time.monotonic()), 0.0)
            sleeps = not quota and seconds <= self._limits.nap and longer <= self._naps_left
            if sleeps:
                self._naps_left -= longer
                self._opens = max(self._opens, opens)
            else:
                wait = now + timedelta(seconds=seconds)
                self._retry_at = max(self._retry_at or wait, wait)
        log.warning("source throttles", extra={"source": self.source, "seconds": seconds, "sleeps": sleeps})
        self._stay_away()

    def _stay_away(self) -> None:
        """Once told to come back later, no thread sends anything before."""
        if self._retry_at and datetime.now(UTC) < self._retry_at:
            raise SourceThrottled(self.source, self._retry_at)


def _answer(response: requests.Response, where: str) -> Answer | str:
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        return Answer(where, response.status_code, body, _without_secret(_message(body), response))
    if 400 <= response.status_code < 500:  # noqa: PLR2004
        return Answer(where, response.status_code, {}, "")
    if not response.ok or response.is_redirect:
        return f"answered {response.status_code}"
    kind = "HTML" if response.content.lstrip()[:1] == b"<" else "something cut or broken"
    return f"answered {response.status_code} with {kind} where a JSON object was due"


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
