"""Which tests share a process when several run at once, so that what they share is made once.

`make test` runs three processes (pytest-xdist, `--dist loadscope`, whose scope is a group here). A group
stays in one of them and keeps its order: a local system, a template or a server that its tests share is
started once. (xdist 3.8's own marker `xdist_group` does nothing under pytest 9.2.)
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
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


class ByGroup(LoadScopeScheduling):
    """Hands whole groups to the processes, in the order of the tests."""

    def _split_scope(self, nodeid: str) -> str:
        return group(TESTS.parent / nodeid.partition("::")[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByGroup:
    return ByGroup(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):  # one process alone keeps the order of the files
        items.sort(key=lambda item: _turn(group(item.path)))  # stable: the order in a group stays
