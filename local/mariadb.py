"""A private MySQL server under a folder of its own: TLS only, 127.0.0.1 only, random password.

Works with MariaDB's and with Oracle's server program. A file lock that the server process holds
tells whether a server runs: the kernel releases it however the process ends, so an old pid is never
taken for a server.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pymysql

from lambdas.core.errors import StoreUnavailable
from local.mariadb_home import environment, options, prepare
from local.mariadb_package import install

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "127.0.0.1"
ADMIN = "root"

_START_SECONDS = 90.0  # InnoDB's recovery after a kill is included
_STOP_SECONDS = 30.0
_TURN_SECONDS = 0.05

_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Server:
    """A running server; user `ADMIN` may log in from this machine with `admin_password`."""

    host: str
    port: int
    admin_password: str = field(repr=False)
    ca_file: Path
    pid: int


def start(home: Path) -> Server:
    """The server of this home, started if it is not running; its data is made on the first start.

    It outlives this process. A port is kept from one start to the next while it is free.

    Raises:
        InvalidInput: there is no server program and none can be installed.
        StoreUnavailable: it did not start; the message holds its own reason and names its log.
    """
    program = install()
    home = home.absolute()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for _ in _turns(_START_SECONDS):
        with _locked(home, fcntl.LOCK_EX) as lock:
            if lock is not None:
                for stale in ("pid", "data/mysql.sock", "data/mysql.sock.lock"):
                    (home / stale).unlink(missing_ok=True)
                prepare(home, program)
                _launch(home, program, lock)
        server = running(home)
        if server and _answers(server):
            return server
    raise StoreUnavailable(f"MySQL server under {home} does not answer; its log is {home / 'log'}")


def running(home: Path) -> Server | None:
    """The server of this home, or None if none runs."""
    if not home.is_dir():
        return None
    with _locked(
        home, fcntl.LOCK_SH
    ) as lock:  # shared, so that two processes that check do not block each other
        if lock is not None:
            return None
    try:
        pid, port = (int((home / name).read_text()) for name in ("pid", "port"))
    except (FileNotFoundError, ValueError):
        return None  # it is about to write them
    return Server(HOST, port, (home / "password").read_text(), home / "ca.pem", pid)


def stop(home: Path) -> None:
    """End the server of this home, if one runs, and wait for its end: SIGTERM, then SIGKILL."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        server = running(home)
        if server is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(server.pid, number)
        for _ in _turns(_STOP_SECONDS):
            if not running(home):
                _reap(server.pid)
                return
    raise StoreUnavailable(f"MySQL server under {home} cannot be ended")


def _launch(home: Path, program: Path, lock: int) -> None:
    """Start the process and wait for its pid file; it inherits the lock."""
    port = _free_port(home)
    (home / "port").write_text(str(port))
    with (home / "log").open("ab") as log:
        written = log.tell()
        child = subprocess.Popen(
            [program, *options(home, program), f"--port={port}", f"--bind-address={HOST}"],
            cwd=home,
            env=environment(program),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[lock],
            start_new_session=True,
        )
    _children[child.pid] = child
    for _ in _turns(_START_SECONDS):
        if child.poll() is not None:
            break
        if (home / "pid").exists():
            return
    _reap(child.pid)
    said = (home / "log").read_bytes()[written:].decode(errors="replace")
    reasons = [line for line in said.splitlines() if "[ERROR]" in line]
    if any("TCP/IP port" in line for line in reasons):
        return  # another process took the port meanwhile: the next attempt picks another
    reason = reasons[0].partition("[ERROR]")[2].strip() if reasons else "it said nothing"
    raise StoreUnavailable(f"MySQL server under {home} did not start: {reason} (log: {home / 'log'})")


def _answers(server: Server) -> bool:
    try:
        pymysql.connect(
            host=server.host,
            port=server.port,
            user=ADMIN,
            password=server.admin_password,
            ssl_ca=str(server.ca_file),
            ssl_verify_identity=True,
            connect_timeout=5,
        ).close()
    except pymysql.err.OperationalError:
        return False
    return True


def _free_port(home: Path) -> int:
    """The port of the last start if it is free, else any free one."""
    last = int((home / "port").read_text()) if (home / "port").exists() else 0
    for wanted in (last, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, wanted))
            return int(probe.getsockname()[1])
    raise StoreUnavailable(f"no free port on {HOST}")


@contextlib.contextmanager
def _locked(home: Path, kind: int) -> Iterator[int | None]:
    """A descriptor that locks the home, or None while a server (or its start) holds the lock."""
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor if _lock(descriptor, kind) else None
    finally:
        os.close(descriptor)


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _turns(seconds: float) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(_TURN_SECONDS)


def _reap(pid: int) -> None:
    if child := _children.pop(pid, None):
        child.wait()
