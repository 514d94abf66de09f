"""What the registry of artists, the table `artists` in MySQL, calls those whom listeners may have heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pymysql import Connection

MOST = 50_000


def artist_names(connection: Connection) -> dict[str, str]:
    """The name of each registered artist that has one, by id."""
    found: dict[str, str] = {}
    after = ""
    while some := names_after(connection, after):
        found |= some
        after = max(some)
    return found


def names_after(connection: Connection, after: str) -> dict[str, str]:
    """Names of at most MOST registered artists by id, of those whose ids come after one.

    Args:
        connection: to the serving tables.
        after: an id; empty for the first ones.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, name from artists where id > %s and name <> id order by id limit %s", (after, MOST)
        )
        return dict(cursor.fetchall())
