"""What a person sees on a real terminal, and what a shell is told when a command ends."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from kindred.cli import main; main()"]
PROJECT = Path(__file__).parents[3]


def on_a_terminal(arguments: list[str], columns: int, home: Path) -> tuple[str, int]:
    """The command's output on a pseudo-terminal of so many columns, colours taken off, and its exit code."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {**os.environ, "KINDRED_HOME": str(home), "TERM": "xterm-256color"}
    environment.pop("COLUMNS", None)
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdin=follower, stdout=follower, stderr=follower, env=environment, cwd=PROJECT
    )
    os.close(follower)
    said = b""
    while True:
        try:
            part = os.read(leader, 65_536)
        except OSError:  # the last one has closed its end
            break
        if not part:
            break
        said += part
    os.close(leader)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said.decode()), process.wait(timeout=60)


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
