"""Which person a name, a label or a pseudonym on the command line means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.core.ids import ID
from lambdas.people.pseudonym import pseudonym

if TYPE_CHECKING:
    from kindred.common.target import Target


def find(target: Target, shown: str) -> dict[str, Any]:
    """The person, with all that is registered. The name itself never leaves this process.

    Raises:
        InvalidInput: nobody is called so, or several are.
    """
    wanted = [pseudonym(target.pseudonym_key(), shown), *([shown] if ID.fullmatch(shown) else [])]
    return dict(target.ask("listeners", "find_person", wanted=wanted, shown=shown))


def called(labels: dict[str, str], listener: str) -> str:
    """What to call a listener: the label, or else the pseudonym."""
    return labels.get(listener, listener)
