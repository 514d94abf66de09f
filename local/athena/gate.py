"""Checks the dialect: a query that Athena (Trino) refuses is refused here with Athena's error.

trino-sql-validator parses Trino's grammar; what it accepts although Trino does not is refused here, on
the tokens. So is all that is DuckDB's only: files as tables, table functions, statements that are not
queries.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import Token, TokenType, exp
from trino_sql_validator import FunctionArgumentWarning, FunctionWarning, TypeWarning, validate

from local.athena.errors import QueryError, RequestRefused, position, syntax_error
from local.athena.functions import check_functions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OPERATORS = frozenset("+ - * / % || = <> != < > <= >= -> . , ( ) [ ] ? ; =>".split())
_TYPES = frozenset(
    "array bigint boolean char date dec decimal double hyperloglog int integer interval ipaddress json map "
    "numeric real row smallint time timestamp tinyint uuid varbinary varchar".split()
)
_UNITS = frozenset({"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"})
_CLAUSE_WORDS = frozenset(
    {
        TokenType.SELECT, TokenType.DISTINCT, TokenType.WHERE, TokenType.ON, TokenType.AND, TokenType.OR,
        TokenType.NOT, TokenType.IN, TokenType.FROM, TokenType.HAVING, TokenType.GROUP_BY,
        TokenType.ORDER_BY, TokenType.WHEN, TokenType.THEN, TokenType.ELSE, TokenType.CASE,
        TokenType.BETWEEN, TokenType.LIKE, TokenType.VALUES, TokenType.NUMBER, TokenType.STRING,
        TokenType.UNION, TokenType.ALL, TokenType.LIMIT, TokenType.OFFSET,
    }
)  # fmt: skip
_OPENS_QUERY = (TokenType.FROM, TokenType.WITH)
_JOINS_OF_OTHERS = frozenset({"asof", "semi", "anti", "positional"})
_NOT_SERVED = (
    exp.Into, exp.Lock, exp.Pivot, exp.Qualify, exp.PropertyEQ, exp.Command, exp.IntDiv, exp.TableSample,
    exp.MatchRecognize, exp.National, exp.ByteString, exp.Version,
)  # fmt: skip


def parse_query(sql: str) -> exp.Query:
    """The syntax tree of one query (SELECT, WITH, VALUES, TABLE).

    Raises:
        RequestRefused: Athena would not parse it: line, column and the offending word.
        QueryError: it parses, but names a function or type that Trino does not have.
    """
    sql = _without_end(sql)
    verdict = validate(sql, jinja="reject", function_arguments="warn")
    if verdict.error:
        raise _as_athena_says(verdict.error.message, verdict.error.line, verdict.error.column)
    if verdict.statement_count == 0:
        raise RequestRefused("line 1:1: mismatched input '<EOF>'. Expecting: <query>")
    if verdict.statement_count != 1:
        raise RequestRefused(f"Only one sql statement is allowed. Got: {sql.strip()}")
    try:
        tokens = sqlglot.tokenize(sql, read="trino")
        _check_tokens(sql, tokens)
        tree = sqlglot.parse_one(sql, read="trino")
    except sqlglot.errors.SqlglotError as error:
        message = f"line 1:1: {str(error).splitlines()[0]}"
        if "number of provided arguments" in message:
            raise QueryError("FUNCTION_NOT_FOUND", message) from error
        raise RequestRefused(message) from error
    if isinstance(tree, exp.Values):
        tree = _select_from(tree)
    if not isinstance(tree, exp.Query):
        raise RequestRefused("Queries of this type are not supported")
    _check_tree(sql, tree)
    _check_names(verdict.warnings)
    check_functions(sql, tokens)
    return tree


def _without_end(sql: str) -> str:
    """The statement without its last semicolon and a comment behind it, which Athena takes."""
    try:
        tokens = sqlglot.tokenize(sql, read="trino")
    except sqlglot.errors.SqlglotError:
        return sql  # its error is found where it is parsed
    ends = len(tokens)
    while ends and tokens[ends - 1].token_type == TokenType.SEMICOLON:
        ends -= 1
    return sql[: tokens[ends - 1].end + 1] if 0 < ends < len(tokens) else sql


def _check_names(warnings: Sequence[object]) -> None:
    for warning in warnings:
        if isinstance(warning, FunctionWarning):
            reason = f"Function '{warning.name}' not registered"
            raise QueryError("FUNCTION_NOT_FOUND", f"line {warning.line}:{warning.column}: {reason}")
        if isinstance(warning, FunctionArgumentWarning):
            reason = f"Unexpected parameters for function {warning}"
            raise QueryError("FUNCTION_NOT_FOUND", f"line {warning.line}:{warning.column}: {reason}")
        if isinstance(warning, TypeWarning):
            reason = f"Unknown type: {warning.name}"
            raise QueryError("TYPE_NOT_FOUND", f"line {warning.line}:{warning.column}: {reason}")


def _cast_types(tokens: Sequence[Token]) -> Iterator[Token]:
    """The first word of the type of each cast(… as …)."""
    casts: list[bool] = []  # whether each open parenthesis is a cast's
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.token_type == TokenType.L_PAREN:
            casts.append(before.text.upper() in ("CAST", "TRY_CAST"))
        elif token.token_type == TokenType.R_PAREN and casts:
            casts.pop()
        elif token.token_type == TokenType.ALIAS and casts and casts[-1]:
            yield after


def _select_from(values: exp.Values) -> exp.Select:
    """`values (1, 2)` as the SELECT of the same meaning, its columns named as Athena names them."""
    first = values.expressions[0]
    width = len(first.expressions) if isinstance(first, exp.Tuple) else 1
    return exp.select("*").from_(exp.alias_(values, "rows", table=[f"_col{i}" for i in range(width)]))


def _as_athena_says(message: str, line: int | None, column: int | None) -> RequestRefused:
    where = f"line {line or 1}:{column or 1}"
    text = message.removeprefix("sql parser error: ")
    unexpected = re.fullmatch(r"Expected: (?P<wanted>.*), found: (?P<found>.*?)", text, re.DOTALL)
    if unexpected:
        found = "<EOF>" if unexpected["found"] == "EOF" else unexpected["found"]
        return RequestRefused(f"{where}: mismatched input '{found}'. Expecting: {unexpected['wanted']}")
    return RequestRefused(f"{where}: {text}")


def _check_tokens(sql: str, tokens: Sequence[Token]) -> None:
    """Refuse tokens that Trino's grammar does not have."""
    padded = [*tokens, *[_end(sql)] * 2]
    for i in range(len(tokens)):
        for rule in (
            _foreign_symbol,
            _bare_list,
            _loose_interval,
            _late_offset,
            _distinct_on,
            _file_as_table,
        ):
            culprit = rule(padded, i)
            if culprit is not None:
                raise _unexpected(sql, culprit)
    culprit = _from_first(padded)
    if culprit is not None:
        raise _unexpected(sql, culprit)
    foreign_type = next((token for token in _cast_types(padded) if token.text.lower() not in _TYPES), None)
    if foreign_type is not None:
        where = position(sql, foreign_type.start)
        raise QueryError("TYPE_NOT_FOUND", f"{where}: Unknown type: {foreign_type.text}")


