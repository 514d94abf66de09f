"""The terminal: what is for people goes here; rows asked for as CSV go to stdout untouched."""

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
console = Console(theme=THEME, highlight=False)
errors = Console(theme=THEME, highlight=False, stderr=True, soft_wrap=True)
