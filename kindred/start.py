"""The entry point: Ctrl-C gives one line also while the command line is being loaded."""

from __future__ import annotations

import sys

_INTERRUPTED = 130
"""The exit code of a command that Ctrl-C ended."""


def main() -> None:
    """Load the command line, which takes a second, and run it."""
    try:
        from kindred import cli

        cli.main()
    except KeyboardInterrupt:
        sys.stderr.write("kindred: stopped\n")
        sys.exit(_INTERRUPTED)
