"""setup.sh in surroundings that are not plain: a company's index and certificate, a HOME that cannot be written."""

from __future__ import annotations

import base64
import hashlib
import http.server
import io
import shutil
import ssl
import subprocess
import sys
import threading
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[3]
UV = Path(sys.executable).parent / "uv"
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "ours"
version = "1"
"""
BACKEND = """
import pathlib, shutil

def build_editable(folder, *_):
    shutil.copy("ours-1-py3-none-any.whl", folder)
    return "ours-1-py3-none-any.whl"
"""
PLAIN = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C", "PIP_CONFIG_FILE": "/dev/null"}
"""Nothing of the machine that the test runs on, which may have settings of its own."""


def wheel(name: str) -> bytes:
    files = {
        f"{name}.py": "",
        f"{name}-1.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        f"{name}-1.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as packed:
        rows = []
        for path, text in files.items():
            packed.writestr(path, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
            rows.append(f"{path},sha256={digest},{len(text)}")
        record = f"{name}-1.dist-info/RECORD"
        packed.writestr(record, "\n".join([*rows, f"{record},,", ""]))
    return body.getvalue()


TINY = wheel("tiny")


class Index(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of an index that has one package, and the certificate of its authority."""
    folder = tmp_path_factory.mktemp("index")
    (folder / "simple" / "tiny").mkdir(parents=True)
    (folder / "simple" / "tiny" / "tiny-1-py3-none-any.whl").write_bytes(TINY)
    (folder / "simple" / "tiny" / "index.html").write_text('<a href="tiny-1-py3-none-any.whl">tiny</a>')
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "company.pem"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Index, directory=str(folder)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}/simple/", folder / "company.pem"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with our setup.sh. Its uv is there already: no index of a test could give it."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(PROJECT / "setup.sh", folder)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "ours-1-py3-none-any.whl").write_bytes(wheel("ours"))
    (folder / "tiny.txt").write_text(f"tiny==1 --hash=sha256:{hashlib.sha256(TINY).hexdigest()}\n")
    subprocess.run([sys.executable, "-m", "venv", folder / ".venv"], check=True)
    shutil.copy(UV, folder / ".venv" / "bin" / "uv")
    return folder


@pytest.fixture
def set_up(project: Path, tmp_path: Path):
    """Run it with these variables; whether the package is there then."""

    def run(**variables: str) -> tuple[subprocess.CompletedProcess[str], bool]:
        done = subprocess.run(
            ["./setup.sh", "tiny.txt"],
            cwd=project,
            env=PLAIN | {"HOME": str(tmp_path), "PYTHON": sys.executable} | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        python = project / ".venv" / "bin" / "python"
        there = not subprocess.run([python, "-c", "import tiny"], check=False, capture_output=True).returncode
        uv = project / ".venv" / "bin" / "uv"
        subprocess.run(
            [uv, "pip", "uninstall", "-q", "--python", python, "tiny"], check=False, capture_output=True
        )
        return done, there

    return run


def test_pips_variables_of_an_index_and_a_certificate_reach_uv(company, set_up) -> None:
    index, certificate = company
    done, there = set_up(PIP_INDEX_URL=index, PIP_CERT=str(certificate))
    assert there, done.stderr


def test_pips_file_of_an_index_and_a_certificate_reaches_uv(company, set_up, tmp_path) -> None:
    index, certificate = company
    (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {index}\ncert = {certificate}\n")
    done, there = set_up(PIP_CONFIG_FILE=str(tmp_path / "pip.conf"))
    assert there, done.stderr


def test_several_further_indexes_of_pips_file_reach_uv(company, set_up, tmp_path) -> None:
    index, certificate = company
    (tmp_path / "pip.conf").write_text(
        f"[global]\nindex-url = {index}none/\nextra-index-url =\n    {index}none/\n    {index}\ncert = {certificate}\n"
    )
    done, there = set_up(PIP_CONFIG_FILE=str(tmp_path / "pip.conf"))
    assert there, done.stderr


def test_without_the_certificate_the_index_is_refused(company, set_up) -> None:
    index, _ = company
    done, there = set_up(PIP_INDEX_URL=index)
    assert not there
    assert done.returncode
    assert "certificate" in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_a_home_that_cannot_be_written_is_no_obstacle(company, set_up, project) -> None:
    index, certificate = company
    done, there = set_up(PIP_INDEX_URL=index, PIP_CERT=str(certificate), HOME="/proc/nowhere")
    assert there, done.stderr
    assert (project / ".venv" / ".uv-cache").is_dir()
