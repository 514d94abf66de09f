"""Statements that are not queries: DDL, SHOW, DESCRIBE, MSCK, EXPLAIN. They change Glue as Athena does."""

from __future__ import annotations

import base64
import fnmatch
import json
import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import TokenType, exp

from infra.tables import table_input
from lambdas.core.errors import InvalidInput
from local.athena.catalog import VIEW_HEAD, VIEW_TAIL
from local.athena.engine import view_columns
from local.athena.errors import QueryError, RequestRefused
from local.athena.partitions import objects_of
from local.athena.pruning import pruning_of
from local.athena.results import Column

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_glue.type_defs import TableInputTypeDef

    from local.athena.catalog import Table
    from local.athena.engine import Session

QUERIES = ("SELECT", "WITH", "VALUES", "TABLE", "(")
_UNSERVED = (
    "INSERT", "UPDATE", "DELETE", "MERGE", "UNLOAD", "ALTER", "OPTIMIZE", "VACUUM", "PREPARE", "EXECUTE",
    "DEALLOCATE", "CREATE TABLE", "USING", "ANALYZE", "TRUNCATE",
)  # fmt: skip


_INSTEAD = {
    "CREATE TABLE AS SELECT": ": create a view, or write Parquet and CREATE EXTERNAL TABLE over it",
    "UNLOAD": ": read the result's CSV, or write Parquet from it",
    "INSERT": ": write Parquet into the table's location",
}


@dataclass(frozen=True)
class Answer:
    """Rows of text, as these statements give them."""

    columns: list[Column] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Statement:
    """One statement, recognised by its first words.

    Attributes:
        kind: Athena's StatementType: DML, DDL or UTILITY.
        run: runs it; None for a query, which the engine runs.
    """

    kind: str
    run: Callable[[Session, str], Answer] | None = None


def read_statement(sql: str) -> Statement:
    """Find the kind of a statement.

    Raises:
        RequestRefused: it is of no kind that Athena knows, or there is none, or more than one.
    """
    try:
        tokens = sqlglot.tokenize(
            sql, read="hive" if re.match(r"(?is)\s*create\s+external", sql) else "trino"
        )
    except sqlglot.errors.SqlglotError as error:
        raise RequestRefused(f"line 1:1: {str(error).splitlines()[0]}") from error
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    if any(token.token_type == TokenType.SEMICOLON for token in tokens):
        raise RequestRefused(f"Only one sql statement is allowed. Got: {sql.strip()}")
    if not tokens or tokens[0].text.upper() in QUERIES:
        return Statement("DML")
    words = " ".join(token.text.upper() for token in tokens[:6])
    if re.match(r"(?is)create\s+table\b.*\bas\b", sql[tokens[0].start :]):
        return Statement("DDL", _not_supported("CREATE TABLE AS SELECT"))
    text = sql[tokens[0].start : tokens[-1].end + 1]
    for opening, kind, action in _ACTIONS:
        match = re.match(opening, words)
        if match:
            return Statement(kind, partial(action, text))
    if words.startswith(_UNSERVED):
        return Statement("DDL" if words.startswith("CREATE") else "DML", _not_supported(words.split()[0]))
    raise RequestRefused(
        f"line 1:{tokens[0].start + 1}: mismatched input '{tokens[0].text}'. Expecting: 'ALTER', 'CREATE', "
        "'DESCRIBE', 'DROP', 'EXPLAIN', 'MSCK', 'SELECT', 'SHOW', 'VALUES', 'WITH'"
    )


def _not_supported(word: str) -> Callable[[Session, str], Answer]:
    def run(_session: Session, _database: str) -> Answer:
        raise QueryError(
            "NOT_SUPPORTED", f"{word} is Athena's, but is not served on this machine{_INSTEAD.get(word, '')}"
        )

    return run


def _create_table(text: str, session: Session, database: str) -> Answer:
    try:
        table = table_input(text)
        named = sqlglot.parse_one(text, read="athena").find(exp.Table)
    except InvalidInput as error:
        raise QueryError("FAILED", f"ParseException {error.what}") from error
    database = (named.db if named else "") or database
    session.catalog.require_database(database)
    exists = bool(re.match(r"(?is)create\s+external\s+table\s+if\s+not\s+exists", text))
    _put(session, database, table, replace=False, quiet=exists)
    return Answer()


