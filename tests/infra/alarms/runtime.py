"""A handler under AWS's own runtime client (awslambdaric), against a Runtime API on this machine.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = Path(__file__).parents[3]
_API = "/2018-06-01/runtime"
_REQUEST = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


@dataclass(frozen=True)
class Ran:
    """What a function wrote to its log, and what it answered or how it failed."""

    lines: list[str]
    answer: Any
    failed: bool


class _RuntimeApi(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_GET(self) -> None:
        assert self.path == f"{_API}/invocation/next"
        if self.server.given.is_set():  # it has answered, and asks for more: all that it writes is written
            self.server.done.set()
            self.server.closed.wait()
            return
        self.server.given.set()
        body = json.dumps(self.server.event).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Lambda-Runtime-Aws-Request-Id", _REQUEST)
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + 900) * 1000)))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:1:function:f")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.server.answers.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def run(handler: str, event: object, environment: Mapping[str, str], seconds: float = 240) -> Ran:
    """Start the function cold, give it one event, and take what it wrote to standard output."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _RuntimeApi)
    server.event, server.answers, server.daemon_threads = event, [], True
    server.given, server.done, server.closed = Event(), Event(), Event()
    Thread(target=server.serve_forever, daemon=True).start()
    process = subprocess.Popen(
        [sys.executable, "-m", "awslambdaric", handler],
        cwd=PROJECT,
        env={
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": "f",
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: list[str] = []
    assert process.stdout is not None
    reading = Thread(target=lines.extend, args=(process.stdout,))
    reading.start()
    deadline = time.monotonic() + seconds
    while not server.done.wait(0.1) and process.poll() is None and time.monotonic() < deadline:
        pass
    process.kill()
    process.wait()
    reading.join()
    server.closed.set()
    server.shutdown()
    server.server_close()
    assert server.answers, f"{handler} gave no answer\n{''.join(lines)}"
    ((path, body),) = server.answers
    return Ran([line.rstrip("\n") for line in lines], json.loads(body), not path.endswith("/response"))
