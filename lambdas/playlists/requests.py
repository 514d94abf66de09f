"""The command line's requests about people, recommendations and muted artists: those that need MySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, cast

from lambdas.people import registry
from lambdas.playlists.muted import EVERYBODY, TABLE
from lambdas.playlists.serving import TABLE as SERVED
from lambdas.serving.published import PublishedRow, published
from lambdas.serving.requests import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pymysql import Connection

    from lambdas.serving.requests import Answer, Request

_COLUMNS = ("artist_id", "ranking", "score", "because_artist", "model")


def handler(event: Request, context: object) -> Answer:
    """A request of REQUESTS and its arguments -> its answer."""
    return answer(REQUESTS, event)


class RecommendedArtist(TypedDict):
    """A row of artist_recommendations; lambdas/playlists/migrations says what each column is."""

    artist_id: str
    ranking: int
    score: float
    because_artist: str | None
    model: str


class Recommended(TypedDict):
    """The artists that are served to a listener.

    Attributes:
        recommended: best first.
        published: the row of `published` of the table; None where no run has published it.
    """

    recommended: list[RecommendedArtist]
    published: PublishedRow | None


class Muted(TypedDict):
    """A muted artist: for whom, a pseudonym or EVERYBODY; the artist's id; the name it was muted by."""

    listener: str
    artist: str
    name: str


def recommended(connection: Connection, bucket: str, listener: str, limit: int) -> Recommended:
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
        rows = [cast("RecommendedArtist", dict(zip(_COLUMNS, row, strict=True))) for row in cursor.fetchall()]
    standing = published(connection, [SERVED]).get(SERVED)
    return {"recommended": rows, "published": standing.as_json() if standing else None}


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


def list_muted(connection: Connection, bucket: str) -> list[Muted]:
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
