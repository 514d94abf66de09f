"""What can be checked of the project's safety without running it, as a table; ends with 1 if a check fails.

    python -m tests.security.audit

A check that needs an advisory service which cannot be reached is *not checked*, and says so.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
CODE = ("lambdas", "kindred", "local", "infra")
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt")
SBOM = ROOT / "build" / "sbom.json"
ADVISORIES = "api.osv.dev"
PASSED, FAILED, NOT_CHECKED = "passed", "FAILED", "not checked"


class Check(NamedTuple):
    """One row of the table."""

    what: str
    result: str
    details: str


def main() -> int:
    checks = [pinned(), advisories(), *linted(), sbom(), no_secret_in_the_repository()]
    table = Table(box=None, pad_edge=False)
    for name in ("check", "result", "details"):
        table.add_column(name, overflow="fold")
    for check in checks:
        table.add_row(*check)
    Console(highlight=False, width=None if sys.stdout.isatty() else 140).print(table, markup=False)
    return 1 if any(check.result == FAILED for check in checks) else 0


def pinned() -> Check:
    """Every package is one version, and has a hash."""
    count, loose = 0, list[str]()
    for lock in LOCKS:
        text = (ROOT / lock).read_text().replace("\\\n", " ")
        for line in text.splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                count += 1
                if not re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", line):
                    loose.append(line.split()[0])
    result = FAILED if loose else PASSED
    return Check(
        "dependencies pinned with hashes", result, ", ".join(loose) or f"{count} lines of {len(LOCKS)} files"
    )


def advisories() -> Check:
    """Known vulnerabilities of what is locked, by pip-audit; only where the service can be reached."""
    what = "pip-audit --strict"
    try:
        socket.create_connection((ADVISORIES, 443), 5).close()
    except OSError as error:
        return Check(what, NOT_CHECKED, f"{ADVISORIES} cannot be reached: {error}")
    done = _run(
        "pip-audit", "--strict", "--vulnerability-service", "osv", "--disable-pip", "--require-hashes",
        "-r", "requirements.txt",
    )  # fmt: skip
    return Check(what, PASSED if done.returncode == 0 else FAILED, _last(done))


def linted() -> list[Check]:
    """Ruff's security rules, and bandit, of which ruff's are a port.

    Asserts only narrow types here; S603 is left out for the reason in pyproject.toml.
    """
    ruff = _run("ruff", "check", "--quiet", "--select", "S", "--ignore", "S101,S603", *CODE)
    bandit = _run("bandit", "--quiet", "--recursive", "--configfile", "pyproject.toml", *CODE)
    return [
        Check("ruff S", PASSED if ruff.returncode == 0 else FAILED, _last(ruff) or "no finding"),
        Check("bandit", PASSED if bandit.returncode == 0 else FAILED, _last(bandit) or "no finding"),
    ]


def sbom() -> Check:
    """A bill of materials of what runs, in CycloneDX's format."""
    SBOM.parent.mkdir(exist_ok=True)
    done = _run(
        "cyclonedx-py", "requirements", "--pyproject", "pyproject.toml", "--output-reproducible",
        "-o", str(SBOM), "requirements.txt",
    )  # fmt: skip
    if done.returncode:
        return Check("SBOM", FAILED, _last(done))
    count = len(json.loads(SBOM.read_text()).get("components", []))
    return Check("SBOM", PASSED if count else FAILED, f"{SBOM.relative_to(ROOT)}: {count} components")


def no_secret_in_the_repository() -> Check:
    """No key or credential in any tracked file."""
    patterns = r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|xox[bap]-[0-9A-Za-z-]{10,}|gh[pousr]_[0-9A-Za-z]{36}"
    git = shutil.which("git")
    if git is None:
        return Check("no credential in the repository", NOT_CHECKED, "no git")
    done = subprocess.run(
        [git, "grep", "-lIE", patterns, "--", ".", ":!tests/security/audit.py"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = done.stdout.split()
    return Check(
        "no credential in the repository", FAILED if found else PASSED, ", ".join(found) or "no finding"
    )


def _run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / tool, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )


def _last(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return lines[-1] if lines else ""


if __name__ == "__main__":
    sys.exit(main())
