"""Names that a batch's answers held, kept for the artists that were registered by id alone."""

from __future__ import annotations

import pytest

from lambdas.artists import names
from lambdas.artists.run import Run
from lambdas.lake import objects, update
from tests.memory_s3 import MemoryS3

A, B = "A" * 22, "B" * 22
RUN = Run(
    run_id="1", started_at="2026-11-23T00:00:00Z", dt="2026-11-23", source="spotify", features="spotify",
    refetch=False, force=False, deadline="2026-11-23T01:00:00Z", keep="auto",
)  # fmt: skip
KEY = f"{RUN.folder}/batches/one/names.json"


@pytest.fixture
def s3(monkeypatch):
    made = MemoryS3()
    for module in (objects, update):
        monkeypatch.setattr(module, "client", lambda _service: made)
    return made


def test_an_attempt_that_wrote_meanwhile_loses_none_of_its_names(s3):
    get, written = s3.get_object, []

    def meanwhile(**arguments):
        try:
            return get(**arguments)
        finally:
            if not written:
                written.append(KEY)
                objects.put_json("lake", KEY, {A: "Anna"})

    s3.get_object = meanwhile
    names.remember_names("lake", RUN, "one", {B: "Ben"})
    assert objects.get_json("lake", KEY) == {A: "Anna", B: "Ben"}


def test_without_names_nothing_is_written(s3):
    names.remember_names("lake", RUN, "one", {})
    assert not s3.bodies("lake")
