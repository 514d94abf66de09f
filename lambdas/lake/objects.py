"""The lake's objects: their keys, and how they are written, read, listed and deleted.

    <table>/dt=YYYY-MM-DD/<name>.parquet       the tables that Athena reads
    runs/<pipeline>/dt=YYYY-MM-DD/…            files of runs: batches, counts, checkpoints
    incoming/<pipeline>/…                      imported files

Keys are deterministic and every object is one PUT, so writing again replaces and never appends.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from lambdas.core.aws import client
from lambdas.core.errors import DeleteFailed, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef


_CHANGED_SINCE = frozenset(
    {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "412", "409", "404"}
)


def table_key(table: str, dt: str, name: str) -> str:
    """The key of one file of a table's day."""
    return f"{table}/dt={dt}/{name}.parquet"


def put(lake: str, key: str, body: bytes) -> None:
    """Write one object; it replaces an older one."""
    client("s3").put_object(Bucket=lake, Key=key, Body=body)


def get(lake: str, key: str) -> bytes | None:
    """One object's bytes; None where there is none."""
    try:
        return client("s3").get_object(Bucket=lake, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
            return None
        raise


def require(lake: str, key: str) -> bytes:
    """One object's bytes.

    Raises:
        InvalidInput: there is none; an earlier step should have written it.
    """
    body = get(lake, key)
    if body is None:
        raise InvalidInput(f"s3://{lake}/{key}", "is missing; run the day again")
    return body


def get_with_etag(lake: str, key: str) -> tuple[bytes, str] | None:
    """One object's bytes and its ETag, as put_if_etag takes it; None where there is none."""
    try:
        answer = client("s3").get_object(Bucket=lake, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
            return None
        raise
    return answer["Body"].read(), answer["ETag"]


def put_if_etag(lake: str, key: str, body: bytes, etag: str) -> bool:
    """Replace one object if it still has this ETag; whether it had."""
    try:
        client("s3").put_object(Bucket=lake, Key=key, Body=body, IfMatch=etag)
    except ClientError as error:
        if error.response["Error"]["Code"] in _CHANGED_SINCE:
            return False
        raise
    return True


def exists(lake: str, key: str) -> bool:
    """Whether an object exists."""
    try:
        client("s3").head_object(Bucket=lake, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
            return False
        raise
    return True


def etag(lake: str, key: str) -> str | None:
    """One object's ETag, without quotes; None where there is none."""
    return client("s3").head_object(Bucket=lake, Key=key)["ETag"].strip('"') if exists(lake, key) else None


def last_modified(lake: str, key: str) -> datetime:
    """When one object was written, UTC without zone, in whole seconds."""
    return client("s3").head_object(Bucket=lake, Key=key)["LastModified"].replace(tzinfo=None)


def put_changed(lake: str, key: str, body: bytes) -> None:
    """Write one object unless it is equal already, so that its time says when it was first written."""
    if etag(lake, key) != hashlib.md5(body, usedforsecurity=False).hexdigest():
        put(lake, key, body)


def delete(lake: str, key: str) -> None:
    """Delete one object, if it is there."""
    client("s3").delete_object(Bucket=lake, Key=key)


def put_json(lake: str, key: str, value: object) -> None:
    """Write one JSON object; the same value gives the same bytes."""
    put(lake, key, as_json(value))


def as_json(value: object) -> bytes:
    """A value as put_json writes it."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False).encode()


def get_json(lake: str, key: str) -> Any | None:
    """One JSON object; None where there is none."""
    body = get(lake, key)
    return None if body is None else json.loads(body)


def require_json(lake: str, key: str) -> Any:
    """One JSON object. Raises InvalidInput as require."""
    return json.loads(require(lake, key))


def keys(lake: str, prefix: str) -> Iterator[str]:
    """Every key under a prefix, which ends with a slash so that `foo/` never matches `foo_old/`."""
    if not prefix.endswith("/"):
        raise ValueError(f"a prefix ends with a slash: {prefix}")
    for page in client("s3").get_paginator("list_objects_v2").paginate(Bucket=lake, Prefix=prefix):
        for entry in page.get("Contents", []):
            yield entry["Key"]


def days(lake: str, table: str) -> list[str]:
    """The days that a table has files of, ascending."""
    pages = (
        client("s3").get_paginator("list_objects_v2").paginate(Bucket=lake, Prefix=f"{table}/", Delimiter="/")
    )
    folders = [folder["Prefix"] for page in pages for folder in page.get("CommonPrefixes", [])]
    return sorted(folder.removeprefix(f"{table}/dt=").rstrip("/") for folder in folders)


def partitions(lake: str, folder: str) -> list[str]:
    """The first partitions under a folder, which ends with a slash: dt=2026-01-05, bucket=0a; ascending."""
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=lake, Prefix=folder, Delimiter="/")
    found = [each["Prefix"] for page in pages for each in page.get("CommonPrefixes", [])]
    return sorted(each.removeprefix(folder).rstrip("/") for each in found if "=" in each)


def is_unused(lake: str, imports: str, table: str) -> bool:
    """Whether nothing is imported under a prefix and a table has no day: nobody uses the pipeline.

    Args:
        lake: the bucket.
        imports: the prefix of imported files, ending with a slash.
        table: that every run of the pipeline fills.
    """
    return not (next(keys(lake, imports), None) or days(lake, table))


def older_versions(lake: str, prefix: str) -> list[tuple[str, str]]:
    """Key and version of each object under a prefix that was replaced or deleted and can be restored."""
    if not prefix.endswith("/"):
        raise ValueError(f"a prefix ends with a slash: {prefix}")
    found: list[tuple[str, str]] = []
    for page in client("s3").get_paginator("list_object_versions").paginate(Bucket=lake, Prefix=prefix):
        versions = [one for one in page.get("Versions", []) if not one["IsLatest"]]
        found += [(entry["Key"], entry["VersionId"]) for entry in versions]
        found += [(entry["Key"], entry["VersionId"]) for entry in page.get("DeleteMarkers", [])]
    return found


def delete_versions(lake: str, versions: Sequence[tuple[str, str]]) -> None:
    """Delete these versions for good.

    Raises:
        DeleteFailed: S3 did not delete some of them.
    """
    for start in range(0, len(versions), 1000):
        chunk: list[ObjectIdentifierTypeDef] = [
            {"Key": key, "VersionId": version} for key, version in versions[start : start + 1000]
        ]
        _delete(lake, chunk)


def prune(lake: str, table: str, dt: str, keep: Collection[str]) -> int:
    """Delete the files of a table's day that are not named in `keep`; how many.

    It runs after everything in `keep` is written, so a reader may see a file too many for a moment,
    but never one too few.
    """
    owned = {table_key(table, dt, name) for name in keep}
    return delete_all(lake, [key for key in keys(lake, f"{table}/dt={dt}/") if key not in owned])


def delete_all(lake: str, stale: Iterable[str]) -> int:
    """Delete these objects, those that exist; how many were named.

    Raises:
        DeleteFailed: S3 did not delete some of them.
    """
    objects: list[ObjectIdentifierTypeDef] = [{"Key": key} for key in stale]
    for start in range(0, len(objects), 1000):
        _delete(lake, objects[start : start + 1000])
    return len(objects)


def _delete(lake: str, objects: Sequence[ObjectIdentifierTypeDef]) -> None:
    """At most 1,000 in one request, which S3 answers with 200 even where it refused every one of them."""
    answer = client("s3").delete_objects(Bucket=lake, Delete={"Objects": objects, "Quiet": True})
    errors = answer.get("Errors", [])
    if errors:
        first = errors[0]
        reason = f"{first.get('Code', '')}: {first.get('Message', '')}"
        raise DeleteFailed(f"s3://{lake}/{first.get('Key', '')}", reason, len(errors), len(objects))