def _end(sql: str) -> Token:
    end = len(sql.rstrip())
    return Token(TokenType.SENTINEL, "<EOF>", start=end, end=end)


def _foreign_symbol(tokens: Sequence[Token], i: int) -> Token | None:
    """`{`, `:=`, `//`, `^`, … are no operators of Trino."""
    token = tokens[i]
    quoted = token.token_type in (TokenType.STRING, TokenType.IDENTIFIER)
    foreign = not quoted and not re.search(r"\w", token.text) and token.text not in _OPERATORS
    return token if foreign else None


def _bare_list(tokens: Sequence[Token], i: int) -> Token | None:
    """`[1, 2]`: Trino writes ARRAY[1, 2]; otherwise a bracket only follows the value that it indexes."""
    if tokens[i].token_type != TokenType.L_BRACKET:
        return None
    before = tokens[i - 1]
    subscripts = i > 0 and (
        before.text in (")", "]")
        or before.token_type == TokenType.IDENTIFIER
        or (re.fullmatch(r"\w+", before.text) is not None and before.token_type not in _CLAUSE_WORDS)
    )
    return None if subscripts else tokens[i]


def _loose_interval(tokens: Sequence[Token], i: int) -> Token | None:
    """`interval '1 day'`, `interval 1 day`: Trino writes interval '1' day."""
    if tokens[i].text.upper() != "INTERVAL" or tokens[i].token_type == TokenType.IDENTIFIER:
        return None
    value, unit = tokens[i + 1 : i + 3]
    if value.token_type == TokenType.NUMBER:
        return value
    loose = value.token_type == TokenType.STRING and unit.text.upper() not in _UNITS
    return unit if loose else None


