"""The private server: its folder, its neighbours, and what it survives."""

from __future__ import annotations

import os
import signal
import socket
import stat
import time
from concurrent.futures import ThreadPoolExecutor

import pymysql
import pytest

from lambdas.core.errors import StoreUnavailable
from local import mariadb

pytestmark = pytest.mark.integration


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "a folder with blanks and a long name" / ("x" * 100)
    yield home
    mariadb.stop(home)


def log_in(server):
    return pymysql.connect(
        host=server.host,
        port=server.port,
        user=mariadb.ADMIN,
        password=server.admin_password,
        ssl_ca=os.fspath(server.ca_file),
        ssl_verify_identity=True,
    )


def ask(server, query):
    connection = log_in(server)
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    connection.close()
    return rows


def alive(server):
    with socket.socket() as probe:
        return probe.connect_ex((server.host, server.port)) == 0


def test_start_stop_and_start_again_keep_data_password_and_port(home):
    first = mariadb.start(home)
    assert mariadb.start(home) == first
    assert mariadb.running(home) == first
    ask(first, "CREATE DATABASE kept")

    mariadb.stop(home)
    assert mariadb.running(home) is None
    assert not alive(first)
    with pytest.raises(ProcessLookupError):
        os.kill(first.pid, 0)

    second = mariadb.start(home)
    assert (second.port, second.admin_password) == (first.port, first.admin_password)
    assert ("kept",) in ask(second, "SHOW DATABASES")


def test_a_killed_server_is_not_taken_for_running_and_starts_again_with_its_data(home):
    first = mariadb.start(home)
    ask(first, "CREATE DATABASE kept")
    os.kill(first.pid, signal.SIGKILL)
    while mariadb.running(home):
        time.sleep(0.01)
    assert (home / "pid").exists()
    mariadb.stop(home)
    assert ("kept",) in ask(mariadb.start(home), "SHOW DATABASES")


def test_a_stale_pid_of_somebody_else_is_left_alone(home):
    home.mkdir(parents=True)
    (home / "pid").write_text(str(os.getpid()))
    (home / "port").write_text("1")
    mariadb.stop(home)
    assert mariadb.running(home) is None
    assert mariadb.start(home).pid != os.getpid()


def test_a_port_taken_meanwhile_is_left_to_its_new_owner(home):
    first = mariadb.start(home)
    mariadb.stop(home)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((mariadb.HOST, first.port))
        other.listen()
        assert mariadb.start(home).port != first.port


def test_two_homes_have_a_server_each(home, tmp_path):
    one, other = mariadb.start(home), mariadb.start(tmp_path / "other")
    assert one.port != other.port
    with pytest.raises(pymysql.OperationalError):
        log_in(mariadb.Server(other.host, other.port, one.admin_password, other.ca_file, other.pid))
    mariadb.stop(tmp_path / "other")
    assert alive(one)


def test_starting_one_home_twice_at_once_gives_one_server(home):
    with ThreadPoolExecutor(2) as both:
        one, other = both.map(mariadb.start, [home, home])
    assert one == other


def test_secrets_are_private_and_nobody_else_has_an_account(home):
    server = mariadb.start(home)
    for name in ("password", "server-key.pem", "init.sql"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert server.admin_password not in repr(server)
    accounts = {tuple(row) for row in ask(server, "SELECT user, host FROM mysql.user")}
    people = {account for account in accounts if not account[0].startswith(("mysql.", "mariadb."))}
    assert people == {("root", "127.0.0.1"), ("root", "localhost")}
    assert "test" not in {row[0] for row in ask(server, "SHOW DATABASES")}
    with pytest.raises(pymysql.OperationalError):
        log_in(mariadb.Server(server.host, server.port, "", server.ca_file, server.pid))


def test_it_listens_on_this_machine_only_and_speaks_utf8mb4(home):
    server = mariadb.start(home)
    variables = "bind_address", "character_set_server", "log_bin", "require_secure_transport"
    names = ", ".join(f"@@{name}" for name in variables)
    assert ask(server, f"SELECT {names}") == (("127.0.0.1", "utf8mb4", 0, 1),)


def test_a_server_that_cannot_start_says_why_and_where_its_log_is(home):
    mariadb.start(home)
    mariadb.stop(home)
    os.truncate(home / "data" / "ibdata1", 4096)
    with pytest.raises(StoreUnavailable, match=r"did not start: .*log: .*log\)"):
        mariadb.start(home)
    assert mariadb.running(home) is None