def _create_view(text: str, session: Session, database: str) -> Answer:
    head = re.match(r"(?is)create\s+(or\s+replace\s+)?view\s+(\S+)\s+as\s+", text)
    if head is None:
        raise RequestRefused("line 1:1: mismatched input. Expecting: CREATE [OR REPLACE] VIEW name AS query")
    if "`" in head[2]:
        raise RequestRefused(
            "line 1:1: backquoted identifiers are not supported; use double quotes to quote identifiers"
        )
    home, name = _named(head[2], database)
    query = text[head.end() :]
    session.catalog.require_database(home)
    described = view_columns(*session.columns(session.prepare(query, database)))
    if len({column for column, _ in described}) < len(described):
        raise QueryError("DUPLICATE_COLUMN_NAME", "line 1:1: Column name specified more than once")
    columns = [{"name": column.lower(), "type": kind} for column, kind in described]
    view = {"originalSql": query, "catalog": "awsdatacatalog", "schema": database, "columns": columns}
    encoded = base64.b64encode(json.dumps(view).encode()).decode()
    table: TableInputTypeDef = {
        "Name": name,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "PartitionKeys": [],
        "StorageDescriptor": {
            "Columns": [{"Name": column["name"], "Type": column["type"]} for column in columns],
            "Location": "",
            "SerdeInfo": {},
        },
        "ViewOriginalText": f"{VIEW_HEAD}{encoded}{VIEW_TAIL}",
        "ViewExpandedText": "/* Presto View */",
    }
    _put(session, home, table, replace=bool(head[1]), quiet=False)
    return Answer()


def _put(session: Session, database: str, table: TableInputTypeDef, *, replace: bool, quiet: bool) -> None:
    if not session.catalog.has_table(database, table["Name"]):
        session.catalog.create(database, table)
    elif replace and session.catalog.table(database, table["Name"]).is_view:
        session.catalog.replace(database, table)
    elif not quiet:
        name = f"{database}.{table['Name']}"
        raise QueryError("FAILED", f"AlreadyExistsException Table {name} already exists")


def _drop(text: str, session: Session, database: str) -> Answer:
    kind, quiet, name = _parts(r"drop\s+(table|view)\s+(if\s+exists\s+)?(\S+)", text)
    home, name = _named(name, database)
    if not session.catalog.has_table(home, name):
        if quiet:
            return Answer()
        raise QueryError("FAILED", f"SemanticException [Error 10001]: Table not found {home}.{name}")
    table = session.catalog.table(home, name)
    if table.is_view != (kind.lower() == "view"):
        raise QueryError("FAILED", f"{home}.{name} is {'a view' if table.is_view else 'a table'}")
    session.catalog.drop(table)
    return Answer()


def _create_database(text: str, session: Session, _database: str) -> Answer:
    quiet, name = _parts(r"create\s+(?:database|schema)\s+(if\s+not\s+exists\s+)?(\S+)", text)
    name = _bare(name)
    if not session.catalog.has_database(name):
        session.catalog.create_database(name)
    elif not quiet:
        raise QueryError("FAILED", f"AlreadyExistsException Database {name} already exists")
    return Answer()


def _drop_database(text: str, session: Session, _database: str) -> Answer:
    quiet, name, cascade = _parts(r"drop\s+(?:database|schema)\s+(if\s+exists\s+)?(\S+)(\s+cascade)?", text)
    name = _bare(name)
    if not session.catalog.has_database(name):
        if quiet:
            return Answer()
        raise QueryError("FAILED", f"SemanticException [Error 10072]: Database does not exist: {name}")
    if not cascade and session.catalog.tables(name):
        raise QueryError("FAILED", f"InvalidOperationException Database {name} is not empty")
    session.catalog.drop_database(name)
    return Answer()


