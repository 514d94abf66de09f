"""Garbage at the doors: the local Athena, the source API and the command line."""

from __future__ import annotations

import io
import os
import random
import socket
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from typing import TYPE_CHECKING
from unittest.mock import patch

import boto3
import requests

from kindred import cli
from local.home import PROJECT
from tests.faults.trials import Fault, Trial, require

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.system import System

_BLOBS = 60
TYPED = """
artists run --dt 2026-02-30
artists run --dt yesterday
artists run --dt 1999-12-31
artists run --dt 9999-01-01
artists run --dt
artists run --keep 0
artists run --keep -5
artists run --keep many
artists run --source radio
artists run --features radio
artists run --catalogue /nowhere
artists run --catalogue ../..
artists run surplus
artists run --unknown
artists fly
artists related
artists related x --limit 0
artists related x --limit few
artists add
artists add not-an-id
artists add https://example.com/artist/018Mlm8c34UpN8Dv1vXrMl
artists remove 018Mlm8c34UpN8Dv1vXrM
artists import
artists import /nowhere
artists forget
artists forget x
artists forget 018Mlm8c34UpN8Dv1vXrMl --dry
purge
purge --source radio
purge --source
query
query select --cvs
mysql
up now
nothing
--nothing
"""


def _blobs() -> list[bytes]:
    dice = random.Random(4)
    whole = [bytes(dice.randrange(256) for _ in range(dice.randrange(1, 400))) for _ in range(_BLOBS - 8)]
    return [
        *whole,
        b"",
        b"GET",
        b"GET / HTTP/1.1\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nab",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ]


def _garbage(port_of: Callable[[System], int], sound: Callable[[System], bool]) -> Callable[[System], Trial]:
    def inject(system: System) -> Trial:
        for blob in _blobs():
            with (
                socket.create_connection(("127.0.0.1", port_of(system)), timeout=5) as talk,
                suppress(OSError),
            ):
                talk.sendall(blob)
                talk.shutdown(socket.SHUT_WR)
                talk.settimeout(10)
                while talk.recv(4096):
                    pass
            require(sound(system), f"no sound answer after {blob[:40]!r}")
        return Trial(_BLOBS, "answers the next request", 0)

    return inject


def _athena_sound(system: System) -> bool:
    url = system.environment["AWS_ENDPOINT_URL_ATHENA"]
    return bool(boto3.client("athena", endpoint_url=url).list_work_groups()["WorkGroups"])


def _source_sound(system: System) -> bool:
    return requests.get(f"{system.source_url}/faults/spotify/v1/none", timeout=5).status_code == 404


def _typed(_: System) -> Trial:
    """Each wrong line is answered in one line, with code 2 and no traceback; a few in a process of their own."""
    lines = [line for line in TYPED.splitlines() if line]
    for at, line in enumerate(lines):
        code, said = (_apart if at % 12 == 0 else _here)(line.split())
        require(code == 2, f"kindred {line} ended with {code}: {said[-300:]}")
        require(len(said.splitlines()) == 1 and "Traceback" not in said, f"kindred {line}: {said[-300:]}")
    return Trial(len(lines), "one line, exit code 2", 0)


def _apart(words: list[str]) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", "from kindred.cli import main; main()", *words],
        cwd=PROJECT, env=dict(os.environ), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, (done.stdout + done.stderr).strip()


def _here(words: list[str]) -> tuple[int, str]:
    said, code = io.StringIO(), 0
    with patch.object(sys, "argv", ["kindred", *words]), redirect_stdout(said), redirect_stderr(said):
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return code, said.getvalue().strip()


FAULTS = (
    Fault("edges", "garbage to the local Athena", f"{_BLOBS} requests that are none", "answers the next request",
          _garbage(lambda system: int(system.environment["AWS_ENDPOINT_URL_ATHENA"].rpartition(":")[2]),
                   _athena_sound)),
    Fault("edges", "garbage to the source API", f"{_BLOBS} requests that are none", "answers the next request",
          _garbage(lambda system: int(system.source_url.rpartition(":")[2]), _source_sound)),
    Fault("edges", "wrong arguments", "typed at the command line", "one line, exit code 2", _typed),
)  # fmt: skip
