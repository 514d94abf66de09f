"""The four questions about titles, answered from MySQL: for the command line and for the HTTP API.

Text is compared as the tables have it, in lower case. Whoever asks of a platform that there is not is told
which there are (InvalidInput); a question without an answer raises NothingFound with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from lambdas.core.errors import InvalidInput, NothingFound
from lambdas.titles.cleaning import MIN, SEASON, TYPES

if TYPE_CHECKING:
    from pymysql import Connection

DURATION_TYPES = (MIN, SEASON)
KINDS = {"movie": TYPES[0], "show": TYPES[1]}
"""What people call a type, and what the table does."""
_TITLE = ("id", "title", "platform", "type", "release_year")
_FIRST_YEAR, _LAST_YEAR = 1, 9999


class Title(TypedDict):
    """A title: its columns in the table titles."""

    id: str
    title: str
    platform: str
    type: str
    release_year: int


class MaxDuration(TypedDict):
    """The longest titles.

    Attributes:
        duration_int: how long, in duration_type.
        duration_type: min or season.
        titles: all that last so long, by id.
    """

    duration_int: int
    duration_type: str
    titles: list[Title]


class ScoreCount(TypedDict):
    """How many titles have a mean of ratings above `scored` stars; `type` is None for movies and shows."""

    platform: str
    year: int
    scored: float
    type: str | None
    titles: int


class Count(TypedDict):
    """How many movies and shows a platform has, and both together."""

    platform: str
    movies: int
    shows: int
    titles: int


class Actor(TypedDict):
    """Who is in most titles of a platform and a year.

    Attributes:
        platform: whose titles.
        year: when they came out.
        actors: all who are in so many, ascending.
        titles: in how many.
    """

    platform: str
    year: int
    actors: list[str]
    titles: int


def platforms(connection: Connection) -> list[str]:
    """The platforms that have titles, ascending.

    Raises:
        NothingFound: no run has published any.
    """
    found = [row[0] for row in _rows(connection, "select distinct platform from titles order by platform")]
    if not found:
        raise NothingFound("no titles are published yet: `kindred titles run`")
    return found


def max_duration(
    connection: Connection, year: int | None = None, platform: str | None = None, duration_type: str = MIN
) -> MaxDuration:
    """The longest titles: in minutes, of movies; in seasons, of shows and movies that have seasons.

    Args:
        connection: to the serving tables.
        year: of release; of all if None.
        platform: of all if None.
        duration_type: min or season.

    Raises:
        InvalidInput: there is no such platform or unit.
        NothingFound: no title has such a duration.
    """
    unit = _one_of("duration_type", duration_type, DURATION_TYPES)
    conditions: dict[str, object] = {"duration_type": unit}
    if unit == MIN:
        conditions["type"] = KINDS["movie"]
    conditions |= _of(connection, platform, year)
    where, values = _where(conditions)
    rows = _rows(
        connection,
        f"select {', '.join(_TITLE)}, duration_int from titles where {where} and duration_int = "
        f"(select max(duration_int) from titles where {where}) order by id",
        (*values, *values),
    )
    if not rows:
        what = "movie with a duration in minutes" if unit == MIN else "title that lasts seasons"
        raise NothingFound(f"no {what}{_said(platform, year)}")
    titles: list[Any] = [dict(zip(_TITLE, row[:-1], strict=True)) for row in rows]
    return {"duration_int": rows[0][-1], "duration_type": unit, "titles": titles}


def score_count(
    connection: Connection, platform: str, scored: float, year: int, type_: str | None = None
) -> ScoreCount:
    """How many titles of a platform and a year have a mean of ratings strictly above `scored`.

    Args:
        connection: to the serving tables.
        platform: whose titles.
        scored: stars.
        year: of release.
        type_: movie or show; both if None.

    Raises:
        InvalidInput: there is no such platform or type.
        NothingFound: nobody has rated any of these titles, or there are none.
    """
    conditions = _of(connection, platform, year)
    kind = _one_of("type", type_, tuple(KINDS)) if type_ is not None else None
    if kind:
        conditions["type"] = KINDS[kind]
    where, values = _where(conditions)
    ((titles, rated, above),) = _rows(
        connection,
        "select count(*), count(s.score), coalesce(sum(s.score > %s), 0) "
        f"from titles t left join title_scores s on s.title_id = t.id where {where}",
        (scored, *values),
    )
    if not rated:
        reason = "nobody has rated any title" if titles else "there is no title"
        raise NothingFound(f"{reason}{_said(platform, year, kind)}")
    return {
        "platform": str(conditions["platform"]),
        "year": year,
        "scored": scored,
        "type": kind,
        "titles": int(above),
    }


def count(connection: Connection, platform: str) -> Count:
    """How many movies and shows a platform has.

    Raises:
        InvalidInput: there is no such platform.
        NothingFound: no run has published titles.
    """
    name = _platform(connection, platform)
    found = dict(
        _rows(connection, "select type, count(*) from titles where platform = %s group by type", (name,))
    )
    movies, shows = (int(found.get(type_, 0)) for type_ in TYPES)
    return {"platform": name, "movies": movies, "shows": shows, "titles": movies + shows}


def actor(connection: Connection, platform: str, year: int) -> Actor:
    """Who is in most titles of a platform and a year; all of them where several are in equally many.

    Raises:
        InvalidInput: there is no such platform.
        NothingFound: no cast of these titles names anybody; the message says whether the platform names any.
    """
    where, values = _where(_of(connection, platform, year))
    rows = _rows(
        connection,
        "select name, count(*) as titles from title_cast c join titles t on t.id = c.title_id "
        f"where {where} group by name order by titles desc, name",
        values,
    )
    name = str(values[0])
    if not rows:
        raise NothingFound(_why_nobody(connection, name, year))
    most = rows[0][1]
    return {
        "platform": name,
        "year": year,
        "actors": [row[0] for row in rows if row[1] == most],
        "titles": int(most),
    }


def _why_nobody(connection: Connection, platform: str, year: int) -> str:
    any_ = _rows(
        connection,
        "select 1 from title_cast c join titles t on t.id = c.title_id where t.platform = %s limit 1",
        (platform,),
    )
    if not any_:
        return f"{platform}'s catalogue names no cast"
    of_year = _rows(
        connection, "select 1 from titles where platform = %s and release_year = %s limit 1", (platform, year)
    )
    return (
        f"no cast is named of {platform}'s titles of {year}"
        if of_year
        else f"{platform} has no title of {year}"
    )


def _platform(connection: Connection, platform: str) -> str:
    return _one_of("platform", platform, tuple(platforms(connection)))


def _of(connection: Connection, platform: str | None, year: int | None) -> dict[str, object]:
    """The conditions of a platform and a year, of which each may be left out."""
    known = platforms(connection)
    conditions: dict[str, object] = {}
    if platform is not None:
        conditions["platform"] = _one_of("platform", platform, tuple(known))
    if year is not None:
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise InvalidInput("year", f"{year} is no year")
        conditions["release_year"] = year
    return conditions


def _where(conditions: dict[str, object]) -> tuple[str, tuple[object, ...]]:
    return " and ".join(f"{column} = %s" for column in conditions) or "true", tuple(conditions.values())


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    found = value.strip().lower()
    if found not in allowed:
        raise InvalidInput(name, f"{value!r} is not one of {', '.join(allowed)}")
    return found


def _said(platform: str | None, year: int | None, kind: str | None = None) -> str:
    parts = [
        f" of {platform.strip().lower()}" if platform else "",
        f" of {year}" if year is not None else "",
        f" that is a {kind}" if kind else "",
    ]
    return "".join(parts)


def _rows(connection: Connection, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
