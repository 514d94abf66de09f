"""A MariaDB or MySQL server program for this machine: an installed one, or Debian's package.

Only the `-core` package is fetched: it holds the server program without the system service of
`mariadb-server`, so no service is started and an installed server is not changed.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lambdas.core.errors import InvalidInput

log = logging.getLogger(__name__)

UNPACKED = Path(__file__).parents[1] / ".kindred" / "mariadb-program"
PACKAGE = "mariadb-server-core"
FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/usr/libexec")  # often not on a user's PATH

_PROGRAMS = ("mariadbd", "mysqld")
_HINTS = {
    "brew": "brew install mariadb",
    "dnf": "sudo dnf install mariadb-server",
    "yum": "sudo yum install mariadb-server",
    "zypper": "sudo zypper install mariadb",
    "pacman": "sudo pacman -S mariadb",
    "apk": "sudo apk add mariadb",
}


def find(unpacked: Path = UNPACKED) -> Path | None:
    """The server program on the PATH, in the sbin folders, or unpacked before; links resolved."""
    search = os.pathsep.join([*os.get_exec_path(), *FOLDERS, str(unpacked / "usr" / "sbin")])
    for program in _PROGRAMS:
        if found := shutil.which(program, path=search):
            return Path(found).resolve()
    return None


def install(unpacked: Path = UNPACKED) -> Path:
    """The server program; installed first if it is missing and apt has it.

    As root Debian's package is installed; without root it is unpacked under `unpacked`.

    Raises:
        InvalidInput: it cannot be installed; the message has the command to install it.
    """
    if found := find(unpacked):
        return found
    if not shutil.which("apt-get"):
        raise InvalidInput("MySQL server", f"none on the PATH; install one: {_hint()}")
    log.info("fetching a MySQL server", extra={"package": PACKAGE})
    if os.geteuid() == 0:
        _install_as_root()
    else:
        _unpack(unpacked)
    if found := find(unpacked):
        return found
    raise InvalidInput("MySQL server", f"apt gave {PACKAGE}, but it holds no {' or '.join(_PROGRAMS)}")


def _install_as_root() -> None:
    _run(["apt-get", "update"], check=False)
    _run(["apt-get", "install", "-y", "--no-install-recommends", PACKAGE])


def _unpack(target: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="kindred-apt-") as folder:
        work = Path(folder)
        (work / "state" / "lists" / "partial").mkdir(parents=True)
        options = [f"-oDir::State={work}/state", "-oDir::State::status=/var/lib/dpkg/status"]
        options += [f"-oDir::Cache={work}/cache", "-oDebug::NoLocking=true", "-oAPT::Sandbox::User="]
        apt = ["apt-get", *options]

        _run([*apt, "update"], check=False)
        plan = _run([*apt, "install", "--simulate", "--no-install-recommends", PACKAGE])
        missing = re.findall(r"^Inst (\S+)", plan, flags=re.MULTILINE)
        _run([*apt, "download", *missing], cwd=work)

        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="mariadb-", dir=target.parent) as half:
            for package in sorted(work.glob("*.deb")):
                _run(["dpkg-deb", "-x", str(package), f"{half}/whole"])
            Path(half, "whole").rename(target)


def _run(command: list[str], *, cwd: Path | None = None, check: bool = True) -> str:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if check and done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
        raise InvalidInput("MySQL server", f"`{' '.join(command)}` failed: {last}; install one: {_hint()}")
    return done.stdout


def _hint() -> str:
    if shutil.which("apt-get"):
        return f"sudo apt-get install {PACKAGE}"
    for tool, command in _HINTS.items():
        if shutil.which(tool):
            return command
    return f"MariaDB 10.11 or MySQL 8.4 for {sys.platform}, with mariadbd or mysqld on the PATH"
