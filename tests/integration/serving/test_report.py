"""The one report and its table, on a real server: rows of today and rows of an older version."""

from __future__ import annotations

import json
import os
from contextlib import closing

import pytest

from lambdas.operations import migrate, note_failure, report
from lambdas.serving.mysql import connect
from lambdas.serving.run_records import last_runs
from lambdas.serving.staging import create_staging, staging_of_run
from tests.integration.serving.lakes import Lake

pytestmark = pytest.mark.integration

DAY = "2026-11-23"
EVENT = {
    "pipeline": "artists",
    "run_id": "20261123T060000-ab",
    "started_at": f"{DAY}T06:00:00.000Z",
    "deadline": f"{DAY}T07:00:00Z",
    "dt": DAY,
    "source": "files",
    "features": "reccobeats",
    "keep": "auto",
    "refetch": False,
    "force": False,
}
NOTES = {
    "top_tracks": {"artists": 10, "with_tracks": 8, "calls": 3, "run_id": EVENT["run_id"]},
    "audio_features": {"tracks": 80, "with_features": 60, "calls": 5, "saved": 2, "run_id": "another"},
}


@pytest.fixture
def bucket(monkeypatch, settings):
    assert settings is None
    monkeypatch.setenv("MYSQL_SECRET", "pipeline")
    held = Lake(monkeypatch)
    held.json("runs/artists/batches.json", [{"name": "one"}])
    for table, note in NOTES.items():
        held.json(f"runs/artists/dt={DAY}/batches/one/{table}.json", note)
    return held


def succeeded(**swap):
    return EVENT | {
        "list_artists": {"value": {"artists": 10, "batches_key": "runs/artists/batches.json"}},
        "swap": {"value": {"artists": 6, "rows": 30, "newer": "", **swap}},
    }


def test_a_runs_row_has_both_coverages_and_the_pipelines_own_figures(serving, bucket, capsys):
    assert bucket
    answer = report.handler(succeeded(), None)
    (row,) = last_runs(serving, "artists", 5)
    assert (row["coverage_registered"], row["coverage_tracks"]) == (0.6, 0.75)
    assert (row["rows_written"], row["calls_made"], row["calls_saved"]) == (30, 3, 7)
    assert row["sources"] == {"source": "files", "features": "reccobeats"}
    assert row["figures"]["skipped"] == {"no tracks": 2, "no features": 2}
    assert {name: row[name] for name in ("status", "figures", "message")} == {
        name: answer[name] for name in ("status", "figures", "message")
    }
    measured = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "Coverage" in line]
    assert measured[0]["Coverage"] == [0.75]


def test_the_same_run_reported_again_replaces_its_row_and_says_where_an_older_day_went(serving, bucket):
    assert bucket
    report.handler(succeeded(), None)
    report.handler(succeeded(rows=0, newer="2026-11-24"), None)
    (row,) = last_runs(serving, "artists", 5)
    assert row["rows_written"] == 0
    assert "related_artists stays as day 2026-11-24 made it" in row["message"]


def test_why_an_item_failed_is_what_the_report_says_and_its_staging_table_goes(serving, bucket):
    assert bucket
    name = staging_of_run("related_artists", report.PipelineRun.from_event(EVENT))
    create_staging(serving, "related_artists", name)
    error = {"Error": "SourceForbidden", "Cause": json.dumps({"errorMessage": "the source says no"})}
    note_failure.handler(EVENT | {"item": "one", "error": error}, None)
    failed = {"Error": "BatchFailed", "Cause": "a batch failed"}
    answer = report.handler(EVENT | {"error": failed}, None)
    assert (answer["status"], answer["message"]) == ("failed", "the source says no")
    assert answer["coverage_tracks"] is None
    with serving.cursor() as cursor:
        assert cursor.execute("SHOW TABLES LIKE '%staging%'") == 0


def test_an_incomplete_charts_run_is_written_by_the_same_function(serving, bucket):
    assert bucket
    event = {**EVENT, "pipeline": "charts", "error": {"Error": "Incomplete", "Cause": "the quota is used up"}}
    answer = report.handler(event, None)
    (row,) = last_runs(serving, "charts", 5)
    assert (row["status"], answer["calls_saved"]) == ("incomplete", None)
    assert row["message"].startswith("the quota is used up; run again then")
    assert last_runs(serving, "artists", 5) == []


@pytest.mark.parametrize("pipeline", ["artists", "charts"])
def test_a_run_with_nothing_to_do_has_a_status_of_its_own_and_measures_no_coverage(
    serving, bucket, capsys, pipeline
):
    assert bucket
    answer = report.handler(
        {**EVENT, "pipeline": pipeline, "nothing_to_do": {"message": "nothing is imported"}}, None
    )
    (row,) = last_runs(serving, pipeline, 5)
    assert (row["status"], row["message"]) == ("nothing to do", "nothing is imported")
    assert (answer["status"], answer["rows_written"]) == ("nothing to do", 0)
    assert "Coverage" not in [*capsys.readouterr().out.splitlines(), ""][-1]


OLD = """
INSERT INTO pipeline_runs (run_id, pipeline, dt, status, started_at, finished_at, source, features_source,
    artists_registered, artists_with_tracks, artists_with_features, skipped, calls_made, rows_written, coverage)
VALUES
    ('old', 'artists', '2026-11-20', 'succeeded', '2026-11-20 06:00:00', '2026-11-20 06:01:00', 'files', 'files',
     10, 8, 6, '{"no tracks": 2}', 3, 30, 0.75),
    ('charts', 'charts', '2026-11-20', 'failed', '2026-11-20 06:00:00', NULL, 'spotify', 'files',
     NULL, NULL, NULL, NULL, 1, 0, 0)
"""


def test_rows_of_an_older_version_stay_readable_after_the_migration_also_where_it_is_cut_off(
    secrets, settings, mariadb
):
    assert settings is None
    every = migrate.migrations()
    names = [each.name for each in every]
    cut = {"0008_pipeline_runs_figures", "0009_pipeline_runs_of_before", "0010_pipeline_runs_columns"}
    assert cut <= set(names)
    ca = os.fspath(mariadb.ca_file)
    with closing(connect("admin", ca)) as admin:
        migrate.use_schema(admin, secrets["pipeline"]["dbname"])
        migrate.migrate(admin, [each for each in every if each.name not in cut])
        with admin.cursor() as cursor:
            cursor.execute(OLD)
            admin.commit()
            for name in sorted(cut):  # each is carried out, and its note is lost
                cursor.execute(next(each.sql for each in every if each.name == name))
                admin.commit()
                migrated = migrate.migrate(admin, [each for each in every if each.name <= name])
                assert f"serving/{name}" in migrated
    migrate.handler({}, None)
    with closing(connect("pipeline", ca)) as connection:
        (old,), (charts,) = (last_runs(connection, pipeline, 5) for pipeline in ("artists", "charts"))
    assert (old["coverage_registered"], old["coverage_tracks"], old["rows_written"]) == (0.6, 0.75, 30)
    assert old["sources"] == {"source": "files", "features": "files"}
    assert old["figures"] == {
        "artists_registered": 10,
        "artists_with_tracks": 8,
        "artists_with_features": 6,
        "skipped": {"no tracks": 2},
    }
    assert (charts["coverage_registered"], charts["status"]) == (None, "failed")
