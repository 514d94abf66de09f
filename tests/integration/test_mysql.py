"""Connections: only over TLS that verifies, with one readable line when there is none."""

from __future__ import annotations

import os
import socket
from contextlib import closing

import pymysql
import pytest
import trustme

from lambdas.core.errors import InvalidInput, StoreUnavailable
from lambdas.serving.mysql import connect, named_lock, session

pytestmark = pytest.mark.integration


@pytest.fixture
def ca(mariadb):
    return os.fspath(mariadb.ca_file)


def ask(connection, query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()


@pytest.mark.usefixtures("secrets")
def test_a_connection_is_encrypted_strict_in_utc_and_does_not_commit_by_itself(ca):
    connection = connect("admin", ca)
    assert ask(connection, "SHOW STATUS LIKE 'Ssl_cipher'")[1]
    assert "STRICT_ALL_TABLES" in ask(connection, "SELECT @@sql_mode")[0]
    assert ask(connection, "SELECT @@time_zone, @@autocommit, @@character_set_client") == (
        "+00:00",
        0,
        "utf8mb4",
    )
    connection.close()


def test_the_server_refuses_a_client_without_tls_that_it_takes_with_tls(mariadb, ca):
    root = {"host": mariadb.host, "port": mariadb.port, "user": "root", "password": mariadb.admin_password}
    pymysql.connect(**root, ssl_ca=ca).close()
    with pytest.raises(pymysql.OperationalError) as refused:
        pymysql.connect(**root, ssl_disabled=True)
    assert refused.value.args[0] in {1045, 3159}  # MariaDB calls it access denied


@pytest.mark.usefixtures("secrets")
def test_a_server_of_another_authority_is_refused(tmp_path):
    trustme.CA().cert_pem.write_to_path(os.fspath(tmp_path / "other.pem"))
    with pytest.raises(StoreUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
        connect("admin", os.fspath(tmp_path / "other.pem"))


def test_a_certificate_for_another_name_is_refused(secrets, ca):
    secrets["admin"]["host"] = "127.0.0.2"  # also this machine, but not in the certificate
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.2"):
        connect("admin", ca)


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize("missing", ["", "/nowhere/ca.pem"])
def test_without_a_ca_there_is_no_connection(missing):
    with pytest.raises(StoreUnavailable, match="no CA file"):
        connect("admin", missing)


def test_a_refused_password_is_not_told(secrets, ca):
    secrets["admin"]["password"] = "hunter2hunter2"
    with pytest.raises(StoreUnavailable, match="Access denied") as refused:
        connect("admin", ca)
    assert "hunter2" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_secret_without_a_password_is_named(secrets, ca):
    del secrets["admin"]["password"]
    with pytest.raises(InvalidInput, match="secret admin: it lacks password"):
        connect("admin", ca)


def test_nothing_listening_is_store_unavailable(secrets, ca, unused_port):
    secrets["admin"]["port"] = unused_port
    with pytest.raises(StoreUnavailable, match=f"{unused_port}"):
        connect("admin", ca)


def test_a_session_commits_at_its_end_and_rolls_back_when_it_fails(serving, ca):
    def add(artist_id, followers):
        with session("pipeline", ca) as connection:
            ask(
                connection,
                f"INSERT INTO artists (id, name, followers) VALUES ('{artist_id}', 'x', {followers})",
            )
            assert 1 // followers

    add("A" * 22, 1)
    with pytest.raises(ZeroDivisionError):
        add("B" * 22, 0)
    assert ask(serving, "SELECT COUNT(*) FROM artists") == (1,)


@pytest.mark.usefixtures("secrets")
def test_a_session_that_the_server_ends_is_store_unavailable(ca):
    def end_own_session():
        with session("admin", ca) as victim, closing(connect("admin", ca)) as killer:
            ask(killer, f"KILL {victim.thread_id()}")
            ask(victim, "SELECT 1")

    with pytest.raises(StoreUnavailable):
        end_own_session()


@pytest.mark.usefixtures("serving")
def test_a_named_lock_is_one_sessions_and_free_when_that_session_is_gone(ca):
    one, other = connect("pipeline", ca), connect("pipeline", ca)
    with named_lock(one, "swap x", 0):
        with named_lock(other, "swap y", 0):
            pass
        with pytest.raises(StoreUnavailable, match="another run"), named_lock(other, "swap x", 0):
            pass
        one.close()
        with named_lock(other, "swap x", 5):
            pass
    other.close()


@pytest.fixture
def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
