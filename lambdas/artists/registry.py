"""The registry of artists, and questions about it: the named operations that need MySQL.

One function in the VPC answers them, so that neither the command line nor a bastion needs a way in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.artists.serving import POINTS, TABLE, TABLES, points_of
from lambdas.artists.settings import RegistrySettings
from lambdas.core.errors import InvalidInput
from lambdas.core.ids import id_of
from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet
from lambdas.models.reasons import explain
from lambdas.serving.emptying import empty_tables_of
from lambdas.serving.published import published
from lambdas.serving.requests import carry_out
from lambdas.serving.run_records import last_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pymysql import Connection

INCOMING_ARTISTS = "incoming/artists/artists.parquet"
_ROWS_A_STATEMENT = 5_000
_ROWS = {
    f"rows of {TABLE} in MySQL": f"{TABLE} where artist_id = %s or y_artist = %s",
    f"rows of {POINTS} in MySQL": f"{POINTS} where artist_id = %s",
}


def handler(event: dict[str, Any], context: object) -> Any:  # noqa: ARG001  Lambda's signature
    """An operation of OPERATIONS and its arguments -> its answer."""
    settings = RegistrySettings.from_env()
    return carry_out(
        OPERATIONS,
        event,
        mysql_secret=settings.mysql_secret,
        mysql_ca=settings.mysql_ca,
        lake=settings.lake,
    )


def registered(connection: Connection) -> list[str]:
    """Every registered artist's id, ascending."""
    with connection.cursor() as cursor:
        cursor.execute("select id from artists order by id")
        return [row[0] for row in cursor.fetchall()]


def register_incoming(connection: Connection, bucket: str) -> dict[str, int]:
    """Register exactly the artists of the imported catalogue; the others go."""
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
    until then a new one is called by its id. One that is registered keeps what is known of it.
    """
    ids = sorted({id_of(artist) for artist in artists})
    rows = {artist[0]: artist for artist in _incoming(bucket) or ()}
    before = set(registered(connection))
    with connection.cursor() as cursor:
        _upsert(cursor, [rows[one] for one in ids if one in rows])
        _upsert(cursor, [(one, one, None, None) for one in ids if one not in rows and one not in before])
    return {"added": len(set(ids) - before), "already registered": len(set(ids) & before)}


def remove(connection: Connection, bucket: str, artists: list[str]) -> dict[str, int]:  # noqa: ARG001  one signature
    """Take artists out of the registry, by id or address; the next run leaves them out."""
    ids = {id_of(artist) for artist in artists}
    known = ids & set(registered(connection))
    with connection.cursor() as cursor:
        _delete(cursor, known)
    return {"removed": len(known), "not registered": len(ids - known)}


def related(connection: Connection, bucket: str, artist: str, limit: int) -> dict[str, Any]:  # noqa: ARG001
    """An artist's nearest, nearest first, each with its reasons, and what `published` says of the table.

    Reasons are made of the points that the run published, as models.reasons.explain gives them.

    Raises:
        InvalidInput: no registered artist, or more than one, is called so.
    """
    with connection.cursor() as cursor:
        found = _find(cursor, artist)
        cursor.execute(
            "select a.id, a.name, a.url, r.distance from related_artists r "
            "join artists a on a.id = r.y_artist "
            "where r.artist_id = %s order by r.distance, r.y_artist limit %s",
            (found["id"], limit),
        )
        rows = [dict(zip(("id", "name", "url", "distance"), row, strict=True)) for row in cursor.fetchall()]
    points, scale = points_of(connection, [found["id"], *(row["id"] for row in rows)])
    rows = [row | explain(points.by_id, found["id"], row["id"], scale, points.features) for row in rows]
    standing = published(connection, [TABLE]).get(TABLE)
    return {"artist": found, "related": rows, "published": standing and standing.as_json()}


def names(connection: Connection, bucket: str, artists: list[str]) -> dict[str, str]:  # noqa: ARG001
    """The names of registered artists, by id."""
    if not artists:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("select id, name from artists where id in %s", (artists,))
        return dict(cursor.fetchall())


def runs(connection: Connection, bucket: str, limit: int) -> list[dict[str, Any]]:  # noqa: ARG001  one signature
    """The last runs, newest first."""
    return last_runs(connection, "artists", limit)


def forget(connection: Connection, bucket: str, artist: str, *, dry_run: bool) -> dict[str, int]:  # noqa: ARG001
    """Take an artist out of the registry, its pairs and its point out of MySQL. Counts what goes."""
    one = id_of(artist)
    counts = {}
    with connection.cursor() as cursor:
        for what, where in (("registered artists", "artists where id = %s"), *_ROWS.items()):
            values = (one,) * where.count("%s")
            cursor.execute(f"{'select count(*)' if dry_run else 'delete'} from {where}", values)  # noqa: S608  our own text
            counts[what] = int((cursor.fetchone() or (0,))[0]) if dry_run else cursor.rowcount
    return counts


def empty_if_of(connection: Connection, bucket: str, days: list[str], *, dry_run: bool) -> dict[str, int]:  # noqa: ARG001
    """Empty the serving tables where one of these days made them. Counts their rows."""
    return empty_tables_of(connection, "artists", TABLES, days, dry_run=dry_run)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "register_incoming": register_incoming,
    "add": add,
    "remove": remove,
    "related": related,
    "names": names,
    "runs": runs,
    "forget": forget,
    "empty_if_of": empty_if_of,
}


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


def _find(cursor: Any, artist: str) -> dict[str, Any]:
    cursor.execute(
        "select id, name, url from artists where id = %s or name = %s order by id", (artist, artist)
    )
    found = [dict(zip(("id", "name", "url"), row, strict=True)) for row in cursor.fetchall()]
    exact = [one for one in found if artist in (one["id"], one["name"])]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        raise InvalidInput(
            artist,
            f"{len(found)} artists are called so; give the id: {', '.join(one['id'] for one in found[:5])}",
        )
    cursor.execute(
        "select name from artists where name like concat('%%', %s, '%%') order by name limit 5", (artist,)
    )
    near = ", ".join(row[0] for row in cursor.fetchall())
    raise InvalidInput(
        artist, "no registered artist is called so" + (f"; did you mean {near}?" if near else "")
    )
