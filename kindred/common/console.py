"""The terminal: what is for people goes here; rows asked for as CSV go to stdout untouched."""

from __future__ import annotations

from typing import NoReturn

from rich.console import Console
from rich.theme import Theme

THEME = Theme(
    {
        "kin": "bold magenta",
        "figure": "bold cyan",
        "quiet": "dim",
        "good": "green",
        "bad": "bold red",
        "command": "bold",
    }
)


class _Terminal(Console):
    def on_broken_pipe(self) -> NoReturn:
        """Leave it to the command line, which ends as if all had been read."""
        raise BrokenPipeError


console = _Terminal(theme=THEME, highlight=False)
errors = Console(theme=THEME, highlight=False, stderr=True, soft_wrap=True)
