"""What goes of a versioned lake and site, on a real S3."""

from __future__ import annotations

from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from dashboard import publishing as dashboard_site
from lambdas.lake import erasing
from lambdas.lake import objects as lake
from lambdas.lake.erasing import Erasing, Gone
from lambdas.lake.parquet import to_parquet
from tests.integration.local.lake import REGION, client

SITE, PREFIXES = "dashboard/", ("tracks/",)


@pytest.fixture
def bucket(aws, monkeypatch):
    """A page of the site, and a table's file that was written twice."""
    s3, name = client("s3", aws), f"lake{uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for module in (lake, dashboard_site):
        monkeypatch.setattr(module, "client", lambda _service: s3)
    for rows in (["a"], ["a", "b"]):
        lake.put(name, "tracks/dt=2026-01-05/charts.parquet", to_parquet(pa.table({"id": rows})))
    lake.put(name, "tracks/dt=2026-01-12/charts.parquet", to_parquet(pa.table({"id": ["a"]})))
    dashboard_site.publish(f"s3://{name}/{SITE}", "charts", "2026-01-05", {"songs.json": b'"a"'})
    return name


def test_nothing_that_went_can_be_restored_and_a_dry_run_counts_the_same(bucket):
    site = f"s3://{bucket}/{SITE}"

    def act(one: Erasing) -> Gone:
        one.withdraw("charts", lambda _, body: b'"a"' in body)
        for key in one.keys("tracks/"):
            one.filter(key, lambda rows: pc.equal(rows["id"], "a"))
        one.drop_empty(one.keys("tracks/"))
        return Gone(set(), set())

    counts = [
        erasing.carry_out(Erasing(bucket, PREFIXES, site, dry_run=dry_run), act)["answer"]["counts"]
        for dry_run in (True, False)
    ]
    assert (
        counts[0]
        == counts[1]
        == {
            "files of the site": 1,
            "rows of tracks in the lake": 2,
            "files without rows": 1,
            "older versions": 1,
        }
    )
    assert list(lake.keys(bucket, "tracks/")) == ["tracks/dt=2026-01-05/charts.parquet"]
    assert lake.older_versions(bucket, "tracks/") == []
    assert list(lake.keys(bucket, f"{SITE}data/")) == [f"{SITE}data/latest.json"]
    assert {key for key, _ in lake.older_versions(bucket, f"{SITE}data/")} <= {f"{SITE}data/latest.json"}


def test_the_pointer_names_no_run_whose_files_have_expired(bucket):
    site = f"s3://{bucket}/{SITE}"
    expired = dashboard_site.publish(site, "charts", "2026-01-12", {"songs.json": b'"b"'})
    lake.delete_all(bucket, list(lake.keys(bucket, f"{SITE}data/{expired}/")))  # as the lifecycle rule does
    dashboard_site.publish(site, "charts", "2026-01-19", {"songs.json": b'"c"'})
    latest = lake.get_json(bucket, f"{SITE}data/latest.json")
    assert [one["dt"] for one in latest["charts"]] == ["2026-01-19", "2026-01-05"]
