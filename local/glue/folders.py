"""A folder of S3 as a folder of this machine, there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

COMPLETE = "_SUCCESS"
"""Spark's mark that a folder is whole; it is uploaded last."""


class Folder(NamedTuple):
    """An argument of a script.

    Attributes:
        name: of the argument.
        uri: s3://bucket/prefix/
        local: where it lies here.
    """

    name: str
    uri: str
    local: Path

    @property
    def address(self) -> str:
        """What the script is told instead; it ends in a slash if the argument does."""
        return self.local.as_uri() + ("/" if self.uri.endswith("/") else "")

    @property
    def bucket(self) -> str:
        """The bucket."""
        return self.uri.removeprefix("s3://").partition("/")[0]

    @property
    def prefix(self) -> str:
        """The keys' beginning, with a slash at its end."""
        return self.uri.removeprefix("s3://").partition("/")[2].rstrip("/") + "/"


def download(s3: S3Client, folder: Folder) -> dict[str, int]:
    """Copy every object below the prefix; when each copy was written, in nanoseconds, by name."""
    found = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=folder.bucket, Prefix=folder.prefix):
        for entry in page.get("Contents", []):
            name = entry["Key"].removeprefix(folder.prefix)
            path = folder.local / name
            path.parent.mkdir(parents=True, exist_ok=True)
            s3.download_file(folder.bucket, entry["Key"], str(path))
            found[name] = path.stat().st_mtime_ns
    return found


def upload(s3: S3Client, folder: Folder, before: dict[str, int]) -> None:
    """Copy back what is new or changed, the marks of whole folders last, and delete what is gone.

    Args:
        s3: the client.
        folder: which.
        before: as `download` gave it.
    """
    # Hadoop's checksums stay here.
    paths = [path for path in folder.local.rglob("*") if path.is_file() and path.suffix != ".crc"]
    names = {path.relative_to(folder.local).as_posix(): path.stat().st_mtime_ns for path in paths}
    for name in sorted(before.keys() - names.keys()):
        s3.delete_object(Bucket=folder.bucket, Key=folder.prefix + name)
    for name in sorted(names, key=lambda name: (name.endswith(COMPLETE), name)):
        if before.get(name) != names[name]:
            s3.upload_file(str(folder.local / name), folder.bucket, folder.prefix + name)
