"""A function that takes long is called once, and waited for."""

import json
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from lambdas.core import aws
from lambdas.core.errors import FunctionFailed
from lambdas.operations.functions import MIGRATE, MIGRATE_AT_DEPLOY, every
from lambdas.pipelines import PIPELINES


class Endpoint(BaseHTTPRequestHandler):
    """Lambda's: it counts invocations, and answers each as the test says."""

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.invocations.append((self.path, given))  # type: ignore[attr-defined]
        status, headers, body = self.server.answers(len(self.server.invocations))  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[Any]]]:
    """Sets how invocations are answered; the list of what was invoked."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    server.invocations = []
    thread = Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setattr(aws, "_PAUSES_S", (0, 0))
    aws._functions.cache_clear()

    def answer(by: Callable[[int], tuple[int, dict[str, str], bytes]]) -> list[Any]:
        server.answers = by
        return server.invocations

    yield answer
    aws._functions.cache_clear()
    server.shutdown()
    thread.join()
    server.server_close()


def done(_: int) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, b'{"rows": 3}'


def failed(payload: str) -> tuple[int, dict[str, str], bytes]:
    return 200, {"X-Amz-Function-Error": "Unhandled"}, payload.encode()


def refused(code: str, status: int) -> tuple[int, dict[str, str], bytes]:
    return status, {"x-amzn-ErrorType": code}, b"{}"


def test_a_function_is_given_the_event_and_its_answer_comes_back(endpoint: Any) -> None:
    invoked = endpoint(done)
    assert aws.invoke("kindred-artists-erase", {"source": "files"}) == {"rows": 3}
    assert invoked == [("/2015-03-31/functions/kindred-artists-erase/invocations", {"source": "files"})]


def test_a_function_without_an_answer_in_time_is_not_invoked_again(
    endpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only the time is shortened; how often it is tried is the client's own.
    monkeypatch.setattr(aws, "_INVOKE_CONFIG", aws._INVOKE_CONFIG.merge(Config(read_timeout=0.3)))
    invoked = endpoint(lambda _: time.sleep(1) or done(1))
    with pytest.raises(ReadTimeoutError):
        aws.invoke("slow", {})
    time.sleep(1)
    assert len(invoked) == 1


def test_every_function_ends_before_the_client_gives_up() -> None:
    functions = [function for pipeline in PIPELINES for function in pipeline.functions]
    longest = max(one.timeout_s for one in (*functions, *every()))
    assert longest <= aws.LONGEST_FUNCTION_S < aws._INVOKE_CONFIG.read_timeout
    assert MIGRATE.timeout_s < MIGRATE_AT_DEPLOY.timeout_s  # it answers a deployment that waits for it


@pytest.mark.slow
def test_a_function_of_more_than_a_minute_is_invoked_once(endpoint: Any) -> None:
    invoked = endpoint(lambda _: time.sleep(65) or done(1))
    assert aws.invoke("slow", {}) == {"rows": 3}
    assert len(invoked) == 1


@pytest.mark.parametrize(
    ("payload", "message"),
    [('{"errorMessage": "no CA file"}', "no CA file"), ("Task timed out", "Task timed out"), ("[1]", "[1]")],
)
def test_a_function_that_failed_is_not_invoked_again_and_says_its_own_line(
    endpoint: Any, payload: str, message: str
) -> None:
    invoked = endpoint(lambda _: failed(payload))
    with pytest.raises(FunctionFailed) as raised:
        aws.invoke("broken", {})
    assert str(raised.value) == message
    assert len(invoked) == 1


@pytest.mark.parametrize(
    ("code", "status"), [("TooManyRequestsException", 429), ("ResourceNotReadyException", 502)]
)
def test_a_refusal_before_the_function_began_is_asked_again(endpoint: Any, code: str, status: int) -> None:
    invoked = endpoint(lambda call: refused(code, status) if call < 3 else done(call))
    assert aws.invoke("asleep", {}) == {"rows": 3}
    assert len(invoked) == 3


def test_refusals_are_not_asked_for_ever(endpoint: Any) -> None:
    invoked = endpoint(lambda _: refused("TooManyRequestsException", 429))
    with pytest.raises(ClientError, match="TooManyRequests"):
        aws.invoke("busy", {})
    assert len(invoked) == 3


def test_another_refusal_is_final(endpoint: Any) -> None:
    invoked = endpoint(lambda _: refused("ResourceNotFoundException", 404))
    with pytest.raises(ClientError, match="ResourceNotFound"):
        aws.invoke("nobody", {})
    assert len(invoked) == 1
