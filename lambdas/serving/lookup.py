"""One row of a serving table by the id or the name that an operator typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pymysql.cursors import Cursor

_MOST_SHOWN = 5


def find_by_id_or_name(
    cursor: Cursor,
    table: str,
    columns: Sequence[str],
    wanted: str,
    *,
    kind: str,
    unknown: str,
    shown: Callable[[dict[str, Any]], str] = lambda row: str(row["id"]),
) -> dict[str, Any]:
    """The one row whose id or name is `wanted`; a row that is equal in case and accents too goes first.

    Args:
        cursor: of a connection to the serving tables.
        table: it has the columns `id` and `name`.
        columns: those of the answer, `id` and `name` among them.
        wanted: an id or a name.
        kind: what the rows are, in the plural, for messages.
        unknown: the message where there is no such row.
        shown: how a row is shown where several have the name.

    Raises:
        InvalidInput: there is no such row, or several have the name.
    """
    cursor.execute(
        f"select {', '.join(columns)} from {table} where id = %s or name = %s order by id", (wanted, wanted)
    )
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    candidates = [row for row in rows if wanted in (row["id"], row["name"])] or rows
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        ids = ", ".join(shown(row) for row in candidates[:_MOST_SHOWN])
        raise InvalidInput(wanted, f"{len(candidates)} {kind} are called so; give the id: {ids}")
    cursor.execute(
        f"select name from {table} where name like concat('%%', %s, '%%') order by name limit {_MOST_SHOWN}",
        (wanted,),
    )
    similar = ", ".join(str(row[0]) for row in cursor.fetchall())
    raise InvalidInput(wanted, unknown + (f"; did you mean {similar}?" if similar else ""))
