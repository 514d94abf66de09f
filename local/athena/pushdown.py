"""Finds the conditions on partition keys of each table of a query, also of nested ones.

Trino moves a condition towards the tables: through views, subqueries and CTEs whose column it is, past
GROUP BY and windows where the column is one that they group or partition by, and across a join to the
column that it is joined with (PredicatePushDown and EqualityInference in Trino's planner). This module
follows the same rules in clear cases. If it misses a condition, more is read, but no row is lost.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from local.athena.pruning import condition_in, on_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from local.athena.catalog import Table
    from local.athena.pruning import Condition, Conditions

    Place = tuple[str, str]  # alias and column, both in lower case
    Fact = tuple[Place, Condition]


@dataclass
class Block:
    """A SELECT, or a set operation, and the tables and views in its FROM, by alias."""

    scope: Scope
    tables: Mapping[str, Table]
    arriving: list[Conditions] = field(default_factory=list)
    """For each use of this block, the conditions on its columns."""


def conditions_of(
    query: exp.Query, scopes: Sequence[Scope], tables: Mapping[int, Mapping[str, Table]], given: Conditions
) -> Iterator[tuple[Table, Conditions]]:
    """Each mention of a table or view, with the conditions that hold for its columns.

    Args:
        query: the whole query, bound.
        scopes: its scopes, inner ones first.
        tables: the tables and views in each scope's FROM, by the scope's id().
        given: conditions on the columns of the query's result.
    """
    blocks = {id(scope): Block(scope, tables[id(scope)]) for scope in scopes}
    blocks[id(scopes[-1])].arriving.append(given)
    not_entered = _not_to_enter(query, scopes)
    for scope in reversed(scopes):
        block = blocks[id(scope)]
        alternatives = block.arriving if id(scope) not in not_entered else []
        for outside in alternatives or [[]]:
            if scope.set_operation_scopes:
                for part in scope.set_operation_scopes:
                    blocks[id(part)].arriving.append(_of_part(scope, part, outside))
                continue
            facts = _facts(block, blocks, outside)
            for alias, (node, source) in scope.selected_sources.items():
                here = [(column, one) for (owner, column), one in facts if owner == alias.lower()]
                if alias in block.tables:
                    table = block.tables[alias]
                    yield table, here if table.is_view else on_keys(here, table.partition_keys)
                elif isinstance(source, Scope) and id(source) in blocks:
                    blocks[id(source)].arriving.append([] if _renames_columns(node, source) else here)


def _not_to_enter(query: exp.Query, scopes: Sequence[Scope]) -> set[int]:
    """Recursive CTEs, and those that are used outside a FROM: not all their readers are known."""
    seen = Counter(id(source) for scope in scopes for _, source in scope.selected_sources.values())
    mentions = Counter(node.name.lower() for node in query.find_all(exp.Table) if not node.args.get("db"))
    not_entered: set[int] = set()
    for scope in scopes:
        cte = scope.expression.parent
        if isinstance(cte, exp.CTE):
            recursive = isinstance(cte.parent, exp.With) and cte.parent.recursive
            if recursive or mentions[cte.alias.lower()] != seen[id(scope)]:
                not_entered.add(id(scope))
    return not_entered


def _renames_columns(node: exp.Expr, source: Scope) -> bool:
    """`from (…) as t (a, b)`, `with t (a, b) as …`."""
    named = (node.args.get("alias"), getattr(source.expression.parent, "args", {}).get("alias"))
    return any(alias and alias.args.get("columns") for alias in named)


def _of_part(scope: Scope, part: Scope, outside: Conditions) -> Conditions:
    """Conditions on a UNION's columns, for one of its parts, whose columns stand in the same order."""
    names, inner = (_shown(one.expression) for one in (scope, part))
    if "*" in (*names, *inner) or len(names) != len(inner) or _cuts_rows(scope.expression):
        return []
    return [(inner[names.index(name)], one) for name, one in outside if names.count(name) == 1]


def _shown(query: exp.Expr) -> list[str]:
    return [name.lower() for name in query.named_selects] if isinstance(query, exp.Query) else []


def _facts(block: Block, blocks: Mapping[int, Block], outside: Conditions) -> list[Fact]:
    """The conditions on the columns of a SELECT's FROM."""
    select = block.scope.expression
    if not isinstance(select, exp.Select):
        return []
    columns = _Columns(block, blocks)
    facts: list[Fact] = []
    for name, one in outside:
        place = columns.behind(name)
        if place and not _cuts_rows(select) and _is_key_everywhere(select, place, columns):
            facts.append((place, one))
    equal: list[tuple[Place, Place]] = []  # conditions on the first column hold for the second too
    for part, joined, side in _conjuncts(select):
        found = condition_in(part)
        place = columns.place(found[0]) if found else None
        if found and place and (not side or place[0] == joined):
            facts.append((place, found[1]))
        if isinstance(part, exp.EQ):
            left, right = columns.place(part.this.unnest()), columns.place(part.expression.unnest())
            if left and right:
                equal += [
                    (one, other)
                    for one, other in ((left, right), (right, left))
                    if not side or (other[0] == joined) == (side == "LEFT")
                ]
    return _spread(facts, equal)


