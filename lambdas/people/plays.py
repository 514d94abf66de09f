"""The lake's table listener_plays: an import's rows go in.
People leave it by the flow that erases, lambdas/operations/erase.

    listener_plays/bucket=<bucket>/<import>.parquet

An import has one file in each bucket of its people, named by a digest of its rows, so the same import
again writes the same files. The rows of a listener from a source replace those of an earlier import from the
same source, because an export is a whole history and repeats earlier plays. Files of other imports are
changed by compare-and-swap, so that an import and an erasure at the same time keep each other's changes.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode, schema_of
from lambdas.lake.update import update
from lambdas.people.buckets import FEW, LAYOUT, MANY, PLAYS, bucket_count, bucket_of, buckets
from lambdas.people.pseudonym import pseudonym

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_ORDER = ("listener_id", "source", "track_id", "artist", "title")


class Imported(NamedTuple):
    """What an import did: its digest, rows written, and rows of earlier imports that it replaced."""

    import_id: str
    rows: int
    replaced: int


def with_pseudonyms(rows: pa.Table, key: bytes, without: Collection[str] = ()) -> pa.Table:
    """Rows whose listeners have names -> rows of listener_plays, sorted, under pseudonyms.

    Args:
        rows: as listener_plays, but with `listener` and without listener_id and import_id.
        key: of pseudonyms.
        without: pseudonyms whose rows are left out.
    """
    # Several names, such as "Ann" and " Ann", may be one person's.
    column = _each(rows["listener"], lambda name: pseudonym(key, name))
    plays = rows.set_column(0, "listener_id", column)
    if without:
        excluded: Any = pc.is_in(plays["listener_id"], value_set=pa.array(sorted(without), pa.string()))
        plays = plays.filter(pc.invert(excluded))
    plays = plays.sort_by([(name, "ascending") for name in _ORDER]).combine_chunks()
    digest = hashlib.sha256(to_parquet(plays)).hexdigest()[:16]
    imports: Any = pa.array([digest] * plays.num_rows, pa.string())
    schema = schema_of(PLAYS)
    return plays.append_column("import_id", imports).select(schema.names).cast(schema)


def write(bucket: str, rows: pa.Table) -> Imported:
    """Write an import, and delete the rows that earlier imports have of its listeners from its sources.

    Args:
        bucket: the lake.
        rows: as with_pseudonyms gives them; at least one.

    Raises:
        ObjectContended: others kept changing a file; run the import again.
    """
    count = bucket_count(bucket)
    import_id = str(rows["import_id"][0].as_py())
    replaced = 0
    for part, part_rows in _cut(rows, count).items():
        # Listed before the new file is written: of two imports at once neither deletes the other's rows.
        earlier = [key for key in _files(bucket, part) if key != _key(part, import_id)]
        lake.put_changed(bucket, _key(part, import_id), to_parquet(part_rows))
        pairs = _listeners_and_sources(part_rows).unique()
        replaced += sum(_delete_rows(bucket, key, pairs) for key in earlier)
    return Imported(import_id, rows.num_rows, replaced)


def people_in(bucket: str) -> set[str]:
    """Everybody who has rows in the table."""
    found: set[str] = set()
    for key in lake.keys(bucket, f"{PLAYS}/"):
        if key.endswith(".parquet"):
            ids = decode(lake.require(bucket, key), ["listener_id"])["listener_id"].unique()
            found.update(map(str, ids.to_pylist()))
    return found


def cut_anew(bucket: str) -> None:
    """Cut the table into MANY buckets; a second time finds nothing to do.

    The new files are written before the layout is changed, and the old files are deleted after it: a reader
    of the layout sees every row once. No import may run at the same time: its rows would be lost.
    """
    if bucket_count(bucket) != MANY:
        for part in buckets(FEW):
            for key in _files(bucket, part):
                name = key.rpartition("/")[2].removesuffix(".parquet")
                for finer, rows in _cut(decode(lake.require(bucket, key)), MANY).items():
                    lake.put(bucket, _key(finer, name), to_parquet(rows))
        lake.put_json(bucket, LAYOUT, {"buckets": MANY})
    lake.delete_all(bucket, [key for part in buckets(FEW) for key in _files(bucket, part)])


def _cut(rows: pa.Table, count: int) -> dict[str, pa.Table]:
    """The rows of each bucket, in their order."""
    parts = _each(rows["listener_id"], lambda one: bucket_of(one, count))
    return {
        part: rows.filter(pc.equal(parts, pa.scalar(part))) for part in sorted(parts.unique().to_pylist())
    }


def _each(texts: Any, change: Callable[[str], str]) -> Any:
    """A column of texts, each of which is changed; equal ones once."""
    different = texts.unique()
    changed: Any = pa.array([change(str(one)) for one in different.to_pylist()], pa.string())
    return changed.take(pc.index_in(texts, value_set=different).combine_chunks())


def _delete_rows(bucket: str, key: str, pairs: Any) -> int:
    """Delete the rows of these listeners and sources from a file, or the file if no row remains; how many."""
    deleted = remaining = 0

    def change(body: bytes | None) -> bytes | None:
        nonlocal deleted, remaining
        rows = decode(body) if body else schema_of(PLAYS).empty_table()
        kept = rows.filter(pc.invert(pc.is_in(_listeners_and_sources(rows), value_set=pairs)))
        deleted, remaining = rows.num_rows - kept.num_rows, kept.num_rows
        return to_parquet(kept) if deleted else None

    if update(bucket, key, change) and not remaining:
        lake.delete(bucket, key)
    return deleted


def _listeners_and_sources(rows: pa.Table) -> Any:
    join: Any = pc.binary_join_element_wise
    return join(rows["listener_id"], rows["source"], pa.scalar("/")).combine_chunks()


def _files(bucket: str, part: str) -> list[str]:
    return sorted(lake.keys(bucket, _folder(part)))


def _folder(part: str) -> str:
    return f"{PLAYS}/bucket={part}/"


def _key(part: str, import_id: str) -> str:
    return f"{_folder(part)}{import_id}.parquet"
