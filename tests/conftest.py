"""Which tests share a process when several run at once, so that what they share is made once.

`make test` runs two processes (pytest-xdist, `--dist loadgroup`). A group stays in one of them and
keeps its order: a local system, a template or a server that its tests share is started once.
"""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent

# By what is longest, so that no long group begins when the others have ended. A folder is one group;
# in these folders every file has a system of its own and is one.
_SYSTEMS = ("e2e", "upgrade", "security")
_FIRST = (
    *("e2e/test_erasing", "upgrade/test_upgrade", "infra", "e2e/test_charts", "e2e/test_artists", "e2e"),
    "security",
)


def group(path: Path) -> str:
    """The group of a test file: its folder, or itself where it has a system of its own."""
    inside = path.relative_to(TESTS)
    return str(inside.with_suffix("") if str(inside.parent) in _SYSTEMS else inside.parent)


def _turn(name: str) -> int:
    """When a group begins: the long ones first, the unit tests, which nothing binds, last."""
    long = [number for number, start in enumerate(_FIRST) if name.startswith(start)]
    return min(long, default=len(_FIRST)) if not name.startswith("unit") else len(_FIRST) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not hasattr(config, "workerinput"):  # one process alone keeps the order of the files
        return
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group(item.path)))
    items.sort(key=lambda item: _turn(group(item.path)))  # stable: the order in a group stays
