"""The registry of artists, on a real server."""

from __future__ import annotations

import pytest

from lambdas.artists import names, registry
from lambdas.artists.run import Run
from lambdas.lake import objects, update
from tests.memory_s3 import MemoryS3

pytestmark = pytest.mark.integration

ANNA, BEN = "A" * 22, "B" * 22
RUN = Run(
    run_id="1", started_at="2026-11-23T00:00:00Z", dt="2026-11-23", source="spotify", features="spotify",
    refetch=False, force=False, deadline="2026-11-23T01:00:00Z", keep="auto",
)  # fmt: skip


@pytest.fixture
def lake(monkeypatch):
    s3 = MemoryS3()
    for module in (objects, update):
        monkeypatch.setattr(module, "client", lambda _service: s3)
    return s3


def all_of(connection):
    with connection.cursor() as cursor:
        cursor.execute("select id, name, popularity from artists order by id")
        return cursor.fetchall()


def test_adding_a_registered_artist_again_leaves_its_name_and_popularity(serving, lake):
    assert not lake.bodies("lake")
    with serving.cursor() as cursor:
        cursor.execute("insert into artists (id, name, popularity) values (%s, 'Anna', 70)", (ANNA,))
    assert registry.add(serving, "lake", [ANNA, BEN]) == {"added": 1, "already registered": 1}
    assert all_of(serving) == ((ANNA, "Anna", 70), (BEN, BEN, None))


@pytest.mark.usefixtures("lake")
def test_an_artist_that_only_a_web_api_knows_gets_its_name_with_its_tracks(serving):
    registry.add(serving, "lake", [ANNA, BEN])
    names.remember_names("lake", RUN, "one", {ANNA: "Anna"})
    names.remember_names("lake", RUN, "one", {"C" * 22: "nobody registered"})  # a second attempt
    assert names.fill_in_names(serving, "lake", RUN, ["one", "two"]) == 1
    assert all_of(serving) == ((ANNA, "Anna", None), (BEN, BEN, None))
    objects.put_json("lake", f"{RUN.folder}/batches/two/names.json", {ANNA: "another", BEN: "Ben"})
    assert names.fill_in_names(serving, "lake", RUN, ["one", "two"]) == 1
    assert [name for _, name, _ in all_of(serving)] == ["Anna", "Ben"]


def test_many_artists_are_removed_by_few_statements(serving, lake, monkeypatch):
    assert not lake.bodies("lake")
    ids = [f"{number:022d}" for number in range(12)]
    registry.add(serving, "lake", ids)
    monkeypatch.setattr(registry, "_ROWS_A_STATEMENT", 5)
    statements = []
    query = type(serving).query

    def counted(self, sql, *rest, **more):
        statements.append(sql if isinstance(sql, str) else sql.decode())
        return query(self, sql, *rest, **more)

    monkeypatch.setattr(type(serving), "query", counted)
    assert registry.remove(serving, "lake", ids) == {"removed": 12, "not registered": 0}
    assert len([sql for sql in statements if sql.startswith("delete")]) == 3
    assert all_of(serving) == ()
