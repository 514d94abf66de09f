"""Where the command begins: Ctrl-C is one line also while the command line is still being loaded."""

from __future__ import annotations

import sys

_INTERRUPTED = 130
"""What a shell says of a command that Ctrl-C ended."""


def main() -> None:
    """Load the command line, which takes a second, and run it."""
    try:
        from kindred import cli

        cli.main()
    except KeyboardInterrupt:
        sys.stderr.write("kindred: stopped\n")
        sys.exit(_INTERRUPTED)
