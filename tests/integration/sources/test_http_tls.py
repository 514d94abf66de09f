"""Certificates are verified: the one thing the local API, which has none, cannot show."""

from __future__ import annotations

import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
import trustme

from lambdas.core.errors import SourceUnavailable
from lambdas.sources.client import JsonClient, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.integration


class Greeting(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def url(authority: trustme.CA) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Greeting)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_certificate_of_nobody_known_is_refused(url: str) -> None:
    with pytest.raises(SourceUnavailable, match="TLS certificate that cannot be verified"):
        JsonClient("spotify", limits=Limits(attempts=2)).get(url, {})


def test_a_certificate_of_a_trusted_authority_is_taken(
    url: str, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    assert JsonClient("spotify").get(url, {}).good
