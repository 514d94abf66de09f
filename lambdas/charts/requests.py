"""The command line's requests about related tracks: those that need MySQL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypedDict, cast

from lambdas.charts.serving import POINTS
from lambdas.core.ids import id_in
from lambdas.models.features import FEATURES
from lambdas.models.reasons import Explanation, explain, scale_of_z_scores
from lambdas.serving.lookup import find_by_id_or_name
from lambdas.serving.points import read_points
from lambdas.serving.published import PublishedRow, published
from lambdas.serving.requests import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pymysql import Connection

    from lambdas.serving.requests import Answer, Request

_TRACK_COLUMNS = ("id", "name", "artists", "url", "markets")


def handler(event: Request, context: object) -> Answer:
    """A request of REQUESTS and its arguments -> its answer."""
    return answer(REQUESTS, event)


class Track(TypedDict):
    """A track of the last charts.

    Attributes:
        artists: their names, comma separated.
        url: the address of its page at Spotify.
        markets: its rank in each market's chart, from 1, by market.
    """

    id: str
    name: str
    artists: str
    url: str
    markets: dict[str, int]


class RelatedTrack(Track, Explanation):
    """A near track, and the reasons.

    Attributes:
        distance: Euclidean, between z-scores.
        ranking: from 1, the nearest.
        same_cluster: 1 if both are in one cluster, else 0.
    """

    distance: float
    ranking: int
    same_cluster: int


class Related(TypedDict):
    """A track's nearest.

    Attributes:
        track: whose nearest they are.
        related: nearest first.
        published: the row of `published` of the table; None where no run has published it.
    """

    track: Track
    related: list[RelatedTrack]
    published: PublishedRow | None


def related(connection: Connection, bucket: str, track: str, limit: int) -> Related:
    """A track's nearest, nearest first, each with its reasons, and what `published` says of the tables.

    Reasons are made of the points that the run published, as models.reasons.explain gives them.

    Raises:
        InvalidInput: no track of the charts, or more than one, is called so.
    """
    with connection.cursor() as cursor:
        one = _with_markets(
            find_by_id_or_name(
                cursor,
                "tracks",
                _TRACK_COLUMNS,
                id_in(track, "track") or track,
                kind="tracks",
                unknown="no track of the last charts is called so",
                shown=lambda row: f"{row['id']} ({row['artists']})",
            )
        )
        cursor.execute(
            "select t.id, t.name, t.artists, t.url, t.markets, r.distance, r.ranking, r.same_cluster "
            "from related_tracks r join tracks t on t.id = r.y_track "
            "where r.track_id = %s order by r.ranking limit %s",
            (one["id"], limit),
        )
        columns = (*_TRACK_COLUMNS, "distance", "ranking", "same_cluster")
        rows = [_with_markets(dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]
    points = read_points(connection, POINTS, "track_id", [one["id"], *(row["id"] for row in rows)], FEATURES)
    scale = scale_of_z_scores(len(points.features))
    why = [explain(points.by_id, one["id"], row["id"], scale, points.features) for row in rows]
    standing = published(connection, ["related_tracks"]).get("related_tracks")
    return {
        "track": cast("Track", one),
        "related": [cast("RelatedTrack", {**row, **reasons}) for row, reasons in zip(rows, why, strict=True)],
        "published": standing.as_json() if standing else None,
    }


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


def _with_markets(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"markets": json.loads(row["markets"])}
