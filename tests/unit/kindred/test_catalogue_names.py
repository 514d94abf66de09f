"""What `--catalogue` may name."""

from pathlib import Path

import pytest

from kindred.common import target
from lambdas.core.errors import InvalidInput


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("KINDRED_HOME", str(tmp_path))
    return tmp_path


def test_an_import_may_name_a_new_catalogue_and_makes_nothing_yet(home: Path) -> None:
    assert target.slug("mine-2026", new=True) == "mine-2026"
    assert not (home / "catalogues" / "mine-2026").exists()


def test_other_commands_know_only_catalogues_that_are_there(home: Path) -> None:
    with pytest.raises(InvalidInput, match="'mine' is neither a folder nor the name"):
        target.slug("mine")
    (home / "catalogues").mkdir(exist_ok=True)
    (home / "catalogues" / "mine").mkdir()
    assert target.slug("mine") == "mine"


@pytest.mark.parametrize("name", ["Mine", "2026", "a" * 21, "my catalogue", "../up", ""])
def test_a_name_that_cannot_name_a_schema_is_refused(name: str) -> None:
    with pytest.raises(
        InvalidInput, match="is no name: use up to 20 of a to z, 0 to 9 and -, a letter first"
    ):
        target.slug(name, new=True)