def _late_offset(tokens: Sequence[Token], i: int) -> Token | None:
    """`limit 5 offset 2`: in Trino OFFSET comes first."""
    late = tokens[i].token_type == TokenType.LIMIT and tokens[i + 2].token_type == TokenType.OFFSET
    return tokens[i + 2] if late else None


def _distinct_on(tokens: Sequence[Token], i: int) -> Token | None:
    on = tokens[i].token_type == TokenType.DISTINCT and tokens[i + 1].token_type == TokenType.ON
    return tokens[i + 1] if on else None


def _file_as_table(tokens: Sequence[Token], i: int) -> Token | None:
    """`from 'x.csv'`."""
    file = (
        tokens[i].token_type in (TokenType.FROM, TokenType.JOIN)
        and tokens[i + 1].token_type == TokenType.STRING
    )
    return tokens[i + 1] if file else None


def _from_first(tokens: Sequence[Token]) -> Token | None:
    """`from t select a`, at any depth: a FROM before the SELECT of a statement or subquery."""
    levels = [(tokens[0].token_type, False)]  # (first word, a SELECT was seen) of each open parenthesis
    for i, token in enumerate(tokens):
        opened_by, selected = levels[-1]
        if token.token_type == TokenType.FROM and not selected and opened_by in _OPENS_QUERY:
            return token
        if token.token_type == TokenType.SELECT:
            levels[-1] = (opened_by, True)
        elif token.token_type == TokenType.L_PAREN:
            levels.append((tokens[i + 1].token_type, False))
        elif token.token_type == TokenType.R_PAREN and len(levels) > 1:
            levels.pop()
    return None


def _check_tree(sql: str, tree: exp.Query) -> None:
    for node in tree.walk():
        word = _foreign_word(node)
        if word:
            raise _unexpected_word(sql, word)
        foreign_source = (
            (isinstance(node, exp.Table) and not isinstance(node.this, exp.Identifier))
            or (isinstance(node, exp.Lateral) and not isinstance(node.this, exp.Subquery))
            or isinstance(node, _NOT_SERVED)
        )
        if foreign_source:
            what = node.sql("trino", unsupported_level=sqlglot.ErrorLevel.IGNORE) or node.key
            raise QueryError("NOT_SUPPORTED", f"{what.strip()} is not served by the local endpoint")


def _foreign_word(node: exp.Expr) -> str:
    """The word (or words, as a pattern) of another dialect that made this node, if one did."""
    if isinstance(node, exp.Star) and any(node.args.values()):
        return "exclude|except|replace|rename|ilike|like"
    if isinstance(node, exp.SetOperation) and node.args.get("by_name"):
        return "by"
    if isinstance(node, exp.Join):
        return "|".join({str(node.method).lower(), str(node.kind).lower()} & _JOINS_OF_OTHERS)
    return ""


def _unexpected(sql: str, token: Token) -> RequestRefused:
    return syntax_error(sql, token.start, token.text)


def _unexpected_word(sql: str, pattern: str) -> RequestRefused:
    """The refusal at the first such word of the statement; the syntax tree has one."""
    words = (token for token in sqlglot.tokenize(sql, read="trino") if token.token_type != TokenType.STRING)
    return _unexpected(sql, next(word for word in words if re.fullmatch(pattern, word.text, re.IGNORECASE)))
