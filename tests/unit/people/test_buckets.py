"""How people are cut into buckets."""

from __future__ import annotations

import hashlib

import pytest

from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.people import buckets as cut

ONE = "z" + "0" * 21


def test_a_bucket_is_the_first_digits_of_the_hash():
    digest = hashlib.sha256(ONE.encode()).hexdigest()
    assert cut.bucket_of(ONE, 16) == digest[0]
    assert cut.bucket_of(ONE, 256) == digest[:2]


def test_there_are_as_many_as_said():
    assert cut.buckets(16) == list("0123456789abcdef")
    assert len(set(cut.buckets(256))) == 256
    assert all(cut.bucket_of(f"z{one:021}", 256) in cut.buckets(256) for one in range(500))


@pytest.mark.parametrize(("said", "count"), [(None, 16), ({"buckets": 16}, 16), ({"buckets": 256}, 256)])
def test_the_lake_says_how_many_there_are(monkeypatch, said, count):
    monkeypatch.setattr(lake, "get_json", lambda *_: said)
    assert cut.bucket_count("lake") == count


def test_any_other_number_is_refused(monkeypatch):
    monkeypatch.setattr(lake, "get_json", lambda *_: {"buckets": 7})
    with pytest.raises(InvalidInput, match="s3://lake/listener_plays/buckets.json: says 7 buckets"):
        cut.bucket_count("lake")
