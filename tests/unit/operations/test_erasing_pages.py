"""Pages that show a person, wherever they lie, go with the person; those of others stay."""

from __future__ import annotations

import json

import pytest

from dashboard.publishing import publish
from lambdas.operations.erase.plan import Plan, Subject
from tests.erasing import LAKE, SITE, ErasedLake

ANN, BOB = "z" + "1" * 21, "z" + "2" * 21
WEB = "s3://web/"
DAY, LATER = "2026-11-16", "2026-11-23"


@pytest.fixture
def pages(monkeypatch):
    made = ErasedLake(monkeypatch)
    monkeypatch.setenv("DASHBOARD", WEB)
    for site in (SITE, WEB):
        publish(site, "listeners", DAY, {"listeners.json": json.dumps([{"id": ANN}, {"id": BOB}]).encode()})
        publish(site, "listeners", LATER, {"listeners.json": json.dumps([{"id": BOB}]).encode()})
        publish(site, "charts", DAY, {"songs.json": json.dumps([ANN]).encode()})
    return made


def days(pages, bucket, prefix=""):
    pointer = json.loads(pages.s3.bodies(bucket)[f"{prefix}data/latest.json"])
    runs = {key.split("data/")[1].split("/")[0] for key in pages.s3.bodies(bucket, f"{prefix}data/l")}
    assert {one["run"] for one in pointer["listeners"]} == runs - {"latest.json"}
    assert pointer["charts"]
    return [one["dt"] for one in pointer["listeners"]]


def test_who_is_forgotten_leaves_the_pages_in_the_lake_and_on_the_web(pages):
    gone = pages.erase(listener=ANN)
    assert gone["counts"]["files of the site"] == 2
    assert days(pages, LAKE, "dashboard/") == days(pages, "web") == [LATER]
    naming = [
        key
        for (_, key), versions in pages.s3.versions.items()
        for _, body in versions
        if body and ANN.encode() in body
    ]
    assert {key.rpartition("/")[2] for key in naming} == {
        "songs.json"
    }  # of another pipeline, which knows no people


def test_a_page_that_shows_the_label_goes_too(pages):
    for site in (SITE, WEB):
        named = json.dumps([{"id": BOB}, {"label": 'Ann "the first"'}], ensure_ascii=False).encode()
        publish(site, "listeners", "2026-11-24", {"listeners.json": named})
    plan = Plan(LAKE, Subject("listener", ANN, dry_run=False).folder)
    plan.put_subject(Subject("listener", ANN, dry_run=False, label='Ann "the first"'))
    pages.run(plan=plan.folder)
    assert days(pages, LAKE, "dashboard/") == days(pages, "web") == [LATER]
