"""A query's conditions on a table's partition keys, which choose the partitions to read.

Only simple conditions count (`dt = '…'`, `dt in (…)`, `between`, comparisons with a literal); with other
conditions every partition is read. DuckDB applies every condition again, so pruning only saves reading.
pushdown.py finds the conditions that hold for a table.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, NamedTuple

from sqlglot import exp

from local.athena.partitions import Pruning

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_OPERATORS: dict[type[exp.Expr], Callable[[str, str], bool]] = {
    exp.EQ: operator.eq,
    exp.LT: operator.lt,
    exp.LTE: operator.le,
    exp.GT: operator.gt,
    exp.GTE: operator.ge,
}
_MIRRORED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.EQ: exp.EQ,
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
}


class Condition(NamedTuple):
    """A condition on a column's value.

    Attributes:
        values: the only values that it can have; None for a range.
        test: whether it can have a value.
    """

    values: frozenset[str] | None
    test: Callable[[str], bool]


Conditions = list[tuple[str, Condition]]
"""Column (lower case) and condition, all of which hold."""


def pruning_of(mentions: Sequence[Conditions]) -> Pruning:
    """If a query names a table several times, it reads every partition that one of the mentions needs."""

    def wanted(values: Mapping[str, str]) -> bool:
        return any(
            all(condition.test(values[key]) for key, condition in conditions) for conditions in mentions
        )

    exact: dict[str, frozenset[str]] = {}
    for key in {key for conditions in mentions for key, _ in conditions}:
        named = [
            [one.values for name, one in conditions if name == key and one.values] for conditions in mentions
        ]
        if all(named):
            exact[key] = frozenset.union(*(values for options in named for values in options))
    return Pruning(wanted, exact)


def condition_in(node: exp.Expr) -> tuple[exp.Column, Condition] | None:
    """The column and the condition on it, if a part of a WHERE is as simple as that."""
    node = node.unnest()
    if isinstance(node, exp.In) and node.expressions and isinstance(node.this, exp.Column):
        texts = [_text(option) for option in node.expressions]
        values = frozenset(text for text in texts if text is not None)
        return (node.this, Condition(values, values.__contains__)) if None not in texts else None
    if isinstance(node, exp.Between) and isinstance(node.this, exp.Column):
        low, high = _text(node.args["low"]), _text(node.args["high"])
        if low is None or high is None:
            return None
        return node.this, Condition(None, lambda value: low <= value <= high)
    kind: type[exp.Expr] = type(node)
    if kind not in _OPERATORS:
        return None
    column, literal = node.this.unnest(), node.expression.unnest()
    if isinstance(literal, exp.Column):
        kind, column, literal = _MIRRORED[kind], literal, column
    text = _text(literal)
    if not isinstance(column, exp.Column) or text is None:
        return None
    compare = _OPERATORS[kind]
    return column, Condition(
        frozenset({text}) if kind is exp.EQ else None, lambda value: compare(value, text)
    )


def on_keys(conditions: Conditions, keys: Mapping[str, exp.DataType]) -> Conditions:
    """Those on partition keys whose values compare as text does."""
    return [(name, one) for name, one in conditions if name in keys and _compares_as_text(keys[name])]


def _compares_as_text(kind: exp.DataType) -> bool:
    return kind.this in exp.DataType.TEXT_TYPES or kind.this == exp.DataType.Type.DATE


def _text(node: exp.Expr) -> str | None:
    node = node.unnest()
    if isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.DATE:
        node = node.this
    return node.name if isinstance(node, exp.Literal) and node.is_string else None
