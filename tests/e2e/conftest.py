"""The command line on a local system of its own, in a temporary home."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.command_line import Kindred

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT.parent / "shared" / "data"


@pytest.fixture(scope="module")
def new_home(tmp_path_factory) -> Iterator[Callable[[], Kindred]]:
    made: list[Kindred] = []

    def make() -> Kindred:
        made.append(Kindred(tmp_path_factory.mktemp("kindred")))
        return made[-1]

    yield make
    for kindred in made:
        kindred("down")


@pytest.fixture(scope="module")
def kindred(new_home) -> Kindred:
    """The system that the tests of a file share; each runs the catalogue it needs."""
    return new_home()


@pytest.fixture(scope="session")
def catalogue() -> Path:
    """The real catalogue, where it is to be had."""
    if not (SHARED / "catalogue").is_dir():
        pytest.skip(f"no real catalogue at {SHARED / 'catalogue'}")
    return SHARED / "catalogue"
