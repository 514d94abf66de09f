"""Between the pipeline and a real server: pass everything on, until it is time to do harm."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Reply = tuple[int, dict[str, str], bytes]


class HttpProxy(ThreadingHTTPServer):
    """In front of an HTTP server of this machine.

    Attributes:
        before: is given method, path, headers and body of a request; its reply is sent in place of the
            server's. None passes the request on.
        after: is given method and path once the server has answered, before the client hears of it.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, upstream: int) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.upstream = upstream
        self.before: Callable[[str, str, Any, bytes], Reply | None] = lambda *_: None
        self.after: Callable[[str, str], None] = lambda *_: None
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error here."""


class _Passing(BaseHTTPRequestHandler):
    server: HttpProxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        reply = self.server.before(self.command, self.path, self.headers, body)
        if reply is None:
            reply = self._pass_on(body)
            self.server.after(self.command, self.path)
        status, headers, content = reply
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET

    def handle_expect_100(self) -> bool:
        """Told at once, else boto3 waits a second before each body."""
        self.send_response_only(100)
        self.end_headers()
        self.wfile.flush()
        return True

    def _pass_on(self, body: bytes) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.upstream, timeout=120)
        with contextlib.closing(connection):
            kept = {name: value for name, value in self.headers.items() if name.lower() != "expect"}
            connection.request(self.command, self.path, body, kept)
            answer = connection.getresponse()
            content = answer.read()
            dropped = {"transfer-encoding", "connection"} | (
                {"content-length"} if self.command != "HEAD" else set()
            )
            headers = {name: value for name, value in answer.getheaders() if name.lower() not in dropped}
            return answer.status, headers, content

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


class TcpProxy:
    """In front of any server: after `at` bytes from its clients, `harm` is done, once.

    Attributes:
        passed: bytes from clients so far.
    """

    def __init__(self, upstream: int, at: float, harm: Callable[[], None]) -> None:
        self.passed, self._at, self._harm = 0, at, harm
        self._upstream = upstream
        self._lock, self._harming = threading.Lock(), threading.Lock()
        self._done = False
        self._open: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.cut()
        with self._harming:  # a server that is being started again may outlast the run it struck
            pass

    def cut(self) -> None:
        """Close every connection that is open."""
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._upstream))
            except OSError:
                client.close()
                continue
            self._open += [client, server]
            for pair in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                if counted and self._is_time(len(data)):
                    with self._harming:
                        self._harm()
                sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _is_time(self, more: int) -> bool:
        with self._lock:
            self.passed += more
            if self._done or self.passed < self._at:
                return False
            self._done = True
            return True
