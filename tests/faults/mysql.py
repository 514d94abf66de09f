"""MySQL goes away, fills up, waits, refuses: the serving table stays whole, and the next run catches up."""

from __future__ import annotations

import json
import os
import secrets as random
import signal
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import boto3
import pymysql

from lambdas.artists.run import Run
from lambdas.core.errors import StoreUnavailable
from lambdas.operations import migrate
from lambdas.serving import lock_waits
from lambdas.serving.mysql import connect, session
from lambdas.serving.publish import Publication, publish
from local import mariadb
from local.home import home
from tests.faults.kills import EQUAL, _along_mysql, _taken_up, _until
from tests.faults.proxies import TcpProxy
from tests.faults.system import NAME, compare
from tests.faults.trials import Fault, Trial, lost, require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.process import BaseProcess

    from tests.faults.system import Ended, System

STOPPED = "stopped: StoreUnavailable, table as it was"
WAITED = "waited, went on"
SECRET = f"{NAME}/mysql-pipeline"


def _stops(harm: Callable[[System], Any], words: str) -> Callable[[System], Trial]:
    """While the harm lasts the run stops and the table stays; afterwards a run is equal."""

    def inject(system: System) -> Trial:
        wanted, expected = system.wanted(), system.objects()
        with harm(system):
            ended = system.flow(source="spotify")
        _require_stopped(ended, words)
        require(system.rows()["mysql"] == wanted["mysql"], "the serving table has changed")
        system.behave()
        return Trial(1, STOPPED, _taken_up(system, wanted, expected))

    return inject


def _require_stopped(ended: Ended, words: str) -> None:
    require(ended.status == "StoreUnavailable", f"{ended.status}: {ended.message}")
    require(words in ended.message and "\n" not in ended.message, ended.message)
    require("password" not in ended.message.lower().replace("using password", ""), ended.message)


@contextmanager
def _down(_: System) -> Iterator[None]:
    mariadb.stop(home() / "mariadb")
    try:
        yield
    finally:
        mariadb.start(home() / "mariadb")


@contextmanager
def _read_only(system: System) -> Iterator[None]:
    system.sql("set global read_only = 1")
    try:
        yield
    finally:
        system.sql("set global read_only = 0")


@contextmanager
def _open_reader(system: System) -> Iterator[None]:
    with (
        patch.object(lock_waits, "PATIENCE_SECONDS", 1.0),
        closing(system.admin()) as reader,
        reader.cursor() as cursor,
    ):
        cursor.execute("start transaction")
        cursor.execute("select count(*) from related_artists")
        yield


def _lock_wait(system: System) -> Trial:
    """A reader keeps the table open for three seconds; the run waits for it."""
    wanted = system.wanted()
    with closing(system.admin()) as reader, reader.cursor() as cursor:
        cursor.execute("start transaction")
        cursor.execute("select count(*) from related_artists")
        timer = threading.Timer(3.0, reader.rollback)
        timer.start()
        ended = system.flow(source="spotify")
        timer.join()
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    return Trial(1, WAITED, lost(wanted, system.rows()))


def _kill_server(system: System) -> Callable[[list[BaseProcess]], Callable[[], None]]:
    return lambda _: lambda: os.kill(system.mysql.pid, signal.SIGKILL)


def _killed_while_loading(system: System) -> Trial:
    """The server is killed at points all along the dialogue, and started again; InnoDB recovers."""

    def harm(_: list[BaseProcess]) -> Callable[[], None]:
        def strike() -> None:
            os.kill(system.mysql.pid, signal.SIGKILL)
            _until(lambda: mariadb.running(home() / "mariadb") is None)
            mariadb.start(home() / "mariadb")

        return strike

    with patch("tests.faults.kills._CUTS", 4):
        trial = _along_mysql(harm)(system)
    return Trial(4, trial.outcome, trial.lost)


