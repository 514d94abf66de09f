"""People on the command line: whom a name means, and how a person is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kindred.common.console import console
from lambdas.core.errors import InvalidInput
from lambdas.core.ids import ID
from lambdas.people import erasures
from lambdas.people.pseudonym import pseudonym

if TYPE_CHECKING:
    from kindred.common.target import Target

_MOST = 1_000_000


def find(target: Target, pipeline: str, shown: str) -> dict[str, Any]:
    """The person whom a name, a label or a pseudonym means, with all that is registered.

    The name never leaves this process.

    Raises:
        InvalidInput: nobody is called so, or several are.
    """
    wanted = _pseudonyms(target, shown)
    return dict(target.ask(pipeline, "find_person", wanted=wanted, shown=shown))


def forget(target: Target, pipeline: str, shown: str, *, dry_run: bool) -> None:
    """Forget a person everywhere. Raises as `find`, and as lambdas.operations.erase says."""
    from kindred.common import erasing

    try:
        person = find(target, pipeline, shown)
    except InvalidInput:
        # After a stopped command the person is deleted from the registry, but not yet from the lake.
        unfinished = [one for one in _pseudonyms(target, shown) if erasures.erased(target.lake, [one])]
        if not unfinished:
            raise
        person = {"id": unfinished[0], "label": None}
    erasing.forget_listener(target, person["id"], person["label"] or "", dry_run=dry_run)
    console.print("[quiet]the files you imported from are yours: delete them too[/]")


def forget_again(target: Target, pipeline: str) -> None:
    """Forget whoever was forgotten and is there again, as after a restored backup."""
    from kindred.common import erasing
    from lambdas.people.plays import people_in

    registered = {one["id"]: one["added_at"] for one in target.ask(pipeline, "list_people", limit=_MOST)}
    returned = sorted(erasures.to_be_erased_again(target.lake, registered, people_in(target.lake)))
    console.print(f"[figure]{len(returned):,}[/] people were forgotten before and are there again")
    for person in returned:
        erasing.forget_listener(target, person, "", dry_run=False)


def _pseudonyms(target: Target, shown: str) -> list[str]:
    """The pseudonyms that a text may stand for: that of a name, or itself."""
    return [pseudonym(target.pseudonym_key(), shown), *([shown] if ID.fullmatch(shown) else [])]
