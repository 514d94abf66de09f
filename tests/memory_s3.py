"""A versioned S3 in memory, as far as the lake asks it: for tests of many days, and of how often S3 is asked."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from datetime import UTC, datetime
from itertools import count

from botocore.exceptions import ClientError


def refused(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)


class MemoryS3:
    """Buckets of objects with their older versions. `requests` counts the calls by name.

    Attributes:
        locked: keys that DeleteObjects refuses.
    """

    def __init__(self) -> None:
        self.versions: dict[tuple[str, str], list[tuple[str, bytes | None]]] = {}
        self.requests: Counter[str] = Counter()
        self.locked: set[str] = set()
        self._ids = count(1)

    def bodies(self, bucket: str, prefix: str = "") -> dict[str, bytes]:
        """What stands there now, by key."""
        return {
            key: each[-1][1]
            for (name, key), each in sorted(self.versions.items())
            if name == bucket and key.startswith(prefix) and each and each[-1][1] is not None
        }

    def get_object(self, *, Bucket, Key):
        self.requests["get"] += 1
        body = self._body(Bucket, Key)
        if body is None:
            raise refused("NoSuchKey", "GetObject")
        return {"Body": io.BytesIO(body), "ETag": self._etag(body)}

    def head_object(self, *, Bucket, Key):
        self.requests["head"] += 1
        body = self._body(Bucket, Key)
        if body is None:
            raise refused("404", "HeadObject")
        return {"ETag": self._etag(body), "ContentLength": len(body), "LastModified": datetime.now(UTC)}

    def put_object(self, *, Bucket, Key, Body, IfMatch=None, IfNoneMatch=None, **_headers):
        self.requests["put"] += 1
        standing = self._body(Bucket, Key)
        if IfMatch is not None and (standing is None or self._etag(standing) != IfMatch):
            raise refused("PreconditionFailed", "PutObject")
        if IfNoneMatch is not None and standing is not None:
            raise refused("PreconditionFailed", "PutObject")
        self.versions.setdefault((Bucket, Key), []).append((str(next(self._ids)), Body))
        return {"ETag": self._etag(Body)}

    def delete_object(self, *, Bucket, Key):
        self.requests["delete"] += 1
        if (Bucket, Key) in self.versions:
            self.versions[Bucket, Key].append((str(next(self._ids)), None))

    def delete_objects(self, *, Bucket, Delete):
        self.requests["delete"] += 1
        errors = []
        for one in Delete["Objects"]:
            if one["Key"] in self.locked:
                errors.append(one | {"Code": "AccessDenied", "Message": "Access Denied"})
                continue
            held = self.versions.get((Bucket, one["Key"]), [])
            if "VersionId" in one:
                held[:] = [each for each in held if each[0] != one["VersionId"]]
            elif held and held[-1][1] is not None:
                held.append((str(next(self._ids)), None))
            if not held:
                self.versions.pop((Bucket, one["Key"]), None)
        return {"Errors": errors} if errors else {}

    def get_paginator(self, operation: str):
        pages = {"list_objects_v2": self._list, "list_object_versions": self._list_versions}[operation]
        return type("Paginator", (), {"paginate": staticmethod(pages)})

    def _list(self, *, Bucket, Prefix, Delimiter=None):
        self.requests["list"] += 1
        found = list(self.bodies(Bucket, Prefix))
        if Delimiter:
            folders = {
                Prefix + key.removeprefix(Prefix).partition("/")[0] + "/"
                for key in found
                if "/" in key[len(Prefix) :]
            }
            return [{"CommonPrefixes": [{"Prefix": one} for one in sorted(folders)]}]
        return [{"Contents": [{"Key": key} for key in found]}]

    def _list_versions(self, *, Bucket, Prefix):
        self.requests["list"] += 1
        page: dict[str, list] = {"Versions": [], "DeleteMarkers": []}
        for (bucket, key), each in sorted(self.versions.items()):
            if bucket == Bucket and key.startswith(Prefix):
                for version, body in each:
                    latest = version == each[-1][0]
                    kind = "Versions" if body is not None else "DeleteMarkers"
                    page[kind].append({"Key": key, "VersionId": version, "IsLatest": latest})
        return [page]

    def _body(self, bucket: str, key: str) -> bytes | None:
        each = self.versions.get((bucket, key))
        return each[-1][1] if each else None

    @staticmethod
    def _etag(body: bytes) -> str:
        return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
