"""kindred up, status, down: the local system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from kindred.common import target
from kindred.common.console import console
from local import mariadb, services
from local.home import home

if TYPE_CHECKING:
    import typer


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command()(up)
    app.command()(status)
    app.command()(down)


def up() -> None:
    """Start the local system; services that run already are not restarted."""
    services.up()
    status()


def status() -> None:
    """Show the local services, and the catalogue that commands act on."""
    table = Table(box=None, pad_edge=False, header_style="quiet")
    for column in ("service", "state", "address"):
        table.add_column(column)
    running = services.running()
    for name in (services.STAND_IN, services.ATHENA, services.GLUE, services.SOURCE_API, services.DASHBOARD):
        service = running.get(name)
        table.add_row(name, *_state(f"http://127.0.0.1:{service.port}" if service else None))
    mysql = mariadb.running(home() / "mariadb")
    table.add_row("MySQL", *_state(f"{mysql.host}:{mysql.port}" if mysql else None))
    console.print(table)
    console.print(f"[quiet]catalogue[/] {target.current()}   [quiet]files[/] {home()}")


def _state(address: str | None) -> tuple[str, str]:
    return ("[good]up[/]", address) if address else ("[quiet]down[/]", "")


def down() -> None:
    """Stop the local system; its data stays for the next `kindred up`."""
    services.down()
    console.print("stopped; the data stays under", str(home()))
