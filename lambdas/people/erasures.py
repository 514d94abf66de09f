"""Who was forgotten, so that nobody comes back by a restored backup or by a data set imported again.

    listener_plays/erased.json      {SHA-256 of the pseudonym: when, UTC}

The hash of a pseudonym does not reveal the person: it only answers whether a given pseudonym was forgotten.
Somebody who consents again is registered later than the erasure, and stays.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lambdas.lake import objects as lake
from lambdas.lake.update import update
from lambdas.people.buckets import PLAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ERASED = f"{PLAYS}/erased.json"


def remember(bucket: str, person: str) -> None:
    """Remember that a person was forgotten, now."""
    now = datetime.now(UTC).isoformat(timespec="seconds")

    def with_person(body: bytes | None) -> bytes:
        return lake.as_json(json.loads(body or b"{}") | {_hash(person): now})

    update(bucket, ERASED, with_person)


def erased(bucket: str, people: Iterable[str]) -> set[str]:
    """Those of these people who were forgotten once."""
    known = _known(bucket)
    return {person for person in people if _hash(person) in known}


def to_be_erased_again(bucket: str, registered: Mapping[str, str], others: Iterable[str]) -> set[str]:
    """People who were forgotten and are in the system all the same.

    Args:
        bucket: the lake.
        registered: when each was registered last, ISO times in UTC, by pseudonym.
        others: people who have rows in the lake and may not be registered.
    """
    known = _known(bucket)
    returned = {one for one, since in registered.items() if _utc(since) < _utc(known.get(_hash(one), ""))}
    return returned | {one for one in others if one not in registered and _hash(one) in known}


def _known(bucket: str) -> dict[str, str]:
    return lake.get_json(bucket, ERASED) or {}


def _hash(person: str) -> str:
    return hashlib.sha256(person.encode()).hexdigest()


def _utc(moment: str) -> datetime:
    """A time in UTC; the earliest possible one for an empty text."""
    if not moment:
        return datetime.min.replace(tzinfo=UTC)
    found = datetime.fromisoformat(moment)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
