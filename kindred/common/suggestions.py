"""The commands that a report suggests, each as a line that a shell takes as it stands."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from kindred.common.console import console

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_KINDRED = ".venv/bin/kindred"


def suggest(commands: Iterable[Sequence[str]]) -> None:
    """Print the commands, given as their words without the program, under the title "next"."""
    console.print("\n[bold]next[/]")
    for words in commands:
        line = " ".join([_KINDRED, *map(quoted, words)])
        console.print(f"  {line}", style="command", markup=False, soft_wrap=True)


def quoted(word: str) -> str:
    r"""A word as a shell reads it back; control characters as bash and zsh write them: $'\x1b'."""
    if word.isprintable():
        return shlex.quote(word)
    parts = (
        letter.replace("\\", "\\\\").replace("'", "\\'") if letter.isprintable() else _escaped(letter)
        for letter in word
    )
    return f"$'{''.join(parts)}'"


def _escaped(letter: str) -> str:
    number = ord(letter)
    return f"\\x{number:02x}" if number < 0x80 else f"\\U{number:08x}"  # noqa: PLR2004
