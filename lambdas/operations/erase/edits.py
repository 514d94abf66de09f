"""Objects of the lake changed or deleted, and counted; in a dry run only counted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from lambdas.core.errors import StoreUnavailable
from lambdas.lake import objects as lake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_TRIES = 5


class Change(NamedTuple):
    """The change of an object.

    Attributes:
        body: its new bytes; None for no change.
        counts: of what is erased, by its name in the report.
        delete: delete it instead.
    """

    body: bytes | None
    counts: Mapping[str, int]
    delete: bool = False


class Edits:
    """Edits of one bucket.

    Args:
        bucket: the lake.
        dry_run: count only.
    """

    def __init__(self, bucket: str, *, dry_run: bool) -> None:
        self.bucket, self.dry_run = bucket, dry_run
        self.counts: Counter[str] = Counter()

    def delete(self, keys: Iterable[str], what: str) -> None:
        """Delete these objects; they are counted as `what`."""
        to_delete = list(keys)
        self.counts[what] += len(to_delete)
        if not self.dry_run:
            lake.delete_all(self.bucket, to_delete)

    def rewrite(self, key: str, change: Callable[[bytes], Change]) -> bool:
        """Change one object in one PUT, if no other writer changed it since it was read; whether it changed.

        Raises:
            StoreUnavailable: other writers kept changing it.
        """
        for _ in range(_TRIES):
            read = lake.get_with_etag(self.bucket, key)
            if read is None:
                return False
            changed = change(read[0])
            if self._apply(key, changed, read[1]):
                self.counts.update(changed.counts)
                return changed.delete or changed.body is not None
        raise StoreUnavailable(f"s3://{self.bucket}/{key} kept changing while it was rewritten; run again")

    def _apply(self, key: str, changed: Change, etag: str) -> bool:
        """Whether the object was still the one that was read."""
        if self.dry_run:
            return True
        if changed.delete:
            lake.delete_all(self.bucket, [key])
        elif changed.body is not None:
            return lake.put_if_etag(self.bucket, key, changed.body, etag)
        return True

    def delete_versions(self, versions: list[tuple[str, str]], what: str) -> None:
        """Delete older versions for good."""
        self.counts[what] += len(versions)
        if not self.dry_run:
            lake.delete_versions(self.bucket, versions)