def _dropped(system: System) -> Trial:
    """The connection is cut half way through what the run sends."""
    wanted, expected = system.wanted(), system.objects()
    held = json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])
    counting = TcpProxy(system.mysql.port, float("inf"), lambda: None)
    with _secret(held | {"port": counting.port}):
        system.flow(source="spotify")
    counting.close()
    for part in (0.3, 0.6, 0.8):
        cutting: list[TcpProxy] = []
        proxy = TcpProxy(system.mysql.port, counting.passed * part, lambda cutting=cutting: cutting[0].cut())
        cutting.append(proxy)
        with _secret(held | {"port": proxy.port}):
            ended = system.flow(source="spotify")
        proxy.close()
        require(ended.status in {"StoreUnavailable", "succeeded"}, f"{ended.status}: {ended.message}")
        require(ended.status != "succeeded", "the cut did no harm")
    system.behave()
    return Trial(3, STOPPED, _taken_up(system, wanted, expected))


@contextmanager
def _secret(value: dict[str, Any]) -> Iterator[None]:
    client = boto3.client("secretsmanager")
    before = client.get_secret_value(SecretId=SECRET)["SecretString"]
    client.put_secret_value(SecretId=SECRET, SecretString=json.dumps(value))
    try:
        yield
    finally:
        client.put_secret_value(SecretId=SECRET, SecretString=before)


def _restarted(system: System) -> Trial:
    """The server is restarted between two steps of a run: the next connection is a new one."""
    from tests.faults import system as module

    wanted = system.wanted()
    handler = module.prune.handler

    def then_restart(event: dict[str, Any], context: object) -> Any:
        done = handler(event, context)
        mariadb.stop(home() / "mariadb")
        mariadb.start(home() / "mariadb")
        return done

    with patch.object(module.prune, "handler", then_restart):
        ended = system.flow(source="spotify")
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    return Trial(1, "went on", lost(wanted, system.rows()))


def _rotated(system: System) -> Trial:
    """The password changes; until the secret has the new one runs stop, and then go on at once."""
    wanted = system.wanted()
    held = json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])
    fresh = random.token_urlsafe(20)
    system.sql(f"alter user '{held['username']}'@'%' identified by '{fresh}'")
    try:
        ended = system.flow(source="spotify")
        _require_stopped(ended, "Access denied")
        require(held["password"] not in ended.message, "the message shows the password")
        with _secret(held | {"password": fresh}):
            ended = system.flow(source="spotify")
    finally:
        system.sql(f"alter user '{held['username']}'@'%' identified by '{held['password']}'")
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    return Trial(2, "stopped, then went on with the new one", lost(wanted, system.rows()))


def _disk_full(_: System) -> Trial:
    """A server whose files cannot grow: error 1114 while a table is loaded."""
    full = ["--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:12M:autoextend:max:24M"]
    plain = mariadb.options
    with tempfile.TemporaryDirectory(prefix="kindred-full-") as folder:
        place = Path(folder) / "mariadb"
        with patch.object(mariadb, "options", lambda where, program: [*plain(where, program), *full]):
            server = mariadb.start(place)
        try:
            return _fill(server)
        finally:
            mariadb.stop(place)


def _fill(server: mariadb.Server) -> Trial:
    held = {"host": server.host, "port": server.port, "username": mariadb.ADMIN,
            "password": server.admin_password, "dbname": "serving"}  # fmt: skip
    with closing(
        pymysql.connect(host=server.host, port=server.port, user=mariadb.ADMIN,
                        password=server.admin_password, ssl_ca=str(server.ca_file))
    ) as admin, admin.cursor() as cursor:  # fmt: skip
        cursor.execute("create database serving")
    small = [[f"('{left:022d}','{right:022d}',1)" for left in range(30) for right in range(30)]]
    large = ([f"('{left:022d}','{right:022d}',2)" for right in range(1000)] for left in range(1000))
    with patch("lambdas.core.secrets.read_secret", lambda _: held):
        with session("any", str(server.ca_file)) as connection:
            migrate.migrate(connection, migrate.migrations())
            tables = _tables(connection)
            publish(connection, _DAY, {"related_artists": small})
        try:
            with session("any", str(server.ca_file)) as connection:
                publish(connection, _DAY, {"related_artists": large})
            outcome = "the disk was not full"
        except StoreUnavailable as error:
            require("disk is full" in str(error) and "make room" in str(error), str(error))
            outcome = STOPPED
        with closing(connect("any", str(server.ca_file))) as connection, connection.cursor() as cursor:
            cursor.execute("select count(*), max(distance) from related_artists")
            require(cursor.fetchone() == (900, 1.0), "the table is not as it was")
            require(_tables(connection) == tables, "a staging table stays")
    return Trial(1, outcome, 0)


