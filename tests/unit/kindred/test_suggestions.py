"""Suggested commands do what they say in a shell, whatever a name holds; names are printed as they are."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from kindred.common import query, suggestions
from kindred.common.console import console

NAMES = [
    "Plain",
    'Cash"; touch x; echo "$(id)',
    "Tick`id`",
    'A$HOME "q"',
    "it's",
    "\x1b[31mRed\x1b]0;title\x07",
    "two\nlines \\ 'q' é",
    "-v",
    "\u200bzero",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_shell_reads_back_the_word_that_was_meant(name):
    shell = shutil.which("bash")
    assert shell
    line = f"printf %s {suggestions.quoted(name)}"
    done = subprocess.run([shell, "-c", line], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    assert done.stdout.decode() == name
    assert suggestions.quoted(name).isprintable()


def test_suggested_commands_stand_one_a_line(capsys):
    suggestions.suggest([("artists", "related", NAMES[1]), ("down",)])
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "  .venv/bin/kindred artists related 'Cash\"; touch x; echo \"$(id)'",
        "  .venv/bin/kindred down",
    ]


def test_rows_are_shown_as_they_are_without_markup_emoji_or_control_of_the_terminal(capsys):
    query.show([["name", "[bold]x"], [":smile: [bad]x[/]", "\x1b[31mRed\nline"]])
    console.print("a :thumbs_up: name")
    out = capsys.readouterr().out
    assert ":smile: [bad]x[/]" in out
    assert "\\x1b[31mRed\\nline" in out
    assert "a :thumbs_up: name" in out
    assert "\x1b" not in out
