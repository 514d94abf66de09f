"""The table muted_artists in MySQL: whom nobody, or one listener, is to be recommended."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pymysql import Connection

TABLE = "muted_artists"
EVERYBODY = ""
"""Stands for the listener where the operator muted an artist for all."""


def muted(connection: Connection) -> dict[str, list[str]]:
    """The muted artists, ascending, by listener; EVERYBODY has those of all."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("select listener_id, artist_id from muted_artists order by listener_id, artist_id")
        for listener, artist in cursor.fetchall():
            found.setdefault(listener, []).append(artist)
    connection.commit()
    return found
