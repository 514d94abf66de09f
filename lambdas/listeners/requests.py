"""The command line's requests about people, and similar listeners: those that need MySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.listeners.serving import TABLE
from lambdas.listeners.settings import ServingSettings
from lambdas.people import registry
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


def related(connection: Connection, bucket: str, listener: str, limit: int) -> dict[str, Any]:
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
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    standing = published(connection, [TABLE]).get(TABLE)
    return {"related": rows, "published": standing and standing.as_json()}


def labels(connection: Connection, bucket: str) -> dict[str, str]:
    """The label of each person who has one, by pseudonym."""
    return registry.labels(connection)


REQUESTS: dict[str, Callable[..., Any]] = {
    **registry.OPERATIONS,
    "related": related,
    "labels": labels,
}
