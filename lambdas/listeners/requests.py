"""The command line's requests about people, and similar listeners: those that need MySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, cast

from lambdas.listeners import registered
from lambdas.listeners.serving import TABLE
from lambdas.people import registry
from lambdas.serving.published import PublishedRow, published
from lambdas.serving.requests import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pymysql import Connection

    from lambdas.serving.requests import Answer, Request


def handler(event: Request, context: object) -> Answer:
    """A request of REQUESTS and its arguments -> its answer."""
    return answer(REQUESTS, event)


class RelatedListener(TypedDict):
    """A similar listener.

    Attributes:
        id: a pseudonym.
        label: as an operator chose it; None without one.
        score: higher is more alike; its scale is the model's.
        cosine: of the mean vectors, -1 to 1; None where one of the two has none.
        shared_artists: number of artists that both have played.
        ranking: from 1, the most similar.
        model: reference or taste.
    """

    id: str
    label: str | None
    score: float
    cosine: float | None
    shared_artists: int
    ranking: int
    model: str


class Related(TypedDict):
    """A listener's most similar others.

    Attributes:
        related: most similar first.
        published: the row of `published` of the table; None where no run has published it.
    """

    related: list[RelatedListener]
    published: PublishedRow | None


def related(connection: Connection, bucket: str, listener: str, limit: int) -> Related:
    """A listener's most similar others, best first, and what `published` says of the table.

    Args:
        connection: to the serving tables.
        bucket: the lake.
        listener: a pseudonym.
        limit: how many at most.
    """
    columns = ("id", "label", "score", "cosine", "shared_artists", "ranking", "model")
    with connection.cursor() as cursor:
        cursor.execute(
            "select r.y_listener, p.label, r.score, r.cosine, r.shared_artists, r.ranking, r.model "
            "from related_listeners r left join people p on p.id = r.y_listener "
            "where r.listener_id = %s order by r.ranking limit %s",
            (listener, limit),
        )
        rows = [cast("RelatedListener", dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]
    standing = published(connection, [TABLE]).get(TABLE)
    return {"related": rows, "published": standing.as_json() if standing else None}


def labels(connection: Connection, bucket: str) -> dict[str, str]:
    """The label of each person who has one, by pseudonym."""
    return registry.labels(connection)


def artist_names_after(connection: Connection, bucket: str, after: str) -> dict[str, str]:
    """As lambdas.listeners.registered.names_after."""
    return registered.names_after(connection, after)


REQUESTS: dict[str, Callable[..., Any]] = {
    **registry.OPERATIONS,
    "related": related,
    "labels": labels,
    "artist_names_after": artist_names_after,
}
