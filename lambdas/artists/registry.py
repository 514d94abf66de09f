"""The registry: the table of the artists that a run works on, in MySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.core.errors import InvalidInput
from lambdas.core.ids import id_of
from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pymysql import Connection

INCOMING_ARTISTS = "incoming/artists/artists.parquet"
_ROWS_A_STATEMENT = 5_000


def registered(connection: Connection) -> list[str]:
    """Every registered artist's id, ascending."""
    with connection.cursor() as cursor:
        cursor.execute("select id from artists order by id")
        return [row[0] for row in cursor.fetchall()]


def register_incoming(connection: Connection, bucket: str) -> dict[str, int]:
    """Register exactly the artists of the imported catalogue; others are removed."""
    artists = _incoming(bucket)
    if artists is None:
        raise InvalidInput(
            f"s3://{bucket}/{INCOMING_ARTISTS}", "nothing is imported; `kindred artists import DIR`"
        )
    before = set(registered(connection))
    ids = {artist[0] for artist in artists}
    removed = before - ids
    with connection.cursor() as cursor:
        _delete(cursor, removed)
        _upsert(cursor, artists)
    return {"registered": len(artists), "added": len(ids - before), "removed": len(removed)}


def add(connection: Connection, bucket: str, artists: list[str]) -> dict[str, int]:
    """Register artists by id or address.

    Their names come from the imported catalogue, where it has them; from a web API, with their next tracks;
    until then a new artist's name is its id. A registered artist keeps its name and popularity.
    """
    ids = sorted({id_of(artist) for artist in artists})
    rows = {artist[0]: artist for artist in _incoming(bucket) or ()}
    before = set(registered(connection))
    with connection.cursor() as cursor:
        _upsert(cursor, [rows[one] for one in ids if one in rows])
        _upsert(cursor, [(one, one, None, None) for one in ids if one not in rows and one not in before])
    return {"added": len(set(ids) - before), "already registered": len(set(ids) & before)}


def remove(connection: Connection, bucket: str, artists: list[str]) -> dict[str, int]:
    """Take artists out of the registry, by id or address; the next run leaves them out."""
    ids = {id_of(artist) for artist in artists}
    known = ids & set(registered(connection))
    with connection.cursor() as cursor:
        _delete(cursor, known)
    return {"removed": len(known), "not registered": len(ids - known)}


def names(connection: Connection, bucket: str, artists: list[str]) -> dict[str, str]:
    """The names of registered artists, by id."""
    if not artists:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("select id, name from artists where id in %s", (artists,))
        return dict(cursor.fetchall())


def _incoming(bucket: str) -> list[tuple[Any, ...]] | None:
    """The imported artists: id, name, popularity, followers; None where nothing is imported."""
    body = lake.get(bucket, INCOMING_ARTISTS)
    if body is None:
        return None
    columns = from_parquet(body, ["id", "name", "popularity", "followers"])
    return list(zip(*(columns[name].to_pylist() for name in columns.column_names), strict=True))


def _upsert(cursor: Any, artists: Iterable[tuple[Any, ...]]) -> None:
    rows = [
        (one, name, f"https://open.spotify.com/artist/{one}", popularity, followers)
        for one, name, popularity, followers in artists
    ]
    for start in range(0, len(rows), _ROWS_A_STATEMENT):
        cursor.executemany(
            "insert into artists (id, name, url, popularity, followers) values (%s, %s, %s, %s, %s) "
            "on duplicate key update name = values(name), url = values(url), "
            "popularity = values(popularity), followers = values(followers)",
            rows[start : start + _ROWS_A_STATEMENT],
        )


def _delete(cursor: Any, ids: Iterable[str]) -> None:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _ROWS_A_STATEMENT):
        cursor.execute("delete from artists where id in %s", (ordered[start : start + _ROWS_A_STATEMENT],))
