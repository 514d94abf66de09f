"""An object that is not there, or is not what it was written as, is an error that names it; nothing goes."""

from __future__ import annotations

import pytest

from lambdas.artists.steps import prune
from lambdas.charts.steps import related_tracks, tracks
from lambdas.core.errors import InvalidInput
from lambdas.lake import objects, tables

DAY = "2026-11-23"
RUN = {
    "run_id": "a-run", "started_at": f"{DAY}T00:00:00Z", "dt": DAY, "source": "files", "features": "files",
    "refetch": False, "force": False, "deadline": f"{DAY}T01:00:00Z", "keep": "auto",
}  # fmt: skip
SETTINGS = ("LAKE", "MYSQL_SECRET", "MYSQL_CA", "CHARTS_LARGEST_FALL")
MANIFEST = {"markets_key": "manifest.json", "missing": []}


@pytest.fixture
def lake(monkeypatch):
    """An S3 with these objects; what is deleted goes."""
    held = {f"top_tracks/dt={DAY}/artists-1.parquet": b"", f"chart_entries/dt={DAY}/global.parquet": b""}
    monkeypatch.setattr(objects, "get", lambda _, key: held.get(key))
    monkeypatch.setattr(objects, "put", lambda _, key, body: held.update({key: body}))
    monkeypatch.setattr(objects, "keys", lambda _, prefix: [key for key in held if key.startswith(prefix)])
    monkeypatch.setattr(objects, "delete_all", lambda _, keys: [held.pop(key) for key in list(keys)])
    for name in SETTINGS:
        monkeypatch.setenv(name, "0.5" if name.endswith("FALL") else "lake")
    return held


@pytest.mark.parametrize(
    ("read", "key"),
    [
        (lambda key: objects.require("lake", key), "a.bin"),
        (lambda key: objects.require_json("lake", key), "a.json"),
        (lambda key: tables.read("lake", key), "a.parquet"),
    ],
)
def test_a_missing_object_is_named_with_the_remedy(lake, read, key):
    with pytest.raises(InvalidInput, match=f"^s3://lake/{key}: is missing; run the day again$"):
        read(key)


@pytest.mark.parametrize("read", [tables.read, lambda *where: tables.read_or_empty(*where, objects_schema())])
def test_an_object_that_is_no_parquet_file_is_named(lake, read):
    lake["a.parquet"] = b""
    with pytest.raises(
        InvalidInput, match="^s3://lake/a.parquet: its 0 bytes do not begin and end with PAR1$"
    ):
        read("lake", "a.parquet")


def objects_schema():
    return tables.schema_of("top_tracks")


@pytest.mark.parametrize(
    ("handler", "event", "key"),
    [
        (prune.handler, {"list_artists": {"value": {"batches_key": "manifest.json"}}}, "manifest.json"),
        (tracks.handler, {"list_markets": {"value": MANIFEST}}, "manifest.json"),
        (related_tracks.handler, {}, f"runs/charts/dt={DAY}/clusters.json"),
    ],
)
def test_a_step_whose_list_is_missing_says_so_and_deletes_nothing(lake, handler, event, key):
    before = dict(lake)
    with pytest.raises(InvalidInput, match=f"^s3://lake/{key}: is missing"):
        handler(RUN | event, None)
    assert lake == before
