"""Athena's hidden columns of a table: `"$path"`, `"$file_modified_time"` and `"$file_size"`.

A hidden column can be named like any other, but `*` does not include it. DuckDB has no hidden columns, so a
table's view in DuckDB has them as ordinary columns under other names (`hidden $path`), each mention is
renamed to those, and every `*` over a table leaves them out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from local.athena.errors import QueryError, position

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from local.athena.catalog import Table
    from local.athena.objects import Object

TYPES = {"$path": "varchar", "$file_modified_time": "timestamptz", "$file_size": "bigint"}
FILE = "hidden file"
"""DuckDB's column of the local file that a row came from."""


def renamed(name: str) -> str:
    """A hidden column's name in DuckDB."""
    return f"hidden {name}"


def rename_hidden(sql: str, scope: Scope, tables: Mapping[str, Table]) -> set[str]:
    """Rename the hidden columns that a SELECT names, and remove them from its `*`.

    Args:
        sql: the statement, for an error's position.
        scope: the SELECT.
        tables: alias -> entry of Glue, of the items in its FROM; views have no hidden columns.

    Returns:
        The hidden columns that it uses.

    Raises:
        QueryError: AMBIGUOUS_NAME, where two tables have the column and the query does not say whose it is.
    """
    stored = {alias.lower() for alias, table in tables.items() if not table.is_view}
    if not stored or not isinstance(scope.expression, exp.Select):
        return set()
    used: set[str] = set()
    for column in scope.columns:
        name = column.name.lower()
        if name not in TYPES or not _is_of_table(sql, column, scope, stored):
            continue
        if column.arg_key == "expressions" and column.parent is scope.expression:
            shown = exp.Alias(alias=exp.to_identifier(name, quoted=True))
            column.replace(shown)
            shown.set("this", column)
        renamed_to = exp.to_identifier(renamed(name), quoted=True)
        renamed_to.meta.update(column.this.meta)
        column.set("this", renamed_to)
        column.type = exp.DataType.build(TYPES[name])
        used.add(name)
    for item in scope.expression.expressions:
        _leave_out(item, stored)
    return used


def columns_sql(used: Collection[str], paths: Sequence[Path], objects: Sequence[Object]) -> list[str]:
    """The hidden columns of a table's SELECT over these files; NULL where the query uses none."""
    if not used or not paths:
        return [f'cast(null as {kind}) as "{renamed(name)}"' for name, kind in TYPES.items()]
    keys = ", ".join(_text(path) for path in paths)
    values = {
        "$path": [_text(one.uri) for one in objects],
        "$file_modified_time": [f"timestamptz {_text(one.modified.isoformat())}" for one in objects],
        "$file_size": [str(one.size) for one in objects],
    }
    return [
        f'cast(map([{keys}], [{", ".join(values[name])}])["{FILE}"] as {kind}) as "{renamed(name)}"'
        for name, kind in TYPES.items()
    ]


def _is_of_table(sql: str, column: exp.Column, scope: Scope, stored: set[str]) -> bool:
    if column.table:
        return column.table.lower() in stored
    others = [source for alias, (_, source) in scope.selected_sources.items() if alias.lower() not in stored]
    shown = [
        source for source in others if isinstance(source, Scope) and column.name in _names(source.expression)
    ]
    if len(stored) + len(shown) > 1:
        where = position(sql, column.this.meta.get("start", 0))
        raise QueryError("AMBIGUOUS_NAME", f"{where}: Column '{column.name}' is ambiguous")
    return True


def _names(query: exp.Expr) -> list[str]:
    return query.named_selects if isinstance(query, exp.Query) else []


def _leave_out(item: exp.Expr, stored: set[str]) -> None:
    """Remove the hidden columns from `*` and `t.*`."""
    of = item.table.lower() if isinstance(item, exp.Column) else ""
    star = item.this if isinstance(item, exp.Column) else item
    if isinstance(star, exp.Star) and (not of or of in stored):
        star.set("except_", [exp.column(renamed(name), quoted=True) for name in TYPES])


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
