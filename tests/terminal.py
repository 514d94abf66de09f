"""A command on a pseudo-terminal, as a person has it in front of them."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROJECT = Path(__file__).parents[1]
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def _as_from_a_shell() -> None:
    """The terminal is the program's own, and Ctrl-C is not ignored, as it is below a job in the background."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """Runs one command; Ctrl-C reaches it as from a keyboard.

    Args:
        command: the program and its arguments.
        environment: all of its variables.
        columns: of the terminal.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], columns: int = 140) -> None:
        self._leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self._said = b""
        self.process = subprocess.Popen(
            list(command),
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env={"TERM": "xterm-256color", **environment},
            cwd=PROJECT,
            start_new_session=True,
            preexec_fn=_as_from_a_shell,  # noqa: PLW1509  no thread holds a lock
        )
        os.close(follower)

    @property
    def said(self) -> str:
        """What the terminal shows so far, colours taken off."""
        return _COLOURS.sub("", self._said.decode(errors="replace"))

    def wait_for(self, text: str, seconds: float = 120) -> None:
        """Read until the terminal shows the text."""
        deadline = time.monotonic() + seconds
        while text not in self.said:
            assert self._read(deadline - time.monotonic()), f"no {text!r} in {self.said}"

    def ctrl_c(self) -> None:
        """Type Ctrl-C."""
        os.write(self._leader, b"\x03")

    def end(self, seconds: float = 120) -> tuple[str, int]:
        """Read to the end; what the terminal shows, and the command's exit code."""
        deadline = time.monotonic() + seconds
        while self._read(deadline - time.monotonic()):
            pass
        code = self.process.wait(timeout=max(deadline - time.monotonic(), 1))
        os.close(self._leader)
        return self.said, code

    def _read(self, seconds: float) -> bool:
        """Read what comes next; False where nothing comes any more."""
        if not select.select([self._leader], [], [], max(seconds, 0))[0]:
            return False
        try:
            part = os.read(self._leader, 65_536)
        except OSError:  # the last one has closed its end
            return False
        self._said += part
        return bool(part)
