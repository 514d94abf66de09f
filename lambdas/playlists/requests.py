"""The command line's requests about people, recommendations and muted artists: those that need MySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.people import registry
from lambdas.playlists.muted import EVERYBODY, TABLE
from lambdas.playlists.serving import TABLE as SERVED
from lambdas.playlists.settings import ServingSettings
from lambdas.serving.published import published
from lambdas.serving.requests import Answer, answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pymysql import Connection

_COLUMNS = ("artist_id", "ranking", "score", "because_artist", "model")


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


def recommended(connection: Connection, bucket: str, listener: str, limit: int) -> dict[str, Any]:
    """A listener's recommended artists, best first, and what `published` says of the table.

    Args:
        connection: to the serving tables.
        bucket: the lake.
        listener: a pseudonym.
        limit: how many at most.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(_COLUMNS)} from {SERVED} r where listener_id = %s and not exists ("
            f"select 1 from {TABLE} m where m.artist_id = r.artist_id and m.listener_id in (%s, %s)) "
            "order by ranking limit %s",
            (listener, listener, EVERYBODY, limit),
        )
        rows = [dict(zip(_COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    standing = published(connection, [SERVED]).get(SERVED)
    return {"recommended": rows, "published": standing and standing.as_json()}


def mute(
    connection: Connection, bucket: str, artists: dict[str, str], listener: str = EVERYBODY
) -> dict[str, int]:
    """Never recommend these artists again, from now on; what is recommended already goes at once.

    Args:
        connection: of the pipelines' user.
        bucket: the lake.
        artists: as the operator called each, by id.
        listener: a pseudonym, whose artists alone they are; EVERYBODY for all.
    """
    rows = [(listener, artist, name[:512]) for artist, name in sorted(artists.items())]
    with connection.cursor() as cursor:
        muted = cursor.executemany(
            f"insert ignore into {TABLE} (listener_id, artist_id, name) values (%s, %s, %s)", rows
        )
        whose = " and listener_id = %s" if listener else ""
        gone = cursor.execute(
            f"delete from {SERVED} where artist_id in %s{whose}",
            (sorted(artists), *([listener] if listener else [])),
        )
    connection.commit()
    return {"muted": int(muted or 0), "recommendations removed": int(gone)}


def unmute(
    connection: Connection, bucket: str, artists: list[str], listener: str = EVERYBODY
) -> dict[str, int]:
    """Let these artists be recommended again, by the next run. Arguments as `mute`."""
    with connection.cursor() as cursor:
        gone = cursor.execute(
            f"delete from {TABLE} where listener_id = %s and artist_id in %s", (listener, artists)
        )
    connection.commit()
    return {"no longer muted": int(gone)}


def list_muted(connection: Connection, bucket: str) -> list[dict[str, str]]:
    """Every muted artist: listener ("" for everybody), artist_id and name."""
    with connection.cursor() as cursor:
        cursor.execute(f"select listener_id, artist_id, name from {TABLE} order by 1, 3, 2")
        return [
            {"listener": listener, "artist": artist, "name": name}
            for listener, artist, name in cursor.fetchall()
        ]


REQUESTS: dict[str, Callable[..., Any]] = {
    **registry.OPERATIONS,
    "recommended": recommended,
    "mute": mute,
    "unmute": unmute,
    "list_muted": list_muted,
}
