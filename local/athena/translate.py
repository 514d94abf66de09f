"""Trino's SQL into DuckDB's: by sqlglot, after a rewrite of what sqlglot misses.

The names trino_* are macros of functions.sql. A query with a function that neither has
fails; no query gives another result than Athena's silently.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.expressions.builders import apply_index_offset

from local.athena.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable

UNNAMED = "unnamed column"
_JODA = {
    "yyyy": "%Y", "yy": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "dd": "%d", "HH": "%H", "hh": "%I",
    "mm": "%M", "ss": "%S", "SSS": "%g", "EEEE": "%A", "EEE": "%a", "a": "%p",
}  # fmt: skip
_INTEGERS = {
    exp.DataType.Type.TINYINT: "tinyint",
    exp.DataType.Type.SMALLINT: "smallint",
    exp.DataType.Type.INT: "integer",
    exp.DataType.Type.BIGINT: "bigint",
}
_DATES = (exp.Date, exp.CurrentDate, exp.LastDay)
_KEY_AND_VALUE = 2
_MAPS = frozenset({"map", "map_agg", "map_concat", "map_filter", "map_from_entries", "histogram"})
_READ_LOCAL_TIME = (
    exp.Date, exp.TsOrDsToDate, exp.Extract, exp.Year, exp.Month, exp.Day, exp.DayOfMonth, exp.DayOfWeek,
    exp.DayOfYear, exp.Quarter, exp.WeekOfYear, exp.Hour, exp.Minute, exp.Second, exp.TimeToStr,
)  # fmt: skip


def to_duckdb(query: exp.Query) -> str:
    """The query as DuckDB runs it; unnamed columns of the result are called UNNAMED.

    Raises:
        QueryError: NOT_SUPPORTED, where no faithful translation is known.
    """
    _name_columns(query)
    for node in reversed(list(query.dfs())):  # inner ones first
        rule = _RULES.get(type(node))
        if rule:
            rewritten = rule(node)
            if rewritten is not node:
                node.replace(rewritten)
    try:
        return query.sql("duckdb", identify=True, comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE)
    except sqlglot.UnsupportedError as error:
        raise QueryError("NOT_SUPPORTED", f"the local endpoint cannot translate this: {error}") from error


def _name_columns(query: exp.Query) -> None:
    """DuckDB would name `count(*)` count_star(); Athena names it by its place."""
    while not isinstance(query, exp.Select):
        inner = query.this
        if not isinstance(inner, exp.Query):
            return
        query = inner
    for item in query.expressions:
        bare = item.unnest()
        if not isinstance(bare, exp.Alias | exp.Column | exp.Star | exp.Dot):
            item.replace(exp.alias_(item.copy(), UNNAMED, quoted=True))


def _call(name: str, *arguments: exp.Expr | None) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=[argument for argument in arguments if argument is not None])


def _cast(node: exp.Expr) -> exp.Expr:
    """Text of a double or timestamp is spelt as Java does; DuckDB reads TIMESTAMP(3) as another type."""
    kind = node.args["to"]
    if kind.this in (exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPTZ) and kind.expressions:
        node.set("to", exp.DataType(this=kind.this))
    if kind.this == exp.DataType.Type.VARCHAR:
        text = _call("trino_text", node.this)
        return _call("left", text, kind.expressions[0].this) if kind.expressions else text
    if kind.this in _INTEGERS and _may_round(node.this):
        softly = isinstance(node, exp.TryCast) or node.find_ancestor(exp.Try)
        return _call(f"trino_{'try_' if softly else ''}cast_{_INTEGERS[kind.this]}", node.this)
    return node


def _may_round(node: exp.Expr) -> bool:
    known = node.type if isinstance(node, exp.Column) else None
    return known is None or known.this in exp.DataType.REAL_TYPES or known.this in exp.DataType.TEXT_TYPES


def _div(node: exp.Expr) -> exp.Expr:
    # DuckDB's TRY does not accept an expression with error().
    name = "trino_quotient" if node.find_ancestor(exp.Try) else "trino_div"
    return _call(name, node.this, node.expression)


def _plus(node: exp.Expr) -> exp.Expr:
    """A date moved by whole days is a date in Trino, a timestamp in DuckDB."""
    if not (_is_date(node.this) and isinstance(node.expression, exp.Interval)):
        return node
    return _as_date(type(node)(this=node.this, expression=node.expression))


def _date_add(node: exp.Expr) -> exp.Expr:
    span = _call(f"to_{node.args['unit'].name.lower()}s", node.expression)
    dated = _is_date(node.this)
    moved = exp.Add(this=node.this, expression=span)
    return _as_date(moved) if dated else exp.Paren(this=moved)


def _as_date(node: exp.Expr) -> exp.Expr:
    return exp.Cast(this=exp.Paren(this=node), to=exp.DataType.build("date"))


def _zoned(node: exp.Expr) -> exp.Expr:
    """A plain timestamp is of UTC, and is then shown in the zone; some functions read the time there."""
    parent = node.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    local = isinstance(parent, _READ_LOCAL_TIME) or (
        isinstance(parent, exp.Cast)
        and parent.to.this in (exp.DataType.Type.DATE, exp.DataType.Type.TIMESTAMP)
    )
    if not local and not isinstance(parent, exp.Select | exp.Alias):
        raise QueryError("NOT_SUPPORTED", "AT TIME ZONE inside this expression is not served locally")
    return _call("trino_local" if local else "trino_zoned", node.this, node.args["zone"])


def _subscript(node: exp.Expr) -> exp.Expr:
    """m[k], a[i]: what is not there is an error in Trino; element_at gives NULL."""
    softly = bool(node.find_ancestor(exp.Try))
    key = apply_index_offset(node.this, node.expressions, 1 - (node.args.get("offset") or 0), "trino")[0]
    if node.args.get("safe") or len(node.expressions) > 1 or isinstance(key, exp.Slice):
        return node
    if _is_map(node.this, key):
        return node if softly else _call("trino_map_at", node.this, key)
    return _call("trino_array_try" if softly else "trino_array_at", node.this, key)


def _is_map(node: exp.Expr, key: exp.Expr | None = None) -> bool:
    """Whether a value is a map; where that is not plain, a key of text says so.

    DuckDB refuses the query where that is wrong.
    """
    node = node.unnest()
    if isinstance(node, exp.Column) and isinstance(node.type, exp.DataType):
        return bool(node.type.this == exp.DataType.Type.MAP)
    if isinstance(node, exp.Cast):
        return bool(node.to.this == exp.DataType.Type.MAP)
    if isinstance(node, exp.Anonymous):
        return node.name.lower() in _MAPS
    return isinstance(node, exp.Map | exp.VarMap | exp.MapFromEntries | exp.MapCat) or (
        isinstance(node, exp.Column) and isinstance(key, exp.Literal) and key.is_string
    )


def _whole(node: exp.Expr) -> exp.Expr:
    """Ceil and floor of an integer are that integer in Trino, a double in DuckDB."""
    value = node.this.unnest()
    kind = value.type if isinstance(value, exp.Column) else None
    is_integer = (isinstance(value, exp.Literal) and value.name.isdecimal()) or (
        kind is not None and kind.this in exp.DataType.INTEGER_TYPES
    )
    return value if is_integer else node


def _sequence(node: exp.Expr) -> exp.Expr:
    """Dates by the day, unless a step is given; a list of dates, not of timestamps. Numbers go down too."""
    if not _is_date(node.args["start"]):
        if node.args.get("step"):
            return node
        first, last = node.args["start"], node.args["end"]
        down = exp.GT(this=first.copy(), expression=last.copy())
        by = exp.If(this=down, true=exp.Literal.number(-1), false=exp.Literal.number(1))
        return _call("generate_series", first, last, by)
    step = node.args.get("step") or exp.Interval(this=exp.Literal.string("1"), unit=exp.Var(this="DAY"))
    days = _call("generate_series", node.args["start"], node.args["end"], step)
    return exp.Cast(this=days, to=exp.DataType.build("date[]", dialect="duckdb"))


def _path(node: exp.Expr) -> exp.Expr:
    return exp.Literal.string(node.sql("duckdb").strip("'")) if isinstance(node, exp.JSONPath) else node


def _refuse(node: exp.Expr) -> exp.Expr:
    raise QueryError("NOT_SUPPORTED", f"{node.key} is not served by the local endpoint")


def _date_diff(node: exp.Expr) -> exp.Expr:
    """Trino counts whole units; DuckDB's date_diff counts the boundaries crossed."""
    unit = exp.Literal.string(node.args["unit"].name.lower())
    return _call("date_sub", unit, node.expression, node.this)


