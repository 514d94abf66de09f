"""The rows that applications read: those of the table related_listeners."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from arro3.core import Table

TABLE = "related_listeners"
ROWS_PER_STATEMENT = 10_000
_COLUMNS = ("listener_id", "y_listener", "score", "cosine", "shared_artists", "ranking", "model")


def related_rows(parts: Iterable[Table]) -> Iterator[list[str]]:
    """Rows of related_listeners as SQL, in lists of one statement each.

    Args:
        parts: tables of the lake's table of this name, by listener and ranking.
    """
    for part in parts:
        rows = list(zip(*(part[name].to_pylist() for name in _COLUMNS), strict=True))
        for start in range(0, len(rows), ROWS_PER_STATEMENT):
            yield [
                f"({_hex(one)},{_hex(other)},{score!r},{'NULL' if cosine is None else repr(cosine)},"
                f"{shared},{ranking},{_hex(model)})"
                for one, other, score, cosine, shared, ranking, model in rows[
                    start : start + ROWS_PER_STATEMENT
                ]
            ]


def _hex(text: str) -> str:
    return f"x'{text.encode().hex()}'"