def _show_databases(text: str, session: Session, _database: str) -> Answer:
    (pattern,) = _parts(r"show\s+(?:databases|schemas)(?:\s+like)?(?:\s+'([^']*)')?", text)
    return _listing("database_name", _matching(session.catalog.databases(), pattern))


def _show_tables(text: str, session: Session, database: str) -> Answer:
    what, home, pattern = _parts(
        r"show\s+(tables|views)(?:\s+(?:in|from)\s+([^\s']+))?(?:\s+like)?(?:\s+'([^']*)')?", text
    )
    tables = session.catalog.tables(_bare(home) or database)
    names = [table.name for table in tables if table.is_view or what.lower() == "tables"]
    return _listing("tab_name", _matching(names, pattern))


def _show_columns(text: str, session: Session, database: str) -> Answer:
    name, home = _parts(r"show\s+columns\s+(?:in|from)\s+(\S+)(?:\s+(?:in|from)\s+(\S+))?", text)
    table = session.catalog.table(*_named(name, _bare(home) or database))
    return _listing("field", [*table.columns, *table.partition_keys])


def _show_partitions(text: str, session: Session, database: str) -> Answer:
    (name,) = _parts(r"show\s+partitions\s+(\S+)", text)
    table = _stored(session, *_named(name, database))
    if not table.partition_keys:
        raise QueryError("FAILED", f"SemanticException [Error 10100]: Table {table.name} is not partitioned")
    found = objects_of(table, pruning_of([[]]), session.objects, session.catalog)
    paths = {"/".join(f"{key}={value}" for key, value in values.items()) for _, values in found}
    return _listing("partition", sorted(paths))


def _describe(text: str, session: Session, database: str) -> Answer:
    (name,) = _parts(r"desc(?:ribe)?\s+(?:(?:extended|formatted)\s+)?(\S+)", text)
    table = session.catalog.table(*_named(name, database))
    columns = [*table.glue["StorageDescriptor"].get("Columns", []), *table.glue.get("PartitionKeys", [])]
    rows = [[column["Name"], column["Type"], column.get("Comment", "")] for column in columns]
    return Answer([Column(header, "string") for header in ("col_name", "data_type", "comment")], rows)


def _repair(text: str, session: Session, database: str) -> Answer:
    (name,) = _parts(r"msck\s+repair\s+table\s+(\S+)", text)
    table = _stored(session, *_named(name, database))
    if table.parameters.get("projection.enabled", "").lower() != "true":
        raise QueryError("NOT_SUPPORTED", f"MSCK REPAIR: {table.name} has no partition projection")
    return _listing("result", [f"Nothing to repair: the partitions of {table.name} are projected"])


def _explain(text: str, session: Session, database: str) -> Answer:
    (query,) = _parts(r"explain\s+(?:\([^)]*\)\s*)?(.*)", text)
    translated = session.prepare(query, database)
    plan = session.connection.execute(f"explain {translated}").fetchall()
    return _listing("Query Plan", [line for _, picture in plan for line in str(picture).splitlines()])


def _show_properties(text: str, session: Session, database: str) -> Answer:
    name, _, key = _parts(r"show\s+tblproperties\s+([^\s(]+)\s*(\(\s*'([^']*)'\s*\))?", text)
    properties = session.catalog.table(*_named(name, database)).parameters
    if key:
        found = properties.get(key, f"Table {name} does not have property: {key}")
        return _listing("prpt_name", [found])
    return _listing("prpt_name", [f"{name}\t{value}" for name, value in sorted(properties.items())])


def _show_create(text: str, session: Session, database: str) -> Answer:
    kind, name = _parts(r"show\s+create\s+(table|view)\s+(\S+)", text)
    table = session.catalog.table(*_named(name, database))
    if table.is_view != (kind.lower() == "view"):
        other = "SHOW CREATE VIEW" if table.is_view else "SHOW CREATE TABLE"
        raise QueryError("FAILED", f"{table.database}.{table.name}: say {other}")
    if table.is_view:
        lines = [f"CREATE VIEW {table.database}.{table.name} AS", *table.view["originalSql"].splitlines()]
        return _listing("Create View", lines)
    return _listing("createtab_stmt", _create_statement(table))