def _trunc(node: exp.Expr) -> exp.Expr:
    unit = exp.Literal.string(node.args["unit"].name.lower())
    dated = _is_date(node.this)
    cut = _call("date_trunc", unit, node.this)
    return _as_date(cut) if dated else cut


def _is_date(node: exp.Expr) -> bool:
    node = node.unnest()
    if isinstance(node, exp.Cast):
        return bool(node.to.this == exp.DataType.Type.DATE)
    if isinstance(node, exp.Column) and node.type:
        return bool(node.type.this == exp.DataType.Type.DATE)
    return isinstance(node, _DATES)


def _unnest(node: exp.Expr) -> exp.Expr:
    """Several arrays side by side, or a map as two columns."""
    alias, arrays = node.args.get("alias"), node.expressions
    width = len(alias.columns) if alias else 0
    if len(arrays) == 1 and width == _KEY_AND_VALUE and not node.args.get("offset"):
        arrays = [_call("map_keys", arrays[0].copy()), _call("map_values", arrays[0].copy())]
    if len(arrays) == 1:
        return node
    if node.args.get("offset"):
        raise QueryError("NOT_SUPPORTED", "UNNEST of several arrays WITH ORDINALITY is not served locally")
    columns = [_call("unnest", array) for array in arrays]
    return exp.Lateral(this=exp.Subquery(this=exp.select(*columns)), alias=alias)


