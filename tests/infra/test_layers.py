import re
import subprocess
import sys
from email import message_from_string
from pathlib import Path

import pytest
from cryptography import x509

from infra import build
from lambdas.artists.pipeline import ARTISTS
from lambdas.charts.pipeline import CHARTS
from lambdas.core.pipeline import Function, Layer
from lambdas.operations.functions import every

FUNCTIONS = (*ARTISTS.functions, *CHARTS.functions, *every())
pytestmark = pytest.mark.usefixtures("built")

PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
FITS = re.compile(r"cp3\d+-(cp313|abi3)-manylinux\w*_x86_64|cp313-cp313-manylinux\w*_x86_64|py3-none-any")


@pytest.mark.parametrize("layer", build.LAYERS)
def test_a_layer_has_the_versions_that_are_tested_here(layer: Layer) -> None:
    tested = set(PIN.findall((build.PROJECT / "requirements.txt").read_text()))
    layered = PIN.findall(build.lock(layer).read_text())
    assert layered
    assert set(layered) <= tested


@pytest.mark.parametrize("layer", build.LAYERS)
def test_every_package_of_a_layer_is_hashed_and_no_registry_is_named(layer: Layer) -> None:
    text = build.lock(layer).read_text()
    blocks = re.split(r"\n(?=[a-z0-9-]+==)", text)[1:]
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text


def test_no_lock_file_of_node_names_a_registry() -> None:
    text = (build.PROJECT / "package-lock.json").read_text()
    assert '"resolved"' not in text
    packages = re.findall(r'"node_modules/[^"]+": \{\s+"version"', text)
    assert len(packages) == text.count('"integrity"')


@pytest.mark.parametrize("layer", build.LAYERS)
def test_a_layer_fits_lambda_together_with_its_functions(layer: Layer) -> None:
    code = (
        sum(build.size(build.PROJECT / folder) for folder in ("lambdas", "athena"))
        + build.RDS_CA.stat().st_size
    )
    assert build.size(build.layer_folder(layer, "python3.13", "x86_64")) + code < build.LARGEST


@pytest.mark.parametrize("layer", build.LAYERS)
def test_every_wheel_of_a_layer_is_for_the_runtime_and_the_architecture(layer: Layer) -> None:
    wheels = list(build.layer_folder(layer, "python3.13", "x86_64").glob("python/*.dist-info/WHEEL"))
    assert wheels
    for wheel in wheels:
        tags = message_from_string(wheel.read_text()).get_all("Tag") or []
        assert any(FITS.fullmatch(tag.replace("py2.py3", "py3")) or tag == "py2-none-any" for tag in tags), (
            wheel
        )


def test_another_python_gets_other_wheels() -> None:
    digests = {
        build.layer_digest("model", runtime, machine)
        for runtime in ("python3.12", "python3.13")
        for machine in ("x86_64", "arm64")
    }
    assert len(digests) == 4


def test_all_of_rdss_authorities_are_readable_certificates() -> None:
    certificates = x509.load_pem_x509_certificates(build.RDS_CA.read_bytes())
    names = {one.subject.rfc4514_string() for one in certificates}
    assert len(certificates) > 100
    assert any("us-east-1 Root CA RSA2048 G1" in name for name in names)


def test_pinned_means_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "BUILD", tmp_path)
    assert not build.is_built("model", "python3.13", "x86_64")
    stamp = build.layer_folder("model", "python3.13", "x86_64").with_suffix(".built")
    stamp.parent.mkdir(parents=True)
    stamp.write_text(build.layer_digest("model", "python3.13", "x86_64"))
    assert build.is_built("model", "python3.13", "x86_64")
    stamp.write_text("another lock file")
    assert not build.is_built("model", "python3.13", "x86_64")


@pytest.mark.slow
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: f"{function.room}-{function.step}")
def test_a_handler_imports_from_exactly_what_is_uploaded(function: Function) -> None:
    python = _python313()
    if python is None:
        pytest.skip("no Python 3.13 on this machine")
    layer = [str(build.layer_folder(function.layer, "python3.13", "x86_64") / "python")]
    module = function.handler.removesuffix(".handler")
    # boto3 and what it needs is Lambda's own; here it is this environment's, put last.
    lambdas_own = next(path for path in sys.path if path.endswith("site-packages"))
    script = f"import sys; sys.path += {[*layer, str(build.PROJECT), lambdas_own]!r}; import {module} as m; m.handler"
    subprocess.run([python, "-I", "-S", "-B", "-c", script], check=True, timeout=120)


def _python313() -> str | None:
    home = Path.home() / ".pyenv" / "versions"
    for candidate in ("python3.13", *map(str, home.glob("3.13.*/bin/python3.13"))):
        try:
            subprocess.run(
                [candidate, "-c", "import sys; assert sys.version_info[:2] == (3, 13)"], check=True
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return candidate
    return None
