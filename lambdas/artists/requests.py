"""The command line's requests about the registry and related artists: those that need MySQL.

One function in the VPC answers them, so that neither the command line nor a bastion needs a way in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.artists import registry
from lambdas.artists.serving import TABLE, points_of
from lambdas.artists.settings import ServingSettings
from lambdas.core.errors import InvalidInput
from lambdas.models.reasons import explain
from lambdas.serving.published import published
from lambdas.serving.requests import Answer, answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pymysql import Connection


def handler(event: dict[str, Any], context: object) -> Answer:
    """A request of REQUESTS and its arguments -> its answer."""
    settings = ServingSettings.from_env()
    return answer(
        REQUESTS,
        event,
        mysql_secret=settings.mysql_secret,
        mysql_ca=settings.mysql_ca,
        lake=settings.lake,
    )


def related(connection: Connection, bucket: str, artist: str, limit: int) -> dict[str, Any]:
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


REQUESTS: dict[str, Callable[..., Any]] = {
    "register_incoming": registry.register_incoming,
    "add": registry.add,
    "remove": registry.remove,
    "related": related,
    "names": registry.names,
}


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