def _spread(facts: list[Fact], equal: list[tuple[Place, Place]]) -> list[Fact]:
    """The facts, and those that follow from equal columns."""
    known = list(facts)
    for place, one in known:  # grows during the loop
        known += [(other, one) for same, other in equal if same == place and (other, one) not in known]
    return known


def _conjuncts(select: exp.Select) -> Iterator[tuple[exp.Expr, str, str]]:
    """Every AND-ed part of WHERE and ON; of an outer join with the joined alias and LEFT or RIGHT."""
    where = select.args.get("where")
    if where is not None:
        yield from ((part, "", "") for part in _parts(where.this))
    for join in select.args.get("joins") or []:
        side = str(join.side).upper()
        if join.args.get("on") is not None and side != "FULL":
            yield from ((part, join.alias_or_name.lower(), side) for part in _parts(join.args["on"]))


def _parts(condition: exp.Expr) -> Iterator[exp.Expr]:
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from _parts(condition.this)
        yield from _parts(condition.expression)
    else:
        yield condition


def _cuts_rows(query: exp.Expr) -> bool:
    """Whether fewer rows below it would let other rows through."""
    return any(query.args.get(clause) for clause in ("limit", "offset", "fetch"))


def _is_key_everywhere(select: exp.Select, place: Place, columns: _Columns) -> bool:
    """Whether GROUP BY and every window keep rows of different values of the column apart."""
    group = select.args.get("group")
    if group is not None:
        if any(value for name, value in group.args.items() if name != "expressions"):
            return False
        grouped = [_by_number(select, item) for item in group.expressions]
        if place not in [columns.place(item) for item in grouped]:
            return False
    windows = [window for window in select.find_all(exp.Window) if window.parent_select is select]
    return all(
        place in [columns.place(item) for item in window.args.get("partition_by") or []] for window in windows
    )


def _by_number(select: exp.Select, item: exp.Expr) -> exp.Expr:
    """`group by 1` is the first column of the SELECT."""
    if isinstance(item, exp.Literal) and item.name.isdecimal():
        number = int(item.name)
        return select.expressions[number - 1].unalias() if number <= len(select.expressions) else item
    return item


@dataclass
class _Columns:
    """The sources of a SELECT's columns."""

    block: Block
    blocks: Mapping[int, Block]

    def place(self, node: exp.Expr) -> Place | None:
        """Alias and name of a column; None where it is not a column, or its table is not certain."""
        if not isinstance(node, exp.Column) or isinstance(node.this, exp.Star):
            return None
        if node.table:
            return node.table.lower(), node.name.lower()
        return self._of_one(self.block.scope.selected_sources, node.name.lower())

    def behind(self, name: str) -> Place | None:
        """The column that the SELECT shows under a name."""
        items = self.block.scope.expression.expressions
        shown = [item for item in items if item.alias_or_name.lower() == name]
        if shown:
            return self.place(shown[0].unalias()) if len(shown) == 1 else None
        stars = [item for item in items if item.is_star]
        if any(not isinstance(item, exp.Column) for item in stars):
            return self._of_one(self.block.scope.selected_sources, name)
        return self._of_one([item.table for item in stars], name)

    def names(self) -> set[str] | None:
        """All columns that the SELECT shows; None where they are not certain."""
        scope = self.block.scope
        if scope.set_operation_scopes:
            return _Columns(self.blocks[id(scope.set_operation_scopes[0])], self.blocks).names()
        names: set[str] = set()
        for item in scope.expression.expressions:
            if not item.is_star:
                names.add(item.alias_or_name.lower())
                continue
            of = [item.table] if isinstance(item, exp.Column) else list(scope.selected_sources)
            for alias in of:
                inner = self._names_of(alias)
                if inner is None:
                    return None
                names |= inner
        return names

    def _of_one(
        self, aliases: Iterator[str] | Mapping[str, object] | Sequence[str], name: str
    ) -> Place | None:
        aliases = list(aliases)
        known = {alias: self._names_of(alias) for alias in aliases}
        if len(aliases) == 1:
            return aliases[0].lower(), name
        having = [alias for alias, names in known.items() if names is not None and name in names]
        plain = len(having) == 1 and None not in known.values()
        return (having[0].lower(), name) if plain else None

    def _names_of(self, alias: str) -> set[str] | None:
        if alias in self.block.tables:
            table = self.block.tables[alias]
            return {*table.columns, *table.partition_keys}
        node, source = self.block.scope.selected_sources.get(alias, (None, None))
        if node is None or not isinstance(source, Scope) or id(source) not in self.blocks:
            return None
        if _renames_columns(node, source) or not isinstance(source.expression, exp.Query):
            return None
        return _Columns(self.blocks[id(source)], self.blocks).names()
