"""An S3 object as a seekable file, read by ranged GETs: only the bytes that are read are fetched."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_s3 import S3Client

_MISSING = ("404", "NoSuchKey", "NotFound")
_CHANGED = ("412", "PreconditionFailed")


class S3Object(io.RawIOBase):
    """A seekable, read-only file over one version of an object, pinned by its ETag.

    Attributes:
        url: s3://bucket/key, for messages.
        size: bytes.
        etag: without quotes; changes when the object does.
        last_modified: UTC, whole seconds.

    Raises:
        FileNotFoundError: there is no such object.
        InvalidInput: on reading, when the object was replaced since it was opened.
    """

    def __init__(self, s3: S3Client, bucket: str, key: str) -> None:
        super().__init__()
        self._s3, self._bucket, self._key, self._at = s3, bucket, key, 0
        self.url = f"s3://{bucket}/{key}"
        try:
            head = s3.head_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _MISSING:
                raise FileNotFoundError(self.url) from error
            raise
        self.size: int = head["ContentLength"]
        self.etag: str = head["ETag"].strip('"')
        self.last_modified: datetime = head["LastModified"]

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """The offset in bytes."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move without fetching anything."""
        self._at = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence] + offset
        return self._at

    def readall(self) -> bytes:
        """The rest, in one request."""
        return self.read(self.size - self._at)

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes in one request; fewer only at the end."""
        end = self.size if size < 0 else min(self._at + size, self.size)
        if end <= self._at:
            return b""
        try:
            answer = self._s3.get_object(
                Bucket=self._bucket, Key=self._key, Range=f"bytes={self._at}-{end - 1}", IfMatch=self.etag
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _CHANGED:
                raise InvalidInput(self.url, "was replaced while it was read: run again") from error
            raise
        data = answer["Body"].read()
        self._at += len(data)
        return data