def _reduce(node: exp.Expr) -> exp.Expr:
    finish = node.args["finish"]
    folded = _call("list_reduce", node.this, node.args["merge"], node.args["initial"])
    return _apply(finish, folded)


def _apply(function: exp.Expr, *arguments: exp.Expr) -> exp.Expr:
    """A lambda's body with its parameters replaced."""
    if not isinstance(function, exp.Lambda):
        raise QueryError("NOT_SUPPORTED", f"not a lambda: {function.sql('trino')}")
    given = dict(zip((parameter.name for parameter in function.expressions), arguments, strict=True))

    def substitute(node: exp.Expr) -> exp.Expr:
        plain = isinstance(node, exp.Identifier | exp.Column) and not node.args.get("table")
        return given[node.name].copy() if plain and node.name in given else node

    return exp.Paren(this=function.this.copy().transform(substitute))


def _anonymous(node: exp.Expr) -> exp.Expr:
    rule = _FUNCTIONS.get(node.name.lower())
    return rule(node.expressions) if rule else node


def _zip_with(arguments: list[exp.Expr]) -> exp.Expr:
    pair = exp.to_identifier("pair")
    halves = [exp.Bracket(this=pair.copy(), expressions=[exp.Literal.number(i)], offset=1) for i in (1, 2)]
    body = _apply(arguments[2], *halves)
    zipped = _call("list_zip", arguments[0], arguments[1])
    return _call("list_transform", zipped, exp.Lambda(this=body, expressions=[pair]))


def _none(arguments: list[exp.Expr]) -> exp.Expr:
    return exp.EQ(this=_call("len", _call("list_filter", *arguments)), expression=exp.Literal.number(0))


def _any(arguments: list[exp.Expr]) -> exp.Expr:
    return exp.Paren(this=exp.Not(this=exp.Paren(this=_none(arguments))))


def _all(arguments: list[exp.Expr]) -> exp.Expr:
    hits = _call("len", _call("list_filter", *arguments))
    return exp.Paren(this=exp.EQ(this=hits, expression=_call("len", arguments[0].copy())))


def _format_datetime(arguments: list[exp.Expr]) -> exp.Expr:
    layout = arguments[1]
    if not isinstance(layout, exp.Literal):
        raise QueryError("NOT_SUPPORTED", "format_datetime needs a literal format on the local endpoint")

    def pattern(match: re.Match[str]) -> str:
        word = match[0]
        if word.startswith("'"):
            return word.strip("'")
        if word not in _JODA:
            raise QueryError("NOT_SUPPORTED", f"format_datetime: '{word}' is not translated locally")
        return _JODA[word]

    text = re.sub(r"'[^']*'|([A-Za-z])\1*", pattern, layout.name)
    return _call("strftime", arguments[0], exp.Literal.string(text))


_FUNCTIONS: dict[str, Callable[[list[exp.Expr]], exp.Expr]] = {
    "zip_with": _zip_with,
    "any_match": _any,
    "all_match": _all,
    "none_match": _none,
    "format_datetime": _format_datetime,
}
_RULES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.Div: _div,
    exp.Mod: lambda node: _call("trino_mod", node.this, node.expression),
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Add: _plus,
    exp.Sub: _plus,
    exp.DateAdd: _date_add,
    exp.DateDiff: _date_diff,
    exp.TimestampTrunc: _trunc,
    exp.DateTrunc: _trunc,
    exp.Unnest: _unnest,
    exp.Reduce: _reduce,
    exp.GenerateSeries: _sequence,
    exp.Typeof: _refuse,
    exp.AtTimeZone: _zoned,
    exp.Bracket: _subscript,
    exp.Ceil: _whole,
    exp.Floor: _whole,
    exp.ArraySize: lambda node: _call("cardinality", node.this) if _is_map(node.this) else node,
    exp.ArrayContains: lambda node: _call("trino_contains", node.this, node.expression),
    exp.JSONExtractScalar: lambda node: _call("trino_json_scalar", node.this, _path(node.expression)),
    exp.Split: lambda node: (
        _call("trino_split", node.this, node.expression, node.args["limit"])
        if node.args.get("limit")
        else node
    ),
    exp.Substring: lambda node: (
        _call("trino_substr_of", node.this, node.args["start"], node.args["length"])
        if node.args.get("length")
        else _call("trino_substr", node.this, node.args["start"])
    ),
    exp.Anonymous: _anonymous,
    exp.ArraySlice: lambda node: _call("trino_slice", node.this, node.args["start"], node.args["end"]),
    exp.ArrayPosition: lambda node: _call("trino_position", node.this, node.expression),
    exp.SplitPart: lambda node: _call(
        "trino_split_part", node.this, node.args["delimiter"], node.args["part_index"]
    ),
    exp.RegexpExtract: lambda node: _call(
        "trino_regexp_extract", node.this, node.expression, node.args.get("group") or exp.Literal.number(0)
    ),
    exp.RegexpReplace: lambda node: _call(
        "trino_regexp_replace",
        node.this,
        node.expression,
        node.args.get("replacement") or exp.Literal.string(""),
    ),
}
