"""Finding a server program, and saying how to get one."""

from __future__ import annotations

import pytest

from lambdas.core.errors import InvalidInput
from local import mariadb_package


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine on which only the programs made by the test are found."""
    tools = tmp_path / "bin"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setattr(mariadb_package, "FOLDERS", ())
    return tools


def program(folder, name):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("#!/bin/sh\n")
    (folder / name).chmod(0o755)
    return folder / name


def test_mariadbd_on_the_path_comes_before_mysqld(bare, tmp_path):
    oracle = program(bare, "mysqld")
    assert mariadb_package.find(tmp_path / "none") == oracle
    mariadb = program(bare, "mariadbd")
    assert mariadb_package.find(tmp_path / "none") == mariadb


def test_an_unpacked_one_is_found(bare, tmp_path):
    assert bare
    unpacked = program(tmp_path / "mariadb" / "usr" / "sbin", "mariadbd")
    assert mariadb_package.find(tmp_path / "mariadb") == unpacked


@pytest.mark.parametrize(
    ("tool", "hint"), [("brew", "brew install mariadb"), ("dnf", "sudo dnf install mariadb-server")]
)
def test_without_apt_one_line_names_this_systems_command(bare, tmp_path, tool, hint):
    program(bare, tool)
    with pytest.raises(InvalidInput, match=hint) as refused:
        mariadb_package.install(tmp_path / "none")
    assert "\n" not in str(refused.value)


def test_on_an_unknown_system_one_line_says_what_is_needed(bare, tmp_path):
    assert bare
    with pytest.raises(InvalidInput, match=r"MariaDB 10\.11 or MySQL 8\.4"):
        mariadb_package.install(tmp_path / "none")


def test_when_apt_fails_its_reason_is_told(bare, tmp_path):
    apt = program(bare, "apt-get")
    apt.write_text("#!/bin/sh\necho 'E: no such package' >&2\nexit 100\n")
    with pytest.raises(InvalidInput, match=r"apt-get.*failed: E: no such package"):
        mariadb_package.install(tmp_path / "none")
