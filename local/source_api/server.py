"""The HTTP server: threads, keep-alive, and an answer to every malformed request."""

from __future__ import annotations

import json
import re
import socket
import socketserver
import struct
import sys
import time
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from local.source_api.mischief import Mischief, Rule

if TYPE_CHECKING:
    from local.source_api.routes import Routes

JSON = "application/json; charset=utf-8"
LONGEST_BODY = 1_000_000
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class SourceApi(ThreadingHTTPServer):
    """Serves `routes` on 127.0.0.1; port 0 takes a free one, `server_port` tells which."""

    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, port: int, routes: Routes, latency_ms: float = 0.0) -> None:
        self.routes = routes
        self.latency_ms = latency_ms
        self.mischief = Mischief()
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        """Without HTTPServer's look-up of the host's name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that closes the connection is no error."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    server: SourceApi
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60

    def do_GET(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
            self._send(400, {"error": {"status": 400, "message": "Bad request"}})
        elif self.path == "/_calls":
            self._calls()
        elif self.path == "/_expire":
            self.server.routes.app.expire()
            self._send(200, {})
        elif self.path == "/_misbehave":
            self._misbehave(body)
        else:
            self._api(body)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET

    def _calls(self) -> None:
        if self.command == "DELETE":
            self.server.routes.calls.clear()
        self._send(200, dict(self.server.routes.calls))

    def _misbehave(self, body: str) -> None:
        if self.command == "DELETE":
            self.server.mischief.clear()
        else:
            try:
                self.server.mischief.add(json.loads(body))
            except (TypeError, ValueError, re.error) as error:
                self._send(400, {"error": f"no rule: {error}"})
                return
        self._send(200, {})

    def _api(self, body: str) -> None:
        if self.server.latency_ms:
            time.sleep(self.server.latency_ms / 1000)
        rule = self.server.mischief.matching(self.path)
        headers = {name.title(): value for name, value in self.headers.items()}
        status, answer = self.server.routes.answer(self.command, self.path, headers, body)
        if rule is None:
            self._send(status, answer)
        elif rule.how == "answer":
            self._send(rule.status, rule.body, rule.headers)
        elif rule.how == "html":
            page = "<!doctype html><html><body><h1>Sorry</h1></body></html>"
            self._send(rule.status, page, {"Content-Type": "text/html"} | rule.headers)
        elif rule.how == "truncate":
            text = json.dumps(answer)
            self._send(status, text[: len(text) // 2], {"Content-Type": JSON})
        else:
            self._break_off(rule, self._bytes(status, answer, {}))

    def _break_off(self, rule: Rule, whole: bytes) -> None:
        """Send an answer that is not whole, in one of several ways."""
        self.close_connection = True
        if rule.how == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            # Without this the server would first close the connection normally.
            self.connection.close()
        elif rule.how == "cut":
            head = whole.index(b"\r\n\r\n") + 4
            self.wfile.write(whole[: (head + len(whole)) // 2])
        elif rule.how.startswith("trickle"):
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            if rule.how == "trickle":
                self.wfile.write(f"Content-Type: {JSON}\r\nContent-Length: 1000000\r\n\r\n".encode())
            else:
                self.wfile.write(b"X-Slow: ")
            while True:  # until the client closes the connection
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(rule.seconds)

    def _send(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        self.wfile.write(self._bytes(status, body, headers or {}))

    def _bytes(self, status: int, body: object, headers: dict[str, str]) -> bytes:
        """A whole answer, to be written at once."""
        content = (body if isinstance(body, str) else json.dumps(body)).encode()
        lines = {"Content-Type": JSON, "Content-Length": str(len(content))} | headers
        phrase = responses.get(status, "")
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        text = f"{self.protocol_version} {status} {phrase}\r\n{head}\r\n".encode("latin-1")
        return text if self.command == "HEAD" else text + content

    def _body(self) -> str | None:
        """The request's body; None when its length is not told, or too much."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not re.fullmatch(r"[0-9]{1,7}", length):
            return None
        if int(length) > LONGEST_BODY:
            return None
        return self.rfile.read(int(length)).decode("utf-8", "replace")

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: `GET /_calls` has the counts."""
