"""The copy of the pages' data on this machine, and the login of the dashboard on the web."""

import hashlib
import json

import pytest
from typer.testing import CliRunner

from dashboard import publishing
from dashboard.publishing import publish, withdraw
from kindred.cli import app
from kindred.common import dashboard
from kindred.common.target import Target
from lambdas.lake import objects
from tests.memory_s3 import MemoryS3

LAKE, SITE = "s3://lake/dashboard/", "s3://site/"
ONE, OTHER = Target("kindred-one", "lake", "d", "w"), Target("kindred-other", "elsewhere", "d", "w")
ON_WEB = Target("kindred", "lake", "d", "w", {"DashboardData": SITE})


@pytest.fixture
def folder(monkeypatch, tmp_path):
    s3 = MemoryS3()
    for module in (objects, publishing):
        monkeypatch.setattr(module, "client", lambda _service: s3)
    monkeypatch.setattr(dashboard, "home", lambda: tmp_path)
    return tmp_path / "dashboard"


def runs(folder):
    return {path.name.rpartition("-")[0] for path in folder.iterdir() if path.is_dir()}


def pointed(folder):
    latest = json.loads((folder / "latest.json").read_text())
    return {pipeline: [one["dt"] for one in theirs] for pipeline, theirs in latest.items()}


def test_who_is_erased_from_the_pages_leaves_the_copy_too(folder):
    publish(LAKE, "charts", "2026-11-16", {"a.json": b"{}"})
    publish(LAKE, "listeners", "2026-11-23", {"listeners.json": b'"Ann"'})
    dashboard._copy(ONE)
    assert runs(folder) == {"charts-2026-11-16", "listeners-2026-11-23"}
    withdraw(LAKE, "listeners", lambda _day, body: b"Ann" in body(), dry_run=False)
    dashboard.renew_copy(OTHER)
    assert runs(folder) == {"charts-2026-11-16", "listeners-2026-11-23"}  # it is not a copy of that one
    dashboard.renew_copy(ONE)
    assert runs(folder) == {"charts-2026-11-16"}
    assert pointed(folder) == {"charts": ["2026-11-16"]}


def test_another_systems_copy_leaves_nothing_of_the_one_before(folder):
    publish(LAKE, "listeners", "2026-11-23", {"listeners.json": b'"Ann"'})
    publish("s3://elsewhere/dashboard/", "charts", "2026-11-16", {"a.json": b"{}"})
    dashboard._copy(ONE)
    dashboard._copy(OTHER)
    assert runs(folder) == {"charts-2026-11-16"}


def test_nothing_is_copied_where_nobody_looked_at_the_pages(folder):
    publish(LAKE, "charts", "2026-11-16", {"a.json": b"{}"})
    dashboard.renew_copy(ONE)
    assert not folder.exists()


def test_people_who_are_kept_off_the_web_are_served_here_beside_what_is_on_it(folder):
    publish(SITE, "charts", "2026-11-16", {"a.json": b"{}"})
    publish(LAKE, "listeners", "2026-11-23", {"listeners.json": b'"Ann"'})
    dashboard._copy(ON_WEB)
    assert pointed(folder) == {"charts": ["2026-11-16"], "listeners": ["2026-11-23"]}


def test_a_login_is_a_random_password_and_the_hash_that_the_setting_takes():
    said = CliRunner().invoke(app, ["login", "anna"]).output
    words = dict(line.split(None, 1) for line in said.splitlines()[:3])
    digest = hashlib.sha256(f"anna:{words['password']}".encode()).hexdigest()
    assert words["setting"] == f'"dashboard_login": "{digest}"'
    assert len(words["password"]) >= 22
    assert CliRunner().invoke(app, ["login", "anna"]).output != said


@pytest.mark.parametrize("name", ["", "anna:sesame"])
def test_a_name_that_a_browser_cannot_send_is_refused(name):
    assert "cannot send" in str(CliRunner().invoke(app, ["login", name]).exception)
