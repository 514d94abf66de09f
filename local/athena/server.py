"""AWS's JSON 1.1 protocol over HTTP: X-Amz-Target names the operation, the body is its request."""

from __future__ import annotations

import json
import logging
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from uuid import uuid4

from local.athena.errors import RequestRefused

log = logging.getLogger(__name__)

_LARGEST = 8 << 20


class Api(Protocol):
    """What answers."""

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Run an operation. Raises RequestRefused."""


class Server(ThreadingHTTPServer):
    """Serves an Api on 127.0.0.1."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, api: Api) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.api = api


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def do_GET(self) -> None:
        """Health check: the server has started."""
        self._answer(200, {"status": "ok"})

    def do_POST(self) -> None:
        try:
            self._answer(200, self.server.api.call(self._operation(), self._request()))
        except RequestRefused as error:
            self._refuse(400, error.code, str(error))
        except Exception as error:
            log.exception("a request failed in the endpoint")
            self._refuse(500, "InternalServerException", f"{type(error).__name__}: {error}")

    def _operation(self) -> str:
        return self.headers.get("X-Amz-Target", "").rpartition(".")[2]

    def _request(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _LARGEST:
            self.close_connection = True
            raise RequestRefused("the body's length is missing or too large")
        try:
            request = json.loads(self.rfile.read(int(length)) or b"{}")
        except ValueError as error:
            raise RequestRefused("the body is not JSON", "SerializationException") from error
        if not isinstance(request, dict):
            raise RequestRefused("the body is not a JSON object", "SerializationException")
        return request

    def _refuse(self, status: int, code: str, message: str) -> None:
        body: dict[str, object] = {"__type": code, "message": message, "Message": message}
        if code == "InvalidRequestException":
            body["AthenaErrorCode"] = "MALFORMED_QUERY" if message.startswith("line ") else "INVALID_INPUT"
        self._answer(status, body)

    def _answer(self, status: int, body: dict[str, object]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("x-amzn-RequestId", str(uuid4()))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        log.debug(format, *args)
