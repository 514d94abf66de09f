"""The command line's requests about the registry and related artists: those that need MySQL.

One function in the VPC answers them, so that neither the command line nor a bastion needs a way in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, cast

from lambdas.artists import registry
from lambdas.artists.serving import TABLE, points_of
from lambdas.models.reasons import Explanation, explain
from lambdas.serving.lookup import find_by_id_or_name
from lambdas.serving.published import PublishedRow, published
from lambdas.serving.requests import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pymysql import Connection

    from lambdas.serving.requests import Answer, Request


def handler(event: Request, context: object) -> Answer:
    """A request of REQUESTS and its arguments -> its answer."""
    return answer(REQUESTS, event)


class Artist(TypedDict):
    """A registered artist; `url` is the address of its page at Spotify."""

    id: str
    name: str
    url: str


class RelatedArtist(Artist, Explanation):
    """A near artist, and the reasons. `distance`: Euclidean, between min-max normalised points."""

    distance: float


class Related(TypedDict):
    """An artist's nearest.

    Attributes:
        artist: whose nearest they are.
        related: nearest first.
        published: the row of `published` of the table; None where no run has published it.
    """

    artist: Artist
    related: list[RelatedArtist]
    published: PublishedRow | None


def related(connection: Connection, bucket: str, artist: str, limit: int) -> Related:
    """An artist's nearest, nearest first, each with its reasons, and what `published` says of the table.

    Reasons are made of the points that the run published, as models.reasons.explain gives them.

    Raises:
        InvalidInput: no registered artist, or more than one, is called so.
    """
    with connection.cursor() as cursor:
        unknown = "no registered artist is called so"
        one = find_by_id_or_name(
            cursor, "artists", ("id", "name", "url"), artist, kind="artists", unknown=unknown
        )
        cursor.execute(
            "select a.id, a.name, a.url, r.distance from related_artists r "
            "join artists a on a.id = r.y_artist "
            "where r.artist_id = %s order by r.distance, r.y_artist limit %s",
            (one["id"], limit),
        )
        rows = [dict(zip(("id", "name", "url", "distance"), row, strict=True)) for row in cursor.fetchall()]
    points, scale = points_of(connection, [one["id"], *(row["id"] for row in rows)])
    why = [explain(points.by_id, one["id"], row["id"], scale, points.features) for row in rows]
    standing = published(connection, [TABLE]).get(TABLE)
    return {
        "artist": cast("Artist", one),
        "related": [
            cast("RelatedArtist", {**row, **reasons}) for row, reasons in zip(rows, why, strict=True)
        ],
        "published": standing.as_json() if standing else None,
    }


REQUESTS: dict[str, Callable[..., Any]] = {
    "register_incoming": registry.register_incoming,
    "add": registry.add,
    "remove": registry.remove,
    "related": related,
    "names": registry.names,
}
