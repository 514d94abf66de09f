"""npm behind a company's certificate, without a HOME, and without a network."""

from __future__ import annotations

import base64
import hashlib
import http.server
import io
import json
import os
import ssl
import subprocess
import sys
import tarfile
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme

from kindred.common import dashboard
from lambdas.core.errors import KindredError

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[3]
ABOUT = json.dumps({"name": "tiny", "version": "1.0.0"}).encode()


def packed() -> bytes:
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as tar:
        entry = tarfile.TarInfo("package/package.json")
        entry.size = len(ABOUT)
        tar.addfile(entry, io.BytesIO(ABOUT))
    return body.getvalue()


TINY = packed()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a package, and the certificate of the server's authority."""
    folder = tmp_path_factory.mktemp("npm")
    (folder / "tiny.tgz").write_bytes(TINY)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "company.pem"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}/tiny.tgz", folder / "company.pem"
    server.shutdown()
    server.server_close()


def write_lock(folder: Path, url: str) -> None:
    digest = base64.b64encode(hashlib.sha512(TINY).digest()).decode()
    wanted = {"name": "pages", "version": "1.0.0", "dependencies": {"tiny": "1.0.0"}}
    tiny = {"version": "1.0.0", "resolved": url, "integrity": f"sha512-{digest}"}
    (folder / "package.json").write_text(json.dumps(wanted))
    (folder / "package-lock.json").write_text(
        json.dumps({**wanted, "lockfileVersion": 3, "packages": {"": wanted, "node_modules/tiny": tiny}})
    )


def install(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    plain = {"PATH": os.environ["PATH"], "HOME": str(folder), "npm_config_fetch_retries": "0"}
    return subprocess.run(
        [sys.executable, "-m", "infra.node", "npm", "ci", "--loglevel=error", "--prefix", str(folder)],
        cwd=PROJECT,
        env={**plain, "PIP_CONFIG_FILE": "/dev/null", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_pips_certificate_is_npms_too_and_no_home_is_needed(company, tmp_path) -> None:
    url, certificate = company
    write_lock(tmp_path, url)
    refused = install(tmp_path)
    assert refused.returncode
    assert "certificate" in refused.stderr
    done = install(tmp_path, PIP_CERT=str(certificate), HOME="/proc/nowhere")
    assert not done.returncode, done.stderr
    assert (tmp_path / "node_modules" / "tiny" / "package.json").read_bytes() == ABOUT


def test_a_certificate_of_pips_file_is_npms_too(company, tmp_path) -> None:
    url, certificate = company
    write_lock(tmp_path, url)
    (tmp_path / "pip.conf").write_text(f"[global]\ncert = {certificate}\n")
    done = install(tmp_path, PIP_CONFIG_FILE=str(tmp_path / "pip.conf"))
    assert not done.returncode, done.stderr


def test_libraries_that_cannot_be_fetched_are_one_line_with_the_reason(tmp_path, monkeypatch) -> None:
    def absent() -> None:
        raise FileNotFoundError

    write_lock(tmp_path, "http://127.0.0.1:9/tiny.tgz")
    monkeypatch.setattr(dashboard, "shell", absent)
    monkeypatch.setattr(dashboard, "DASHBOARD", tmp_path)
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(
        KindredError, match=r"^npm did not fetch the pages' libraries \(.*\): see that"
    ) as raised:
        dashboard._libraries()
    assert "127.0.0.1:9" in str(raised.value)
    assert "\n" not in str(raised.value)
