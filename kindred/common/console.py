"""The console for people. Rows as CSV are written to stdout directly."""

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
        """Raise, so that the command line ends as if all output had been read."""
        raise BrokenPipeError


console = _Terminal(theme=THEME, highlight=False, emoji=False)
errors = Console(theme=THEME, highlight=False, stderr=True, soft_wrap=True, emoji=False)
