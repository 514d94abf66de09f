"""The command line's requests about related tracks: those that need MySQL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lambdas.charts.serving import POINTS
from lambdas.charts.settings import ServingSettings
from lambdas.core.errors import InvalidInput
from lambdas.core.ids import id_in
from lambdas.models.features import FEATURES
from lambdas.models.reasons import explain, scale_of_z_scores
from lambdas.serving.points import read_points
from lambdas.serving.published import published
from lambdas.serving.requests import Answer, answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pymysql import Connection

_TRACK_COLUMNS = ("id", "name", "artists", "url", "markets")


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


def related(connection: Connection, bucket: str, track: str, limit: int) -> dict[str, Any]:
    """A track's nearest, nearest first, each with its reasons, and what `published` says of the tables.

    Reasons are made of the points that the run published, as models.reasons.explain gives them.

    Raises:
        InvalidInput: no track of the charts, or more than one, is called so.
    """
    with connection.cursor() as cursor:
        found = _find(cursor, track)
        cursor.execute(
            "select t.id, t.name, t.artists, t.url, t.markets, r.distance, r.ranking, r.same_cluster "
            "from related_tracks r join tracks t on t.id = r.y_track "
            "where r.track_id = %s order by r.ranking limit %s",
            (found["id"], limit),
        )
        rows = [
            _named((*_TRACK_COLUMNS, "distance", "ranking", "same_cluster"), row) for row in cursor.fetchall()
        ]
    points = read_points(
        connection, POINTS, "track_id", [found["id"], *(row["id"] for row in rows)], FEATURES
    )
    scale = scale_of_z_scores(len(points.features))
    rows = [row | explain(points.by_id, found["id"], row["id"], scale, points.features) for row in rows]
    standing = published(connection, ["related_tracks"]).get("related_tracks")
    return {"track": found, "related": rows, "published": standing and standing.as_json()}


def examples(connection: Connection, bucket: str, limit: int) -> list[str]:
    """Ids of the tracks that are in most markets, then highest; only those that have related ones."""
    with connection.cursor() as cursor:
        cursor.execute("select id, markets from tracks where id in (select track_id from track_clusters)")
        tracks = [(one, json.loads(markets)) for one, markets in cursor.fetchall()]
    tracks.sort(key=lambda track: (-len(track[1]), min(track[1].values()), track[0]))
    return [one for one, _ in tracks[:limit]]


REQUESTS: dict[str, Callable[..., Any]] = {
    "related": related,
    "examples": examples,
}


def _find(cursor: Any, track: str) -> dict[str, Any]:
    wanted = id_in(track, "track") or track
    columns = ", ".join(_TRACK_COLUMNS)
    cursor.execute(
        f"select {columns} from tracks where id = %s or name = %s order by id",
        (wanted, wanted),
    )
    found = [_named(_TRACK_COLUMNS, row) for row in cursor.fetchall()]
    exact = [one for one in found if wanted in (one["id"], one["name"])]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        listed = ", ".join(f"{one['id']} ({one['artists']})" for one in (exact or found)[:5])
        raise InvalidInput(track, f"{len(exact or found)} tracks are called so; give the id: {listed}")
    cursor.execute(
        "select name from tracks where name like concat('%%', %s, '%%') order by name limit 5", (wanted,)
    )
    near = ", ".join(row[0] for row in cursor.fetchall())
    raise InvalidInput(
        track, "no track of the last charts is called so" + (f"; did you mean {near}?" if near else "")
    )


def _named(columns: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    found = dict(zip(columns, row, strict=True))
    return found | {"markets": json.loads(found["markets"])}
