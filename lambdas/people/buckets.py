"""How data about people is divided in the lake: into 16 buckets, or 256 once there are many people.

    <table>/bucket=<bucket>/…              or <table>/dt=…/bucket=<bucket>/…
    listener_plays/buckets.json            how many there are: {"buckets": 16}

A person's bucket is the first hexadecimal digit, or the first two, of SHA-256 of the pseudonym: forgetting
somebody rewrites one small part of each table, and a query of one bucket reads no other.
"""

from __future__ import annotations

import hashlib

from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake

PLAYS = "listener_plays"
LAYOUT = f"{PLAYS}/buckets.json"
FEW = 16
MANY = 256
MANY_PEOPLE = 10_000
"""From so many people on there are 256 buckets."""
_DIGITS = {FEW: 1, MANY: 2}


def bucket_of(person: str, count: int) -> str:
    """A person's bucket among so many."""
    return hashlib.sha256(person.encode()).hexdigest()[: _DIGITS[count]]


def buckets(count: int) -> list[str]:
    """All of so many buckets, ascending."""
    digits = _DIGITS[count]
    return [f"{number:0{digits}x}" for number in range(count)]


def bucket_count(bucket: str) -> int:
    """How many buckets the lake's listener_plays is cut into.

    Args:
        bucket: the lake.

    Raises:
        InvalidInput: the object that says so holds something else.
    """
    layout = lake.get_json(bucket, LAYOUT)
    if layout is None:
        return FEW
    count = layout.get("buckets")
    if count not in _DIGITS:
        raise InvalidInput(f"s3://{bucket}/{LAYOUT}", f"says {count!r} buckets: there can be 16 or 256")
    return int(count)
