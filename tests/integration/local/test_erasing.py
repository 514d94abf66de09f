"""What goes of a versioned lake and site, on a real S3."""

from __future__ import annotations

from uuid import uuid4

import pyarrow as pa
import pytest

from dashboard import publishing as dashboard_site
from lambdas.charts.schemas import TRACKS
from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.operations.erase import finish, partition
from lambdas.operations.erase.plan import Plan, Subject
from tests.integration.local.lake import REGION, client

SITE, DAYS = "dashboard/", ["2026-01-05", "2026-01-12"]


def tracks(*sources):
    rows = {"id": [source * 3 for source in sources], "artist_ids": [[]] * len(sources), "source": sources}
    return to_parquet(pa.table(rows, pa.schema([TRACKS.field(name) for name in rows])))


@pytest.fixture
def bucket(aws, monkeypatch):
    """A page of the site, and a table's file that was written twice."""
    s3, name = client("s3", aws), f"lake{uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for module in (lake, dashboard_site):
        monkeypatch.setattr(module, "client", lambda _service: s3)
    monkeypatch.setenv("LAKE", name)
    monkeypatch.setenv("DASHBOARD", f"s3://{name}/{SITE}")
    for sources in (["spotify"], ["spotify", "files"]):
        lake.put(name, f"tracks/dt={DAYS[0]}/charts.parquet", tracks(*sources))
    lake.put(name, f"tracks/dt={DAYS[1]}/charts.parquet", tracks("spotify"))
    dashboard_site.publish(f"s3://{name}/{SITE}", "charts", "2026-01-05", {"songs.json": b'"a"'})
    return name


def test_nothing_that_went_can_be_restored_and_a_dry_run_counts_the_same(bucket):
    reports = [erase(bucket, dry_run=dry_run) for dry_run in (True, False)]
    assert reports[0] == reports[1]
    counts = {what: count for what, count in reports[0]["counts"].items() if count}
    assert counts == {
        "files of the site": 1,
        "rows of tracks in the lake": 2,
        "files without rows": 1,
        "older versions": 1,
    }
    assert reports[0]["days"] == ["2026-01-05", "2026-01-12"]
    assert list(lake.keys(bucket, "tracks/")) == ["tracks/dt=2026-01-05/charts.parquet"]
    for folder in ("tracks/", "runs/"):
        assert lake.older_versions(bucket, folder) == []
    assert list(lake.keys(bucket, "runs/")) == []
    assert list(lake.keys(bucket, f"{SITE}data/")) == [f"{SITE}data/latest.json"]
    assert {key for key, _ in lake.older_versions(bucket, f"{SITE}data/")} <= {f"{SITE}data/latest.json"}


def erase(bucket, *, dry_run):
    """The steps of the flow but the first, for a plan that Athena is not asked for, and MySQL's."""
    subject = Subject("source", "spotify", dry_run)
    plan = Plan(bucket, subject.folder)
    keys = list(lake.keys(bucket, "tracks/"))
    plan.put_partitions([f"dt={one}" for one in DAYS])
    plan.put_subject(subject)
    for one in DAYS:
        plan.put_files(f"dt={one}", {"tracks": [key for key in keys if one in key]})
        partition.handler({"plan": plan.folder, "partition": f"dt={one}"}, None)
    return finish.handler({"plan": plan.folder}, None)


def test_the_pointer_names_no_run_whose_files_have_expired(bucket):
    site = f"s3://{bucket}/{SITE}"
    expired = dashboard_site.publish(site, "charts", "2026-01-12", {"songs.json": b'"b"'})
    lake.delete_all(bucket, list(lake.keys(bucket, f"{SITE}data/{expired}/")))  # as the lifecycle rule does
    dashboard_site.publish(site, "charts", "2026-01-19", {"songs.json": b'"c"'})
    latest = lake.get_json(bucket, f"{SITE}data/latest.json")
    assert [one["dt"] for one in latest["charts"]] == ["2026-01-19", "2026-01-05"]
