"""Whom a run reads: the people of the registry who have a basis, by bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.people.buckets import bucket_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def in_buckets(listeners: Iterable[str], count: int) -> dict[str, list[str]]:
    """The listeners of each bucket that anybody is in, ascending.

    Args:
        listeners: pseudonyms.
        count: how many buckets there are.
    """
    by_bucket: dict[str, list[str]] = {}
    for listener in sorted(listeners):
        by_bucket.setdefault(bucket_of(listener, count), []).append(listener)
    return by_bucket
