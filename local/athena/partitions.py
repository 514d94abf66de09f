"""Finds the objects of a table that a query reads: partition projection, registered partitions, pruning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from local.athena.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from local.athena.catalog import Catalog, Table
    from local.athena.objects import Object, Objects

    Wanted = Callable[[Mapping[str, str]], bool]

_JAVA_DATE = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}
_UNITS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86400, "WEEK": 604800}


@dataclass(frozen=True)
class Pruning:
    """A query's conditions on a table's partition keys.

    Attributes:
        wanted: whether a partition with these values can hold rows of the query.
        exact: the only values that a key can have, where the query names them.
    """

    wanted: Wanted
    exact: Mapping[str, frozenset[str]]


def objects_of(
    table: Table, pruning: Pruning, objects: Objects, catalog: Catalog
) -> Iterator[tuple[Object, dict[str, str]]]:
    """The table's data objects that the query reads, each with its partition's values."""
    if not table.partition_keys:
        for found in objects.listing(table.location):
            yield found, {}
    elif table.parameters.get("projection.enabled", "").lower() == "true":
        yield from _projected(table, pruning, objects)
    else:
        for values, location in catalog.partitions(table):
            partition = dict(zip(table.partition_keys, values, strict=True))
            if pruning.wanted(partition):
                for found in objects.listing(location):
                    yield found, partition


def folder_of(table: Table, partition: Mapping[str, str]) -> str:
    """The cache's folder of a partition's files: Hive's path, from which DuckDB reads the keys."""
    levels = [f"{key}={quote(value, safe='')}" for key, value in partition.items()]
    return "/".join([quote(table.database, safe=""), quote(table.name, safe=""), *levels])


def _projected(table: Table, pruning: Pruning, objects: Objects) -> Iterator[tuple[Object, dict[str, str]]]:
    template = table.parameters.get("storage.location.template") or table.location + "/".join(
        f"{key}=${{{key}}}" for key in table.partition_keys
    )
    template = template.rstrip("/") + "/"
    rules = {key: _projection(table, key, pruning) for key in table.partition_keys}
    pattern = re.compile(re.sub(r"\\\$\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)))
    for location in _locations(template, pruning):
        for found in objects.listing(location):
            match = pattern.match(found.uri)
            values = match.groupdict() if match else {}
            inside = match and all(rule(values[key]) for key, rule in rules.items())
            if inside and pruning.wanted(values):
                yield found, {key: values[key] for key in table.partition_keys}


def _locations(template: str, pruning: Pruning) -> list[str]:
    """The prefixes to list: one per named value of the first key, else all below the fixed part."""
    first = re.search(r"\$\{(\w+)\}", template)
    if first is None:
        return [template]
    head = template[: first.start()]
    values = pruning.exact.get(first[1])
    if values is None:
        return [head]
    following = template[first.end() :].split("${", 1)[0]
    return [f"{head}{value}{following}" for value in sorted(values)]


def _projection(table: Table, key: str, pruning: Pruning) -> Callable[[str], bool]:
    """Whether a value of this key is one that Athena would project."""

    def setting(name: str) -> str:
        value = table.parameters.get(f"projection.{key}.{name}")
        if value is None:
            raise QueryError("INVALID_TABLE_PROPERTY", f"{table.name}: projection.{key}.{name} is missing")
        return value

    kind = setting("type").lower()
    if kind == "date":
        return _date_rule(table.name, setting("format"), setting("range"))
    if kind == "integer":
        low, high = (int(bound) for bound in setting("range").split(","))
        return lambda value: value.isdecimal() and low <= int(value) <= high
    if kind == "enum":
        allowed = {value.strip() for value in setting("values").split(",")}
        return lambda value: value in allowed
    if kind == "injected":
        if key not in pruning.exact:
            raise QueryError(
                "CONSTRAINT_VIOLATION",
                f"For the injected projected partition column {key}, the WHERE clause must contain only "
                "static equality conditions, and at least one such condition must be present.",
            )
        return lambda _: True
    raise QueryError("INVALID_TABLE_PROPERTY", f"{table.name}: unknown projection.{key}.type {kind}")


def _date_rule(table: str, java_format: str, bounds: str) -> Callable[[str], bool]:
    layout = re.sub(r"yyyy|MM|dd|HH|mm|ss", lambda word: _JAVA_DATE[word[0]], java_format).replace("'", "")
    try:
        low, high = (_moment(bound.strip(), layout) for bound in bounds.split(","))
    except ValueError as error:
        raise QueryError(
            "INVALID_TABLE_PROPERTY", f"{table}: projection range {bounds!r} is not in {java_format!r}"
        ) from error

    def rule(value: str) -> bool:
        try:
            moment = datetime.strptime(value, layout).replace(tzinfo=UTC)
        except ValueError:
            return False
        return moment.strftime(layout) == value and low <= moment <= high

    return rule


def _moment(bound: str, layout: str) -> datetime:
    relative = re.fullmatch(r"NOW(?:([+-]\d+)(SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|YEAR)S?)?", bound)
    if relative is None:
        return datetime.strptime(bound, layout).replace(tzinfo=UTC)
    now = datetime.now(UTC)
    number, unit = int(relative[1] or 0), relative[2] or "DAY"
    if unit in _UNITS:
        return now + timedelta(seconds=number * _UNITS[unit])
    months = now.year * 12 + now.month - 1 + number * (12 if unit == "YEAR" else 1)
    return now.replace(year=months // 12, month=months % 12 + 1, day=min(now.day, 28))
