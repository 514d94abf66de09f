"""The rows that applications read, of all tables that a run publishes together, as SQL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lambdas.titles.cleaning import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

ROWS_PER_STATEMENT = 1000
LONGEST_NAME = 1024

COLUMNS: Mapping[str, Sequence[str]] = {
    "titles": (
        *("id", "platform", "type", "title", "director", "country", "date_added", "release_year", "rating"),
        *("duration_int", "duration_type", "listed_in", "description"),
    ),
    "title_cast": ("title_id", "position", "name"),
    "title_scores": ("title_id", "ratings", "score"),
    "title_recommendations": ("user_id", "title_id", "ranking", "score", "stars", "model"),
    "rating_users": ("user_id", "ratings", "level", "half_width", "factors", "rated"),
    "rating_titles": ("title_id", "ratings", "bias", "factors"),
}
"""The columns of each table, in the order of its migration."""


def as_sql(table: str, rows: Iterable[Mapping[str, Any]], quote: Callable[[Any], str]) -> Iterator[list[str]]:
    """Rows of a table as SQL, in lists of one statement each.

    Args:
        table: one of COLUMNS.
        rows: by column; others are ignored. A list becomes JSON.
        quote: turns a value into an SQL literal.
    """
    part: list[str] = []
    for row in rows:
        values = (row[name] for name in COLUMNS[table])
        part.append(f"({','.join(_literal(value, quote) for value in values)})")
        if len(part) == ROWS_PER_STATEMENT:
            yield part
            part = []
    if part:
        yield part


def cast_rows(titles: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of title_cast of titles, which have id and actors."""
    for title in titles:
        for position, name in enumerate(names_of(title["actors"]), 1):
            yield {"title_id": title["id"], "position": position, "name": name[:LONGEST_NAME]}


def _literal(value: Any, quote: Callable[[Any], str]) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, float):
        return repr(value)
    return quote(json.dumps(value) if isinstance(value, list) else value)
