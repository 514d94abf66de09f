"""The S3 objects that a query reads, as files on this machine.

An object is downloaded once and its file is named after its ETag. A changed object has another ETag, so
a file is never outdated. Hidden objects (a name starting with `_` or `.`) and empty ones are skipped.
"""

from __future__ import annotations

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from botocore.exceptions import ClientError

from local.athena.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

_DOWNLOADS = 8
_CACHE_LIMIT = 4 << 30  # bytes


@dataclass(frozen=True)
class Object:
    """An S3 object as a listing gave it."""

    bucket: str
    key: str
    etag: str
    size: int
    modified: datetime

    @property
    def uri(self) -> str:
        """`s3://bucket/key`."""
        return f"s3://{self.bucket}/{self.key}"


class Objects:
    """Lists and downloads objects; downloaded files stay in one folder."""

    def __init__(self, s3: S3Client, folder: Path) -> None:
        self._s3 = s3
        self._folder = folder
        self._cached_bytes = 0
        self._pool = ThreadPoolExecutor(_DOWNLOADS, thread_name_prefix="download")

    def listing(self, location: str) -> Iterator[Object]:
        """Every data object below `s3://bucket/prefix`, in key order."""
        bucket, prefix = split_uri(location)
        try:
            for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
                for entry in page.get("Contents", []):
                    name = entry["Key"].rsplit("/", 1)[-1]
                    if entry["Size"] and not name.startswith(("_", ".")):
                        yield Object(
                            bucket, entry["Key"], entry["ETag"], entry["Size"], entry["LastModified"]
                        )
        except ClientError as error:
            raise QueryError("HIVE_FILESYSTEM_ERROR", f"cannot list {location}: {error}") from error

    def fetch(self, objects: list[tuple[Object, str]]) -> list[Path]:
        """The objects' files, in order; each in the folder given with it (`dt=2026-11-20`)."""
        return list(self._pool.map(lambda wanted: self._file(*wanted), objects))

    def empty_cache_if_full(self) -> None:
        """Delete all downloaded files once they exceed the limit. Call it only while no query runs."""
        if self._cached_bytes > _CACHE_LIMIT:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._cached_bytes = 0

    def close(self) -> None:
        """Stop the downloading threads."""
        self._pool.shutdown()

    def _file(self, wanted: Object, folder: str) -> Path:
        name = hashlib.sha256(f"{wanted.uri}\n{wanted.etag}".encode()).hexdigest()[:32]
        path = self._folder / folder / f"{name}.parquet"
        if path.exists():
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{uuid4().hex}")
        try:
            answer = self._s3.get_object(Bucket=wanted.bucket, Key=wanted.key)
            if answer["ETag"] != wanted.etag:
                raise QueryError("HIVE_FILESYSTEM_ERROR", f"{wanted.uri} changed while it was read")
            with partial.open("wb") as file:
                for chunk in answer["Body"].iter_chunks(1 << 20):
                    file.write(chunk)
        except ClientError as error:
            raise QueryError("HIVE_CANNOT_OPEN_SPLIT", f"Error opening {wanted.uri}: {error}") from error
        partial.replace(path)
        self._cached_bytes += wanted.size
        return path


def split_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of an s3:// address."""
    parts = urlsplit(uri, allow_fragments=False)
    if parts.scheme not in ("s3", "s3a", "s3n") or not parts.netloc:
        raise QueryError("INVALID_TABLE_PROPERTY", f"not an s3:// location: {uri}")
    query = f"?{parts.query}" if parts.query else ""
    return parts.netloc, parts.path.removeprefix("/") + query
