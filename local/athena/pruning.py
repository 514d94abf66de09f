"""What a WHERE says of a table's partition keys, for choosing which partitions to read.

Only simple conjuncts count (`dt = '…'`, `dt in (…)`, `between`, comparisons with a literal);
all else reads every partition. DuckDB applies the whole WHERE again, so pruning only saves work.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from sqlglot import exp

from local.athena.partitions import Pruning

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlglot.optimizer.scope import Scope

    from local.athena.catalog import Table

    Conjuncts = list[tuple[str, frozenset[str] | None, Callable[[str], bool]]]

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


def conjuncts_on(scope: Scope, alias: str, table: Table) -> Conjuncts:
    """The usable conjuncts: key, the values it can have (None: a range), and the test of a value."""
    where = scope.expression.args.get("where") if isinstance(scope.expression, exp.Select) else None
    if where is None or not table.partition_keys:
        return []
    alone = len(scope.selected_sources) == 1
    found: Conjuncts = []
    for part in where.this.flatten() if isinstance(where.this, exp.And) else [where.this]:
        conjunct = _conjunct(part.unnest(), alias, alone, table)
        if conjunct is not None:
            found.append(conjunct)
    return found


def pruning_of(references: Sequence[Conjuncts]) -> Pruning:
    """A table named several times is read wherever any of the references needs it."""

    def wanted(values: Mapping[str, str]) -> bool:
        return any(all(test(values[key]) for key, _, test in conjuncts) for conjuncts in references)

    exact: dict[str, frozenset[str]] = {}
    for key in {key for conjuncts in references for key, _, _ in conjuncts}:
        named = [
            [values for name, values, _ in conjuncts if name == key and values] for conjuncts in references
        ]
        if all(named):
            exact[key] = frozenset.union(*(values for options in named for values in options))
    return Pruning(wanted, exact)


def _conjunct(
    node: exp.Expr, alias: str, alone: bool, table: Table
) -> tuple[str, frozenset[str] | None, Callable[[str], bool]] | None:
    def key_of(side: exp.Expr) -> str | None:
        ours = isinstance(side, exp.Column) and (side.table == alias or (alone and not side.table))
        name = side.name.lower()
        plain = ours and name in table.partition_keys and _compares_as_text(table.partition_keys[name])
        return name if plain else None

    if isinstance(node, exp.In) and node.expressions and (key := key_of(node.this)):
        texts = [_text(option) for option in node.expressions]
        values = frozenset(text for text in texts if text is not None)
        return (key, values, values.__contains__) if len(values) == len(set(texts)) else None
    if isinstance(node, exp.Between) and (key := key_of(node.this)):
        low, high = _text(node.args["low"]), _text(node.args["high"])
        return (key, None, lambda value: low <= value <= high) if low and high else None
    kind: type[exp.Expr] = type(node)
    if kind in _OPERATORS:
        column, literal = node.this, node.expression
        if isinstance(literal.unnest(), exp.Column):
            kind, column, literal = _MIRRORED[kind], literal, column
        key, text = key_of(column.unnest()), _text(literal)
        if key and text is not None:
            compare = _OPERATORS[kind]
            return key, frozenset({text}) if kind is exp.EQ else None, lambda value: compare(value, text)
    return None


def _compares_as_text(kind: exp.DataType) -> bool:
    return kind.this in exp.DataType.TEXT_TYPES or kind.this == exp.DataType.Type.DATE


def _text(node: exp.Expr) -> str | None:
    node = node.unnest()
    if isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.DATE:
        node = node.this
    return node.name if isinstance(node, exp.Literal) and node.is_string else None
