"""Writes a run's dashboard data to the bucket that the site reads."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from botocore.exceptions import ClientError

from dashboard.format import IMMUTABLE, LATEST, REVALIDATE, pointed, run_name
from lambdas.core.aws import client
from lambdas.core.errors import InvalidInput, StoreUnavailable
from lambdas.lake import objects as lake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TRIES = 5
_CHANGED = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409"}


class DashboardResult(TypedDict):
    """The result of a pipeline's step `dashboard`.

    Attributes:
        folder: of the run's files; empty where nothing was written.
        bytes: of all its files.
    """

    folder: str
    bytes: int


def publish(site: str, pipeline: str, dt: str, files: Mapping[str, bytes]) -> str:
    """Write a run's folder, then the pointer; the folder's name. Publishing a run again changes nothing.

    Runs whose files have expired are removed from the pointer.

    Args:
        site: s3://bucket/ or s3://bucket/prefix/, where the site's paths begin.
        pipeline: such as "charts".
        dt: the run's day.
        files: by name.

    Raises:
        InvalidInput: `site` is no such address.
        StoreUnavailable: other pipelines kept writing the pointer.
    """
    bucket, prefix = _parts(site)
    run = run_name(pipeline, dt, dict(files))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: _put(bucket, f"{prefix}data/{run}/{name}", files[name], IMMUTABLE), files))

    def point(latest: dict[str, Any]) -> dict[str, Any]:
        folders = _folders(bucket, f"{prefix}data/")
        stored = [one for one in latest.get(pipeline, []) if one["run"] in folders]
        latest = latest | {pipeline: stored}
        if any(one["dt"] == dt and one["run"] == run for one in stored):
            return latest
        return pointed(latest, pipeline, dt, run, datetime.now(UTC).isoformat(timespec="seconds"))

    _change_pointer(site, bucket, f"{prefix}{LATEST}", point)
    return run


def withdraw(
    site: str, pipeline: str, goes: Callable[[str, Callable[[], bytes]], bool], *, dry_run: bool
) -> int:
    """Remove runs from the site: from the pointer first, then their folders; how many files.

    Args:
        site: as for publish.
        pipeline: such as "charts".
        goes: is given a run's day, and what reads one of its files; a run of which one file goes, goes whole.
        dry_run: count only.

    Raises:
        StoreUnavailable: other pipelines kept writing the pointer.
    """
    bucket, prefix = _parts(site)
    found: dict[str, list[str]] = {}
    for key in lake.keys(bucket, f"{prefix}data/"):
        run = key.removeprefix(f"{prefix}data/").partition("/")[0]
        if run.startswith(f"{pipeline}-"):
            found.setdefault(run, []).append(key)

    def run_goes(run: str) -> bool:
        day = run.removeprefix(f"{pipeline}-")[:10]
        return any(goes(day, lambda key=key: lake.get(bucket, key) or b"") for key in found[run])  # type: ignore[misc]

    with ThreadPoolExecutor(8) as pool:
        gone = {run for run, each in zip(found, pool.map(run_goes, found), strict=True) if each}
    files = [key for run in gone for key in found[run]]
    if files and not dry_run:
        _change_pointer(
            site,
            bucket,
            f"{prefix}{LATEST}",
            lambda latest: (
                latest | {pipeline: [one for one in latest.get(pipeline, []) if one["run"] not in gone]}
            ),
        )
        lake.delete_all(bucket, files)
    return len(files)


def older_versions(site: str, pipeline: str) -> tuple[str, list[tuple[str, str]]]:
    """The site's bucket, and the versions of a pipeline's runs there that can be restored."""
    bucket, prefix = _parts(site)
    of = f"{prefix}data/{pipeline}-"
    return bucket, [one for one in lake.older_versions(bucket, f"{prefix}data/") if one[0].startswith(of)]


def _folders(bucket: str, prefix: str) -> set[str]:
    """The runs under a prefix that have files."""
    pages = (
        client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter="/")
    )
    folders = [folder["Prefix"] for page in pages for folder in page.get("CommonPrefixes", [])]
    return {folder.removeprefix(prefix).rstrip("/") for folder in folders}


def _change_pointer(
    site: str, bucket: str, key: str, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    for _ in range(_TRIES):
        latest, etag = _pointer(bucket, key)
        changed = change(latest)
        if changed == latest or _put(
            bucket, key, json.dumps(changed, indent=1).encode(), REVALIDATE, etag or ""
        ):
            return
    raise StoreUnavailable(f"{site}{LATEST} kept changing while it was written; run again")


def _parts(site: str) -> tuple[str, str]:
    bucket, slash, prefix = site.removeprefix("s3://").partition("/")
    if not (site.startswith("s3://") and bucket and slash and site.endswith("/")):
        raise InvalidInput("dashboard", f"{site!r} is not s3://bucket/ or s3://bucket/prefix/")
    return bucket, prefix


def _pointer(bucket: str, key: str) -> tuple[dict[str, Any], str | None]:
    try:
        found = client("s3").get_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
            return {}, None
        raise
    return dict(json.loads(found["Body"].read())), found["ETag"]


def _put(bucket: str, key: str, body: bytes, cache: str, was: str | None = None) -> bool:
    """Write one object; with `was`, only if its ETag is still that ("" for none). Whether it was written."""
    condition: dict[str, Any] = {}
    if was is not None:
        condition = {"IfMatch": was} if was else {"IfNoneMatch": "*"}
    try:
        client("s3").put_object(
            Bucket=bucket, Key=key, Body=body, CacheControl=cache, ContentType="application/json", **condition
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in _CHANGED:
            return False
        raise
    return True
