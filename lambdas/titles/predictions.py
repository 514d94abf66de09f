"""Stars that a person would give a title, and what to watch next: answered from MySQL, without numpy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lambdas.core.errors import InvalidInput, NothingFound
from lambdas.models.ratings import pair
from lambdas.serving.published import published

if TYPE_CHECKING:
    from pymysql import Connection

REASONS = 3


def predict(connection: Connection, user: str, title: str) -> dict[str, Any]:
    """Stars with an interval, whether the person would like the title, and because of which rated titles.

    Args:
        connection: to the serving tables.
        user: a pseudonym.
        title: an id, or a whole name.

    Raises:
        InvalidInput: several titles have this name; the message lists their ids.
        NothingFound: no run has made a model, or the person or the title has no ratings.
    """
    standing = published(connection, ["rating_users"]).get("rating_users")
    shared = dict(standing.model).get("rating_model") if standing else None
    if standing is None or not shared:
        raise NothingFound("no run has learned from ratings yet: `kindred titles run`")
    known = _title(connection, title)
    stored = _rows(
        connection, "select level, half_width, factors, rated from rating_users where user_id = %s", (user,)
    )
    if not stored:
        raise NothingFound("this person has rated no title of the day")
    level, half_width, factors, rated = stored[0]
    of_title = _factors(connection, [known["id"]])
    if known["id"] not in of_title:
        raise NothingFound(f"nobody has rated {known['id']}: nothing is known of it")
    model = pair.Model(**{name: shared[name] for name in pair.Model._fields})
    person = pair.User(level - model.mean, json.loads(factors), half_width)
    predicted = pair.predict(model, person, of_title[known["id"]])
    return {
        **known,
        **predicted._asdict(),
        "liked": predicted.stars >= shared["threshold"],
        "threshold": shared["threshold"],
        "because": []
        if model.least is None
        else _because(connection, model, json.loads(rated), of_title[known["id"]]),
        "signal": shared["signal"],
        "dt": standing.dt,
    }


def recommend(connection: Connection, user: str) -> dict[str, Any]:
    """The titles that a person should watch, best first, and what `published` says of the table."""
    columns = ("id", "title", "platform", "release_year", "ranking", "score", "stars")
    rows = _rows(
        connection,
        "select t.id, t.title, t.platform, t.release_year, r.ranking, r.score, r.stars "
        "from title_recommendations r join titles t on t.id = r.title_id where r.user_id = %s "
        "order by r.ranking",
        (user,),
    )
    standing = published(connection, ["title_recommendations"]).get("title_recommendations")
    return {
        "titles": [dict(zip(columns, row, strict=True)) for row in rows],
        "published": standing and standing.as_json(),
    }


def _because(
    connection: Connection, model: pair.Model, rated: list[tuple[str, float]], title: pair.Title
) -> list[dict[str, Any]]:
    """The rated titles that move the prediction most: id, name, stars given, stars added."""
    of = _factors(connection, [one for one, _ in rated])
    given = dict(rated)
    reasons = pair.because(model, [(of[one], stars) for one, stars in rated], title)[:REASONS]
    ids = [reason.title_id for reason in reasons]
    names = (
        dict(_rows(connection, "select id, title from titles where id in %s", (tuple(ids),))) if ids else {}
    )
    return [
        {
            "id": one.title_id,
            "title": names.get(one.title_id),
            "given": given[one.title_id],
            "adds": one.stars,
        }
        for one in reasons
    ]


def _factors(connection: Connection, ids: list[str]) -> dict[str, pair.Title]:
    query = "select title_id, bias, factors from rating_titles where title_id in %s"
    rows = _rows(connection, query, (tuple(ids),)) if ids else []
    return {one: pair.Title(one, bias, json.loads(factors)) for one, bias, factors in rows}


def _title(connection: Connection, title: str) -> dict[str, Any]:
    """The title with this id, or else the only one of this name."""
    query = "select id, title, platform, release_year from titles where id = %s or title = %s order by id"
    rows = _rows(connection, query, (title, title.strip().lower()))
    exact = [row for row in rows if row[0] == title]
    if not rows:
        raise NothingFound(f"no title has the id or the name {title!r}")
    if len(rows) > 1 and not exact:
        raise InvalidInput(
            "title", f"{title!r} has several ids, name one of {', '.join(row[0] for row in rows)}"
        )
    return dict(zip(("id", "title", "platform", "release_year"), (exact or rows)[0], strict=True))


def _rows(connection: Connection, query: str, given: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return list(cursor.fetchall())
