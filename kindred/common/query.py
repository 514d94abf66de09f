"""kindred query (Athena) and kindred mysql (the serving tables): SQL as typed, rows as a table or CSV."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Annotated, Any

import pymysql
import typer
from rich.table import Table
from rich.text import Text

from kindred.common import target
from kindred.common.console import console
from kindred.common.words import one_line
from lambdas.core.errors import InvalidInput
from lambdas.serving.mysql import session
from local import mariadb
from local.home import home

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SHOWN = 50

Sql = Annotated[str, typer.Argument(help="One statement.")]
Csv = Annotated[bool, typer.Option("--csv", help="Every row, as CSV.")]
Catalogue = Annotated[str | None, typer.Option(help="The catalogue to ask instead of the one used last.")]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command()(query)
    app.command()(mysql)


def query(sql: Sql, *, csv: Csv = False, catalogue: Catalogue = None) -> None:
    """Ask Athena, as an analyst."""
    chosen = target.chosen(catalogue)
    body = chosen.athena.result(chosen.athena.start(sql))
    lines = (line.decode() for line in body.iter_lines(chunk_size=1 << 20, keepends=True))
    if csv:
        sys.stdout.writelines(lines)
        return
    show(_reader(lines))


def mysql(
    sql: Annotated[str | None, typer.Argument(help="One statement.", show_default=False)] = None,
    *,
    csv: Csv = False,
    how: Annotated[
        bool, typer.Option("--how", help="Say how an application or a notebook connects, and ask nothing.")
    ] = False,
    catalogue: Catalogue = None,
) -> None:
    """Ask the serving tables, as an application would: read-only."""
    if target.stack():
        raise InvalidInput(
            "mysql",
            "a stack's MySQL answers inside its network only; use `kindred artists related`, `kindred runs`, "
            "or an application with the stack's ReaderSecret",
        )
    if how == bool(sql):
        raise InvalidInput("mysql", "give one statement, or --how alone")
    chosen = target.local(target.slug(catalogue))
    if how:
        from kindred.common.reader import tell_how

        tell_how(chosen)
        return
    server = mariadb.running(home() / "mariadb")
    ca = str(server.ca_file) if server else ""
    with (
        session(f"{chosen.name}/mysql-reader", ca) as connection,
        connection.cursor(pymysql.cursors.SSCursor) as cursor,
    ):
        try:
            cursor.execute(str(sql))
        except pymysql.Error as error:
            raise InvalidInput("MySQL", str(error.args[-1])) from None
        header = [column[0] for column in cursor.description or ()]
        if csv:
            write_csv(header, cursor)
        else:
            show([header, *(["" if value is None else str(value) for value in row] for row in cursor)])


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows on stdout; NULL is empty, doubles are written exactly."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


def show(rows: Iterable[Sequence[str]]) -> None:
    """A table of the first rows, and how many there are."""
    table = Table(box=None, pad_edge=False, header_style="quiet")
    count = -1
    for count, row in enumerate(rows):
        if count == 0:
            for column in row:
                table.add_column(Text(one_line(column)), overflow="fold")
        elif count <= _SHOWN:
            table.add_row(*(Text(one_line(value)) for value in row))
    console.print(table, markup=False)
    more = f", the first {_SHOWN} shown; all with --csv" if count > _SHOWN else ""
    console.print(f"[quiet]{max(count, 0):,} row{'' if count == 1 else 's'}{more}[/]")


def _reader(lines: Iterable[str]) -> Iterable[list[str]]:
    return csv.reader(lines)
