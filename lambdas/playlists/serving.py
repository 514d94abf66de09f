"""The rows that applications read: those of the table artist_recommendations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from arro3.core import Table

TABLE = "artist_recommendations"
ROWS_PER_STATEMENT = 10_000
_COLUMNS = ("listener_id", "artist_id", "ranking", "score", "because_artist", "model")


def recommended_rows(parts: Iterable[Table]) -> Iterator[list[str]]:
    """Rows of artist_recommendations as SQL, in lists of one statement each.

    Args:
        parts: tables of the lake's table of this name, by listener and ranking.
    """
    for part in parts:
        rows = list(zip(*(part[name].to_pylist() for name in _COLUMNS), strict=True))
        for start in range(0, len(rows), ROWS_PER_STATEMENT):
            yield [
                f"({_hex(listener)},{_hex(artist)},{ranking},{score!r},"
                f"{'NULL' if because is None else _hex(because)},{_hex(model)})"
                for listener, artist, ranking, score, because, model in rows[
                    start : start + ROWS_PER_STATEMENT
                ]
            ]


def _hex(text: str) -> str:
    return f"x'{text.encode().hex()}'"
