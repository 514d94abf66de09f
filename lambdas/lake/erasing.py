"""What an operator wants gone, taken out of the lake: counted first, and let go unless it is a dry run.

Each pipeline's erase.py knows what goes; here is how anything goes.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow.compute as pc

from dashboard.publishing import older_versions, withdraw
from lambdas.core.errors import InvalidInput
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pyarrow as pa

SOURCES = ("files", "spotify", "reccobeats")


class Gone(NamedTuple):
    """What went out of the lake, or would.

    Attributes:
        days: every day of which something did.
        modelled: those whose model was made of it, so that their serving tables go too.
    """

    days: set[str]
    modelled: set[str]


class Erasing:
    """Counts what goes; and lets it go, unless it is a dry run.

    Args:
        bucket: the lake.
        prefixes: the folders that anything goes from.
        dashboard: where the site's data is, as dashboard.publishing.publish takes it.
        dry_run: count only.
    """

    def __init__(self, bucket: str, prefixes: Sequence[str], dashboard: str, *, dry_run: bool) -> None:
        self.bucket, self.dry_run = bucket, dry_run
        self._dashboard = dashboard
        self.counts: Counter[str] = Counter()
        self._prefixes = prefixes
        self._emptied: set[str] = set()
        # Now, because each object that goes becomes an older version, and is counted as what it was.
        self._older = len(self._older_versions())

    def keys(self, prefix: str) -> list[str]:
        """Every key under a prefix, now."""
        return sorted(lake.keys(self.bucket, prefix))

    def read(self, key: str, columns: list[str] | None = None) -> pa.Table:
        """A Parquet file, whole or some of its columns."""
        return read(self.bucket, key, columns)

    def drop(self, keys: Iterable[str], what: str) -> None:
        """Let these objects go."""
        gone = list(keys)
        self.counts[what] += len(gone)
        if not self.dry_run:
            lake.delete_all(self.bucket, gone)

    def write(self, key: str, body: bytes) -> None:
        """Replace an object by what is left of it."""
        if not self.dry_run:
            lake.put(self.bucket, key, body)

    def filter(self, key: str, goes: Callable[[pa.Table], Any], what: str = "") -> bool:
        """Take rows out of a Parquet file; whether any went.

        An empty file stays: it says that its batch is done.

        Args:
            key: the file's.
            goes: is given its rows; true for each that goes.
            what: what the rows are counted as, if not as those of the table in whose folder they are.
        """
        rows = self.read(key)
        kept = rows.filter(pc.invert(goes(rows).fill_null(False)))
        gone = rows.num_rows - kept.num_rows
        self.counts[what or f"rows of {key.partition('/')[0]} in the lake"] += gone
        if gone:
            self.write(key, to_parquet(kept))
        if not kept.num_rows:
            self._emptied.add(key)
        return gone > 0

    def drop_empty(self, keys: Iterable[str]) -> None:
        """Let those of these files go that `filter` left, or found, without rows."""
        self.drop((key for key in keys if key in self._emptied), "files without rows")

    def withdraw(self, pipeline: str, shows: Callable[[str, bytes], bool]) -> None:
        """Take runs off the site, as dashboard.publishing.withdraw, and their older versions."""
        self.counts["older versions"] += len(older_versions(self._dashboard, pipeline)[1])
        files = withdraw(self._dashboard, pipeline, shows, dry_run=self.dry_run)
        self.counts["files of the site"] += files
        if not self.dry_run:
            lake.delete_versions(*older_versions(self._dashboard, pipeline))

    def drop_older_versions(self) -> None:
        """Any of them may hold what is to go, so all go; they only served to undo mistakes."""
        self.counts["older versions"] += self._older
        if not self.dry_run:
            lake.delete_versions(self.bucket, self._older_versions())

    def _older_versions(self) -> list[tuple[str, str]]:
        return [one for prefix in self._prefixes for one in lake.older_versions(self.bucket, prefix)]


def carry_out(erasing: Erasing, act: Callable[[Erasing], Gone]) -> dict[str, Any]:
    """What went, or would -> {"answer": {"counts", "days", "modelled"}}.

    A wrong argument is an answer, {"invalid": [where, what]}, not a failed function.
    """
    try:
        gone = act(erasing)
    except InvalidInput as error:
        return {"invalid": [error.where, error.what]}
    erasing.drop_older_versions()

    log.info("erased", extra={"dry_run": erasing.dry_run, "counts": dict(erasing.counts)})
    days = {"days": sorted(gone.days), "modelled": sorted(gone.modelled)}
    return {"answer": {"counts": dict(erasing.counts), **days}}


def known_source(source: object) -> str:
    """A source that rows can come from.

    Raises:
        InvalidInput: there is no such source.
    """
    if source not in SOURCES:
        raise InvalidInput("source", f"{source!r} is not one of {', '.join(SOURCES)}")
    return str(source)


def day_of(key: str) -> str:
    """The day in a key's folder; empty where it has none."""
    return key.partition("dt=")[2].partition("/")[0]
