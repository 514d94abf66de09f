"""S3 answers 200 to a request to delete objects even where it refused some of them."""

from __future__ import annotations

import pytest

from lambdas.core.errors import DeleteFailed
from lambdas.lake import objects as lake


class RefusingS3:
    """Answers DeleteObjects as S3 does, and refuses the keys that it holds a lock on."""

    def __init__(self, *locked: str) -> None:
        self.locked = set(locked)
        self.deleted: list[str] = []

    def delete_objects(self, *, Bucket, Delete):
        assert Bucket == "lake"
        assert len(Delete["Objects"]) <= 1000
        refused = [one for one in Delete["Objects"] if one["Key"] in self.locked]
        self.deleted += [one["Key"] for one in Delete["Objects"] if one["Key"] not in self.locked]
        errors = [one | {"Code": "AccessDenied", "Message": "Access Denied"} for one in refused]
        return {"Errors": errors} if errors else {}


@pytest.fixture
def s3(monkeypatch):
    made = RefusingS3("b", "c")
    monkeypatch.setattr(lake, "client", lambda _: made)
    return made


def test_objects_that_s3_does_not_delete_are_an_error_with_the_first_key_and_the_count(s3):
    with pytest.raises(DeleteFailed) as raised:
        lake.delete_all("lake", ["a", "b", "c", "d"])
    assert str(raised.value) == (
        "s3://lake/b: S3 did not delete 2 of 4 objects, this one first (AccessDenied: Access Denied); "
        "see the role's policies and the bucket's locks, then run again"
    )
    assert s3.deleted == ["a", "d"]


def test_versions_that_s3_does_not_delete_are_an_error(s3):
    with pytest.raises(DeleteFailed, match="s3://lake/c: S3 did not delete 1 of 2 objects"):
        lake.delete_versions("lake", [("a", "1"), ("c", "7")])
    assert s3.deleted == ["a"]


def test_a_refusal_in_a_later_request_is_an_error_too(s3):
    keys = [f"k{at}" for at in range(1500)]
    with pytest.raises(DeleteFailed, match="1 of 501 objects"):
        lake.delete_all("lake", [*keys, "b"])
    assert s3.deleted == keys


def test_what_s3_deletes_is_counted(s3):
    assert lake.delete_all("lake", ["a", "d"]) == 2
    lake.delete_versions("lake", [("a", "1")])
    assert s3.deleted == ["a", "d", "a"]
