"""The functions that are served: those of functions.tsv, each with an example and Trino's documented result.

A function of Trino that is not in the table is refused, because DuckDB may have one of the same name that
answers otherwise. The examples are tests: tests/unit/local/test_functions.py.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from sqlglot import TokenType
from trino_sql_validator import validate

from local.athena.errors import QueryError, position

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlglot import Token

_SYNTAX = frozenset(
    "all and any array as between by case cast char cube date decimal distinct else exists extract filter "
    "from grouping having in interval is join json lateral like limit map not on or order over partition row "
    "rollup select sets some table then time timestamp union unnest using values varbinary varchar when "
    "where with within".split()
)
"""Words before a parenthesis that are no call: clauses, operators, types, and unnest."""


class Example(NamedTuple):
    """A call of a function, and what Trino's documentation gives for it; None is NULL."""

    function: str
    expression: str
    result: str | None


@cache
def examples() -> list[Example]:
    """The table, by function."""
    text = files("local.athena").joinpath("functions.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return [Example(name, example, None if result == "NULL" else result) for name, example, result in rows]


@cache
def served() -> frozenset[str]:
    """The names of the functions that are served."""
    return frozenset(example.function for example in examples())


def check_functions(sql: str, tokens: Sequence[Token]) -> None:
    """Refuse a call of a function of Trino that is not served.

    Raises:
        QueryError: NOT_SUPPORTED; names the function.
    """
    for before, token, after in zip([None, *tokens], tokens, tokens[1:], strict=False):
        name = token.text.lower()
        called = after.token_type == TokenType.L_PAREN and token.token_type not in _NO_NAMES
        part = before is not None and before.token_type in (TokenType.DOT, TokenType.ALIAS)
        if called and not part and name not in _SYNTAX and name not in served() and _is_of_trino(name):
            raise QueryError(
                "NOT_SUPPORTED",
                f"{position(sql, token.start)}: the local endpoint does not serve the function {name}: it is "
                "not among those whose results are compared with Trino's",
            )


_NO_NAMES = (TokenType.STRING, TokenType.IDENTIFIER, TokenType.NUMBER)


@cache
def _is_of_trino(name: str) -> bool:
    if not name.isidentifier():
        return False
    verdict = validate(f"select {name}(x)", jinja="reject", function_arguments="warn")
    special = verdict.error is not None and "special function" in verdict.error.message
    return special or (verdict.error is None and not verdict.unknown_functions)