def _create_statement(table: Table) -> list[str]:
    """The lines of a CREATE EXTERNAL TABLE, as Hive writes them."""
    storage = table.glue["StorageDescriptor"]
    lines = [f"CREATE EXTERNAL TABLE `{table.database}.{table.name}`("]
    lines += _columns_of(storage.get("Columns", []), ")")
    if keys := table.glue.get("PartitionKeys", []):
        lines += ["PARTITIONED BY ( ", *_columns_of(keys, ")")]
    lines += ["ROW FORMAT SERDE ", f"  '{storage.get('SerdeInfo', {}).get('SerializationLibrary', '')}' "]
    lines += ["STORED AS INPUTFORMAT ", f"  '{storage.get('InputFormat', '')}' "]
    lines += ["OUTPUTFORMAT ", f"  '{storage.get('OutputFormat', '')}'"]
    lines += ["LOCATION", f"  '{storage.get('Location', '')}'", "TBLPROPERTIES ("]
    properties = [f"  '{name}'='{value}'" for name, value in sorted(table.parameters.items())]
    return [*lines, *(f"{line}, " for line in properties[:-1]), *(f"{line})" for line in properties[-1:])]


def _columns_of(columns: list[dict[str, str]], end: str) -> list[str]:
    texts = [
        f"  `{column['Name']}` {column['Type']}"
        + (" COMMENT '" + column["Comment"].replace("'", "\\'") + "'" if column.get("Comment") else "")
        for column in columns
    ]
    return [*(f"{text}, " for text in texts[:-1]), *(text + end for text in texts[-1:])]


_ACTIONS: list[tuple[str, str, Callable[[str, Session, str], Answer]]] = [
    (r"CREATE EXTERNAL TABLE\b", "DDL", _create_table),
    (r"CREATE (OR REPLACE )?VIEW\b", "DDL", _create_view),
    (r"CREATE (DATABASE|SCHEMA)\b", "DDL", _create_database),
    (r"DROP (TABLE|VIEW)\b", "DDL", _drop),
    (r"DROP (DATABASE|SCHEMA)\b", "DDL", _drop_database),
    (r"SHOW (DATABASES|SCHEMAS)\b", "UTILITY", _show_databases),
    (r"SHOW (TABLES|VIEWS)\b", "UTILITY", _show_tables),
    (r"SHOW CREATE (TABLE|VIEW)\b", "UTILITY", _show_create),
    (r"SHOW TBLPROPERTIES\b", "UTILITY", _show_properties),
    (r"SHOW COLUMNS\b", "UTILITY", _show_columns),
    (r"SHOW PARTITIONS\b", "UTILITY", _show_partitions),
    (r"DESC(RIBE)?\b", "UTILITY", _describe),
    (r"MSCK( |_)?REPAIR\b", "DDL", _repair),
    (r"EXPLAIN\b", "UTILITY", _explain),
]


def _stored(session: Session, database: str, name: str) -> Table:
    table = session.catalog.table(database, name)
    if table.is_view:
        raise QueryError("FAILED", f"{database}.{name} is a view")
    return table


def _parts(pattern: str, text: str) -> tuple[str, ...]:
    match = re.fullmatch(rf"(?is){pattern}\s*", text)
    if match is None:
        raise RequestRefused(f"line 1:1: mismatched input in: {text.splitlines()[0]}")
    return tuple(group or "" for group in match.groups())


def _named(name: str, database: str) -> tuple[str, str]:
    """Database and bare name of `t`, `db.t` or `awsdatacatalog.db.t`."""
    parts = [_bare(part) for part in name.split(".")]
    return (parts[-2] if len(parts) > 1 else database), parts[-1]


def _bare(name: str) -> str:
    return name.strip("`\"'").lower()


def _matching(names: list[str], pattern: str) -> list[str]:
    choices = pattern.split("|") if pattern else ["*"]
    return [name for name in names if any(fnmatch.fnmatch(name, choice) for choice in choices)]


def _listing(title: str, names: list[str]) -> Answer:
    return Answer([Column(title, "string")], [[name] for name in names])
