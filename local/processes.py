"""The local services' processes: independent of this one, recorded by pid and start time."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import psutil

from lambdas.core.errors import KindredError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_PATIENCE_S = 30.0
_GRACE_S = 2.0


class ServiceDown(KindredError):
    """A local service did not come up; the message names its log."""


class Service(NamedTuple):
    """A process that we started, by pid and start time, because the system uses a pid again."""

    pid: int
    born: float
    port: int

    def process(self) -> psutil.Process | None:
        """The running process; None if it has ended."""
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            if abs(process.create_time() - self.born) < 1 and process.status() != psutil.STATUS_ZOMBIE:
                return process
        return None

    def stop(self) -> None:
        """End it and its children: SIGTERM, two seconds, SIGKILL."""
        process = self.process()
        if process is None:
            return
        family = [process, *process.children(recursive=True)]
        process.terminate()
        _, left = psutil.wait_procs([process], timeout=_GRACE_S)
        for survivor in {*left, *family}:
            with contextlib.suppress(psutil.NoSuchProcess):
                survivor.kill()
        psutil.wait_procs(family, timeout=5)


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(
    module: Sequence[str], port: int, log: Path, environment: Mapping[str, str], folder: Path
) -> Service:
    """Run a Python module that listens on `port`, in a session of its own, its output in `log`.

    Raises:
        ServiceDown: it ended, or does not listen within 30 s.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *module],
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=dict(environment),
            cwd=folder,
        )
    service = Service(process.pid, psutil.Process(process.pid).create_time(), port)
    deadline = time.monotonic() + _PATIENCE_S
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return service
        time.sleep(0.05)
    service.stop()
    raise ServiceDown(f"{module[0]} did not start; see {log}")
