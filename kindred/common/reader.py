"""How an application or a notebook on this machine reads the local serving tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from kindred.common.console import console
from kindred.common.suggestions import quoted
from lambdas.core import secrets
from lambdas.core.errors import StoreUnavailable
from local import mariadb
from local.home import home, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from kindred.common.target import Target


def tell_how(target: Target) -> None:
    """Print where the reader connects, and write an options file, with the password, for this user alone.

    Raises:
        StoreUnavailable: the local MySQL does not run.
    """
    server = mariadb.running(home() / "mariadb")
    if server is None:
        raise StoreUnavailable("the local MySQL is not running; `kindred up`")
    secret = secrets.read_secret(f"{target.name}/mysql-reader")
    options = _write_options(home() / f"{target.name}-reader.cnf", secret, str(server.ca_file))
    table = Table.grid(padding=(0, 2))
    table.add_column(style="quiet", no_wrap=True)
    table.add_column(overflow="fold")
    for what, value in (
        ("host", secret["host"]),
        ("port", secret["port"]),
        ("user", secret["username"]),
        ("password", f"in {options}, with all of these; it may change with `kindred up`"),
        ("database", secret["dbname"]),
        ("TLS", f"required; the authority is {server.ca_file}"),
    ):
        table.add_row(what, Text(str(value)))
    console.print(table)
    for title, line in (
        ("a client", f"mysql --defaults-extra-file={quoted(str(options))}"),
        ("Python", f"pymysql.connect(read_default_file={str(options)!r})"),
    ):
        console.print(f"\n[bold]{title}[/]")
        console.print(f"  {line}", style="command", markup=False, soft_wrap=True)


def _write_options(path: Path, secret: dict[str, str], ca: str) -> Path:
    fields = {
        "host": secret["host"],
        "port": secret["port"],
        "user": secret["username"],
        "password": secret["password"],
        "database": secret["dbname"],
        "ssl-ca": ca,
    }
    write_private(path, "[client]\n" + "".join(f"{name} = {value}\n" for name, value in fields.items()))
    return path
