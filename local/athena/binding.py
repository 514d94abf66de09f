"""Resolves a query's names, parameters and comparisons with Glue's tables.

DuckDB accepts what Athena refuses: an alias in WHERE, a string compared with a number. Where the types
are certain (columns of tables, literals, casts), this module refuses them as Athena does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import TokenType, exp, tokenize
from sqlglot.optimizer.scope import Scope, traverse_scope

from local.athena.errors import QueryError, RequestRefused, position
from local.athena.gate import parse_query
from local.athena.hidden import rename_hidden
from local.athena.pushdown import conditions_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from local.athena.catalog import Catalog, Table
    from local.athena.pruning import Conditions

_CATALOG = "awsdatacatalog"
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
_CONSTANTS = (
    exp.Literal, exp.Cast, exp.Neg, exp.Boolean, exp.Null, exp.Interval, exp.Array, exp.DataType,
    exp.DataTypeParam, exp.Var,
)  # fmt: skip


def bind_parameters(sql: str, parameters: Sequence[str]) -> str:
    """Put each parameter, the text of an SQL literal, where its `?` stands.

    Raises:
        QueryError: their number differs, or one is not a constant.
    """
    marks = [token for token in tokenize(sql, read="trino") if token.token_type == TokenType.PLACEHOLDER]
    if len(marks) != len(parameters):
        # Athena gives this reason without an error name.
        raise QueryError(
            "", f"Incorrect number of parameters: expected {len(marks)} but found {len(parameters)}"
        )
    for mark, text in reversed(list(zip(marks, parameters, strict=True))):
        sql = f"{sql[: mark.start]} {_constant(text)} {sql[mark.end + 1 :]}"
    return sql


def _constant(text: str) -> str:
    try:
        select = parse_query(f"select {text}")
    except RequestRefused as error:
        raise QueryError("", f"Invalid execution parameter {text}: {error}") from error
    values = select.expressions
    bare = len(values) == 1 and not any(value for name, value in select.args.items() if name != "expressions")
    if not bare or not all(isinstance(node, _CONSTANTS) for node in values[0].walk()):
        raise QueryError("", f"Invalid execution parameter {text}: it must be one constant")
    return str(values[0].sql("trino", comments=False))


@dataclass(frozen=True)
class Bound:
    """The tables and hidden columns that a query reads.

    Attributes:
        mentions: each table or view as often as it is named, with the conditions on its columns.
        hidden: the hidden columns that the query uses.
    """

    mentions: list[tuple[Table, Conditions]]
    hidden: set[str]


def bind_tables(
    sql: str, query: exp.Query, database: str, catalog: Catalog, given: Conditions | None = None
) -> Bound:
    """Resolve every table of the query in Glue and write its full name into the tree.

    Args:
        sql: the statement, for an error's position.
        query: its tree, which is changed.
        database: of the tables that are named without one.
        catalog: where they are looked up.
        given: conditions on the columns of the query's result, if it is a view's query.

    Raises:
        QueryError: a table, schema or catalog does not exist; Athena does not allow an alias or a comparison.
    """
    hidden: set[str] = set()
    resolved: set[int] = set()
    by_scope: dict[int, dict[str, Table]] = {}
    scopes = traverse_scope(query)
    for scope in scopes:
        tables = by_scope.setdefault(id(scope), {})
        for alias, (_, source) in scope.selected_sources.items():
            if isinstance(source, exp.Table):
                table = _look_up(sql, source, database, catalog)
                source.set("this", exp.to_identifier(table.name, quoted=True))
                source.set("db", exp.to_identifier(table.database, quoted=True))
                source.set("catalog", None)
                resolved.add(id(source))
                tables[alias] = table
        hidden |= rename_hidden(sql, scope, tables)
        _note_types(scope, tables)
        _check_aliases(sql, scope, tables)
        _check_operands(sql, scope)
    ctes = {cte.alias_or_name.lower() for cte in query.find_all(exp.CTE)}
    for node in query.find_all(exp.Table):
        if id(node) not in resolved and (node.args.get("db") or node.name.lower() not in ctes):
            raise QueryError("NOT_SUPPORTED", f"table {node.sql('trino')} stands where it cannot be resolved")
    mentions = list(conditions_of(query, scopes, by_scope, given or [])) if scopes else []
    return Bound(mentions, hidden)


def _look_up(sql: str, node: exp.Table, database: str, catalog: Catalog) -> Table:
    named = [node.args[part] for part in ("catalog", "db", "this") if node.args.get(part)]
    where = position(sql, named[0].meta.get("start", 0))
    if node.catalog and node.catalog.lower() != _CATALOG:
        raise QueryError("CATALOG_NOT_FOUND", f"{where}: Catalog '{node.catalog.lower()}' not found")
    return catalog.table(node.db or database, node.name, where)


def _note_types(scope: Scope, tables: dict[str, Table]) -> None:
    """Give each column that surely belongs to a table its type."""
    for column in scope.columns:
        owners = [column.table] if column.table else list(scope.selected_sources)
        if len(owners) == 1 and owners[0] in tables and not tables[owners[0]].is_view:
            table = tables[owners[0]]
            kind = (table.columns | table.partition_keys).get(column.name.lower())
            if kind is not None:
                column.type = kind


def _check_aliases(sql: str, scope: Scope, tables: dict[str, Table]) -> None:
    """WHERE, GROUP BY and HAVING see columns, never the aliases of the same SELECT."""
    select = scope.expression
    known: set[str] = set()
    for name, (node, source) in scope.selected_sources.items():
        columns = _columns_of(node, source, tables.get(name))
        if columns is None:
            return
        known |= columns
    if not isinstance(select, exp.Select) or scope.is_subquery:  # a subquery may use the outer columns too
        return
    aliases = {item.alias.lower() for item in select.expressions if item.alias} - known
    for clause in ("where", "group", "having"):
        for column in _columns_in(select, clause):
            if not column.table and column.name.lower() in aliases:
                where = position(sql, column.this.meta.get("start", 0))
                raise QueryError("COLUMN_NOT_FOUND", f"{where}: Column '{column.name}' cannot be resolved")


def _columns_of(node: exp.Expr, source: object, table: Table | None) -> set[str] | None:
    """The columns of an item in FROM, None if they are not certain."""
    if table is not None:
        return {*table.columns, *table.partition_keys}
    if not isinstance(source, Scope) or not isinstance(source.expression, exp.Query):
        return None
    renamed = (node.args.get("alias"), getattr(source.expression.parent, "args", {}).get("alias"))
    names = {name.lower() for name in source.expression.named_selects}
    return None if "*" in names or any(alias and alias.columns for alias in renamed) else names


def _columns_in(select: exp.Select, clause: str) -> Iterator[exp.Column]:
    node = select.args.get(clause)
    if node is not None:
        yield from (column for column in node.find_all(exp.Column) if column.parent_select is select)


def _check_operands(sql: str, scope: Scope) -> None:
    for node in scope.walk():
        if isinstance(node, _COMPARISONS):
            _require_one_family(sql, node, node.this, node.expression)
        elif isinstance(node, exp.Between):
            _require_one_family(sql, node, node.this, node.args["low"])
            _require_one_family(sql, node, node.this, node.args["high"])
        elif isinstance(node, exp.In):
            for option in node.expressions:
                _require_one_family(sql, node, node.this, option)
        elif isinstance(node, _ARITHMETIC) and "text" in (_family(node.left), _family(node.right)):
            raise _mismatch(sql, node, node.left, node.right)
        elif isinstance(node, exp.DPipe):
            for side in (node.left, node.right):
                if _family(side) not in (None, "text"):
                    raise _mismatch(sql, node, node.left, node.right)


def _require_one_family(sql: str, node: exp.Expr, left: exp.Expr, right: exp.Expr) -> None:
    families = {_family(left), _family(right)} - {None}
    if len(families) > 1:
        raise _mismatch(sql, node, left, right)


def _mismatch(sql: str, node: exp.Expr, left: exp.Expr, right: exp.Expr) -> QueryError:
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    symbol = {"EQ": "=", "NEQ": "<>", "GT": ">", "GTE": ">=", "LT": "<", "LTE": "<=", "DPipe": "||"}
    operator = symbol.get(type(node).__name__, node.key.upper())
    return QueryError(
        "TYPE_MISMATCH",
        f"{position(sql, min(starts, default=0))}: Cannot apply operator: "
        f"{_type_name(left)} {operator} {_type_name(right)}",
    )


def _family(node: exp.Expr) -> str | None:
    """text, number, time or boolean; None where the type is not certain."""
    kind = _plain_type(node)
    if kind is None:
        return None
    if kind.this in exp.DataType.TEXT_TYPES:
        return "text"
    if kind.this in exp.DataType.NUMERIC_TYPES:
        return "number"
    if kind.this in exp.DataType.TEMPORAL_TYPES:
        return "time"
    return "truth" if kind.this == exp.DataType.Type.BOOLEAN else None


def _plain_type(node: exp.Expr) -> exp.DataType | None:
    node = node.unnest()
    if isinstance(node, exp.Column) and isinstance(node.type, exp.DataType):
        return node.type
    if isinstance(node, exp.Cast):
        return node.to
    if isinstance(node, exp.Literal):
        if node.is_string:
            return exp.DataType.build(f"varchar({len(node.name)})")
        is_int = node.name.isdecimal()
        return exp.DataType.build("int" if is_int else "double" if "e" in node.name.lower() else "decimal")
    if isinstance(node, exp.Neg):
        return _plain_type(node.this)
    return exp.DataType.build("boolean") if isinstance(node, exp.Boolean) else None


def _type_name(node: exp.Expr) -> str:
    kind = _plain_type(node)
    return kind.sql("trino").lower() if kind else "unknown"
