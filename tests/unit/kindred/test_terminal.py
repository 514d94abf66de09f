"""What a person sees on a real terminal, and what a shell is told when a command ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal

COMMAND = [sys.executable, "-c", "from kindred.start import main; main()"]
PROJECT = Path(__file__).parents[3]


def on_a_terminal(arguments: list[str], columns: int, home: Path) -> tuple[str, int]:
    """What the command shows on a terminal of so many columns, and its exit code."""
    environment = {**os.environ, "KINDRED_HOME": str(home)}
    environment.pop("COLUMNS", None)
    return Terminal([*COMMAND, *arguments], environment, columns).end()


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_an_error_is_one_line_without_markup(columns: int, tmp_path: Path) -> None:
    said, code = on_a_terminal(["artists", "run", "--dt", "[bold]yesterday[/]"], columns, tmp_path)
    assert said.strip() == "kindred: dt: '[bold]yesterday[/]' is not a day; write YYYY-MM-DD"
    assert code == 2


def told(arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("home", "says"),
    [
        (
            "/proc/kindred",
            "kindred: /proc/kindred: No such file or directory: name a folder that can be made",
        ),
        (
            "/etc/hostname",
            "kindred: /etc/hostname: File exists: name a folder that can be made and written in KINDRED_HOME",
        ),
    ],
)
def test_a_home_that_cannot_be_made_is_one_line_with_the_remedy(home: str, says: str) -> None:
    ended = told(["status"], KINDRED_HOME=home)
    assert ended.stderr.startswith(says), ended.stderr
    assert ended.stderr.count("\n") == 1
    assert ended.returncode == 1


def test_an_ascii_terminal_shows_what_it_can(tmp_path: Path) -> None:
    ended = told(
        ["artists", "run", "--dt", "héute"],
        KINDRED_HOME=str(tmp_path),
        PYTHONIOENCODING="ascii",
        PYTHONUTF8="0",
    )
    assert ended.stderr.startswith("kindred: dt: 'h?ute' is not a day")
    assert ended.returncode == 2


SLOW = """
import builtins, sys, time

real = builtins.__import__

def slow(name, *rest):
    if name == "%s":
        print("loading", flush=True)
        time.sleep(60)
    return real(name, *rest)

builtins.__import__ = slow
"""


@pytest.mark.parametrize("module", ["typer", "kindred.artists"])
def test_ctrl_c_is_one_line_and_130_also_while_the_command_line_is_loaded(
    tmp_path: Path, module: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SLOW % module)
    environment = {**os.environ, "KINDRED_HOME": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    terminal = Terminal([*COMMAND, "artists", "run"], environment)
    terminal.wait_for("loading\r\n")  # the terminal drops what it has not shown when Ctrl-C comes
    terminal.ctrl_c()
    said, code = terminal.end()
    assert said.replace("^C", "").splitlines() == ["loading", "kindred: stopped"]
    assert code == 130
