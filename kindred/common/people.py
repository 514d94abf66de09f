"""People on the command line: whom a name means, and how a person is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kindred.common.console import console
from lambdas.core.errors import InvalidInput
from lambdas.core.ids import ID
from lambdas.people import erasures
from lambdas.people.pseudonym import pseudonym

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kindred.common.target import Target
    from lambdas.people.registry import Basis, What

_MOST = 1_000_000
_PEOPLE_A_REQUEST = 20_000
"""A request may have 6 MB; a pseudonym and what stands around it take 35 bytes, and a label."""


def register(
    target: Target, pipeline: str, people: Mapping[str, str | None], basis: Basis, what: What
) -> dict[str, int]:
    """Register people, before anything of them is in the lake; how many are new, and how many were known.

    Args:
        target: the system.
        pipeline: whose function in the VPC is asked.
        people: the label of each, by pseudonym; None leaves the one that is known.
        basis: of all of them.
        what: the basis is for.
    """
    every = list(people.items())
    counts: dict[str, int] = {}
    for start in range(0, len(every), _PEOPLE_A_REQUEST):
        some = dict(every[start : start + _PEOPLE_A_REQUEST])
        answer = target.ask(pipeline, "add_people", people=some, basis=basis, what=what)
        counts = {said: counts.get(said, 0) + count for said, count in answer.items()}
    return counts


def find(target: Target, pipeline: str, shown: str, also: Sequence[str] = ()) -> dict[str, Any]:
    """The person whom a name, a label or a pseudonym means, with all that is registered.

    The name never leaves this process.

    Args:
        target: the system.
        pipeline: whose function in the VPC is asked.
        shown: as the operator wrote it.
        also: other names that it may stand for.

    Raises:
        InvalidInput: nobody is called so, or several are.
    """
    wanted = _pseudonyms(target, shown, also)
    return dict(target.ask(pipeline, "find_person", wanted=wanted, shown=shown))


def forget(target: Target, pipeline: str, shown: str, *, dry_run: bool, also: Sequence[str] = ()) -> None:
    """Forget a person everywhere. Raises as `find`, and as lambdas.operations.erase says."""
    from kindred.common import erasing

    try:
        person = find(target, pipeline, shown, also)
    except InvalidInput:
        # Stopped half way, the registry has forgotten the person already, and the rest has not.
        half = [one for one in _pseudonyms(target, shown, also) if erasures.erased(target.lake, [one])]
        if not half:
            raise
        person = {"id": half[0], "label": None}
    erasing.forget_listener(target, person["id"], person["label"] or "", dry_run=dry_run)
    console.print("[quiet]the files you imported from are yours: delete them too[/]")


def forget_again(target: Target, pipeline: str, others: Collection[str], what: What = "plays") -> None:
    """Forget whoever was forgotten and is there again, as after a restored backup.

    Args:
        target: the system.
        pipeline: whose function in the VPC is asked.
        others: people who have rows in the lake and may not be registered.
        what: of the registered people is meant.
    """
    from kindred.common import erasing

    listed = target.ask(pipeline, "list_people", limit=_MOST, what=what)
    registered = {one["id"]: one["added_at"] for one in listed}
    back = sorted(erasures.to_be_erased_again(target.lake, registered, others))
    console.print(f"[figure]{len(back):,}[/] people were forgotten before and are there again")
    for person in back:
        erasing.forget_listener(target, person, "", dry_run=False)


def _pseudonyms(target: Target, shown: str, also: Sequence[str]) -> list[str]:
    """The pseudonyms that a text may stand for: those of names, or itself."""
    key = target.pseudonym_key()
    return [*(pseudonym(key, name) for name in (shown, *also)), *([shown] if ID.fullmatch(shown) else [])]
