"""The dashboard on this machine: the same files, under the same headers, as in production.

    python -m local.dashboard --data DIR [--port N]

DIR has the content of the bucket's data/: latest.json and a folder per run.
"""

from __future__ import annotations

import argparse
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dashboard.files import shell
from dashboard.headers import SECURITY, cache_control, content_type


class _Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Kindred", ""

    def __init__(self, *args: object, data: Path) -> None:
        self.data = data
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path).lstrip("/") or "index.html"
        file = self._file(path)
        body = file.read_bytes() if file else b"Not found\n"
        self.send_response(HTTPStatus.OK if file else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", content_type(path) if file else "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", cache_control(path) if file else "no-store")
        for name, value in SECURITY.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def _file(self, path: str) -> Path | None:
        if not path.startswith("data/"):
            return shell().get(path)
        file = (self.data / path.removeprefix("data/")).resolve()
        return file if file.is_relative_to(self.data) and file.is_file() else None

    def log_message(self, *_: object) -> None:
        """Log nothing: a page asks for a dozen files."""


def serve(data: Path, port: int = 0) -> ThreadingHTTPServer:
    """A server on 127.0.0.1 that is not yet running: call serve_forever(), then server_close().

    Args:
        data: the folder of latest.json and the runs.
        port: 0 takes a free one; server_port tells which.

    Raises:
        FileNotFoundError: the site's libraries are not installed; the message says how.
    """
    shell()
    return ThreadingHTTPServer(("127.0.0.1", port), partial(_Site, data=data.resolve()))


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="Serve the dashboard on this machine.")
    parser.add_argument("--data", type=Path, required=True, help="folder of latest.json and the runs")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    arguments = parser.parse_args()
    server = serve(arguments.data, arguments.port)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