def _tables(connection: pymysql.Connection) -> int:
    with connection.cursor() as cursor:
        return cursor.execute("show tables")


_DAY = Publication(
    Run(run_id="1", started_at="2026-01-01T00:00:00Z", dt="2026-01-01", source="files", features="files",
        refetch=False, force=False, deadline="2026-01-02T00:00:00Z", keep="auto"),
    model={}, coverage_tracks=None, largest_fall=0.5, setting="artists_largest_fall",
)  # fmt: skip


def _readers(system: System) -> Trial:
    """Three readers ask without pause while the table is replaced twenty times."""
    wanted = system.wanted()
    count = len(wanted["mysql"])
    reader = json.loads(
        boto3.client("secretsmanager").get_secret_value(SecretId=f"{NAME}/mysql-reader")["SecretString"]
    )
    seen, wrong, over = [0, 0, 0], list[str](), threading.Event()

    def read(which: int) -> None:
        with patch("lambdas.core.secrets.read_secret", lambda _: reader):
            connection = connect("reader", os.environ["MYSQL_CA"])
        with closing(connection), connection.cursor() as cursor:
            while not over.is_set():
                try:
                    cursor.execute("select count(*), count(distinct artist_id) from related_artists")
                    found = cursor.fetchone()
                    connection.commit()
                except pymysql.MySQLError as error:
                    wrong.append(str(error))
                    return
                seen[which] += 1
                if found != (count, 39):
                    wrong.append(f"{found}")

    threads = []
    for which in range(3):
        threads.append(threading.Thread(target=read, args=(which,)))
        threads[-1].start()
        time.sleep(0.3)  # each with the reader's credentials of its own moment
    given = system.given(source="spotify") | {"prune": {}}
    for _ in range(20):
        require(compare(given)["rows"] == count, "a refresh wrote another number of rows")
    over.set()
    for thread in threads:
        thread.join()
    require(not wrong, f"{len(wrong)} wrong answers: {wrong[:3]}")
    require(min(seen) >= 20, f"the readers asked {seen} times")
    return Trial(20, "0 errors, 0 empty, 0 partial", lost(wanted, system.rows()))


FAULTS = (
    Fault("MySQL", "down at the start", "the server is stopped", STOPPED, _stops(_down, "MySQL at")),
    Fault("MySQL", "killed with SIGKILL during the dialogue", "by a proxy, at 4 points; then started again",
          EQUAL, _killed_while_loading),
    Fault("MySQL", "restarted in mid-run", "stopped and started between two steps", "went on", _restarted),
    Fault("MySQL", "a lock wait behind an open reader", "a transaction that stays open 3 s", WAITED, _lock_wait),
    Fault("MySQL", "a reader that never lets go", "a transaction that stays open", STOPPED,
          _stops(_open_reader, "SHOW PROCESSLIST")),
    Fault("MySQL", "disk full", "InnoDB's files may not grow past 24 MB", STOPPED, _disk_full),
    Fault("MySQL", "read-only", "read_only = 1", STOPPED, _stops(_read_only, "read-only")),
    Fault("MySQL", "connection dropped half way", "by a proxy, at 3 points", STOPPED, _dropped),
    Fault("MySQL", "a rotated password", "ALTER USER, then the secret", "stopped, then went on with the new one",
          _rotated),
    Fault("MySQL", "readers throughout", "3 readers poll through 20 refreshes", "0 errors, 0 empty, 0 partial",
          _readers),
)  # fmt: skip
