"""The registry of people, the table `people` in MySQL: who may be read, and on what basis.

The functions of OPERATIONS are named operations, as lambdas.serving.requests.carry_out takes them, for the
function in the VPC of a pipeline with people. They are given pseudonyms and never names.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypedDict, get_args

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pymysql import Connection

Kind = Literal["consent", "research-licence"]
What = Literal["plays", "ratings"]
"""What of a person the basis is for: who has brought ratings is no listener by that."""
BASES: tuple[Kind, ...] = get_args(Kind)
"""On what a person's history may be read: the person agreed, or a licence of the data set allows it."""
_ROWS_A_STATEMENT = 5_000
_COLUMNS = ("id", "label", "basis", "basis_date", "basis_source", "purpose", "added_at")
_LONGEST_TEXT = 255


class Basis(TypedDict):
    """The basis of an import.

    basis: one of BASES. since: the day from which it holds, YYYY-MM-DD. source: where it is written down.
    purpose: what the histories may be used for.
    """

    basis: str
    since: str
    source: str | None
    purpose: str | None


def readable(connection: Connection, what: What = "plays") -> list[str]:
    """The pseudonyms whose plays, or ratings, runs may read, ascending: whoever has a basis for them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from people where basis is not null and find_in_set(%s, kinds) order by id", (what,)
        )
        return [row[0] for row in cursor.fetchall()]


def labels(connection: Connection) -> dict[str, str]:
    """The label of each person who has one, by pseudonym."""
    with connection.cursor() as cursor:
        cursor.execute("select id, label from people where label is not null order by id")
        return dict(cursor.fetchall())


def add(
    connection: Connection,
    bucket: str,
    people: Mapping[str, str | None],
    basis: Basis,
    what: What = "plays",
) -> dict[str, int]:
    """Register people, or renew their basis; who has one for something else keeps that too.

    Args:
        connection: of the pipelines' user.
        bucket: the lake.
        people: the label of each, by pseudonym; None leaves the one that is known.
        basis: of all of them.
        what: the basis is for.

    Raises:
        InvalidInput: there is no such basis or day.
    """
    since = check_basis(basis, None)
    of_all = (basis["basis"], since, basis["source"], basis["purpose"], what)
    rows = [(one, _label(label), *of_all) for one, label in people.items()]
    known = 0
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _ROWS_A_STATEMENT):
            some = rows[start : start + _ROWS_A_STATEMENT]
            cursor.execute("select count(*) from people where id in %s", ([row[0] for row in some],))
            known += int((cursor.fetchone() or (0,))[0])
            cursor.executemany(
                "insert into people (id, label, basis, basis_date, basis_source, purpose, kinds) "
                "values (%s, %s, %s, %s, %s, %s, %s) on duplicate key update "
                "label = coalesce(values(label), label), basis = values(basis), "
                "basis_date = values(basis_date), basis_source = values(basis_source), "
                "purpose = values(purpose), kinds = kinds | values(kinds), added_at = current_timestamp(6)",
                some,
            )
    return {"added": len(rows) - known, "already registered": known}


def check_basis(basis: Basis, label: str | None) -> date:
    """Refuse what cannot be registered; the day since when the basis holds.

    Raises:
        InvalidInput: there is no such basis or day, or a text is too long.
    """
    if basis["basis"] not in BASES:
        raise InvalidInput("--basis", f"{basis['basis']!r} is not one of {', '.join(BASES)}")
    for option, text in (("--basis-source", basis["source"]), ("--purpose", basis["purpose"])):
        if text and len(text) > _LONGEST_TEXT:
            raise InvalidInput(option, f"has {len(text)} characters: it may have {_LONGEST_TEXT}")
    _label(label)
    return _day(basis["since"])


def list_(connection: Connection, bucket: str, limit: int, what: What = "plays") -> list[dict[str, Any]]:
    """The first so many people by label and pseudonym, each with all that is registered of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(_COLUMNS)} from people where find_in_set(%s, kinds) "
            "order by label is null, label, id limit %s",
            (what, limit),
        )
        return [_as_json(row) for row in cursor.fetchall()]


def label(connection: Connection, bucket: str, person: str, label: str | None) -> dict[str, int]:
    """Give a person another label, or none."""
    with connection.cursor() as cursor:
        changed = cursor.execute("update people set label = %s where id = %s", (_label(label), person))
    return {"labelled": changed}


def find(connection: Connection, bucket: str, wanted: list[str], shown: str) -> dict[str, Any]:
    """The one person who is meant, with all that is registered of them.

    Args:
        connection: of the pipelines' user.
        bucket: the lake.
        wanted: the pseudonyms that a name or an id may stand for.
        shown: as the operator wrote it; it may be a label too.

    Raises:
        InvalidInput: nobody is called so, or several are.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(_COLUMNS)} from people where id in %s or label = %s order by id",
            (wanted, shown),
        )
        rows = [_as_json(row) for row in cursor.fetchall()]
    exact = [row for row in rows if row["id"] in wanted or row["label"] == shown]
    found = exact or rows
    if not found:
        raise InvalidInput(shown, "nobody is registered under this name, id or label")
    if len(found) > 1:
        listed = ", ".join(row["id"] for row in found[:5])
        raise InvalidInput(shown, f"{len(found)} people are called so; give the id: {listed}")
    return found[0]


def remove(connection: Connection, bucket: str, person: str, *, dry_run: bool) -> dict[str, int]:
    """Delete a person from the registry, so that no run reads them from now on. Counts the deleted rows."""
    with connection.cursor() as cursor:
        verb = "select count(*)" if dry_run else "delete"
        cursor.execute(f"{verb} from people where id = %s", (person,))
        deleted = int((cursor.fetchone() or (0,))[0]) if dry_run else cursor.rowcount
    return {"registered people": deleted}


def _count(connection: Connection, bucket: str, what: What = "plays") -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people where find_in_set(%s, kinds)", (what,))
        return int((cursor.fetchone() or (0,))[0])


OPERATIONS: dict[str, Callable[..., Any]] = {
    "add_people": add,
    "list_people": list_,
    "count_people": _count,
    "label_person": label,
    "find_person": find,
    "remove_person": remove,
}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("--basis-date", f"{text!r} is not a day; write YYYY-MM-DD") from None


def _label(label: str | None) -> str | None:
    if label is None:
        return None
    found = " ".join(label.split())
    if not found or len(found) > _LONGEST_TEXT:
        raise InvalidInput("--label", f"has {len(found)} characters: it may have 1 to {_LONGEST_TEXT}")
    return found


def _as_json(row: tuple[Any, ...]) -> dict[str, Any]:
    found = dict(zip(_COLUMNS, row, strict=True))
    return found | {name: found[name] and str(found[name]) for name in ("basis_date", "added_at")}
