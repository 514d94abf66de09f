"""The lake's table listener_plays: an import's rows go in.
People leave it by the flow that erases, lambdas/operations/erase.

    listener_plays/bucket=<bucket>/<import>.parquet

An import has one file in each bucket of its people, named by a digest of its rows, so the same import
again writes the same files. What a source told of a listener before is replaced by what it tells now: an
export is a whole history, and the next one tells its plays once more. Files of other imports are changed
by compare-and-swap, so that imports and erasures at the same time lose nothing of each other.
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
    names = [str(name) for name in rows["listener"].unique().to_pylist()]
    ids = {name: pseudonym(key, name) for name in names}
    column: Any = pa.array([ids[str(name)] for name in rows["listener"].to_pylist()], pa.string())
    found = rows.set_column(0, "listener_id", column)
    if without:
        gone: Any = pc.is_in(found["listener_id"], value_set=pa.array(sorted(without), pa.string()))
        found = found.filter(pc.invert(gone))
    found = found.sort_by([(name, "ascending") for name in _ORDER]).combine_chunks()
    digest = hashlib.sha256(to_parquet(found)).hexdigest()[:16]
    imports: Any = pa.array([digest] * found.num_rows, pa.string())
    schema = schema_of(PLAYS)
    return found.append_column("import_id", imports).select(schema.names).cast(schema)


def write(bucket: str, rows: pa.Table) -> Imported:
    """Write an import, and take what its sources told of its listeners before.

    Args:
        bucket: the lake.
        rows: as with_pseudonyms gives them; at least one.

    Raises:
        ObjectContended: others kept changing a file; run the import again.
    """
    count = bucket_count(bucket)
    import_id = str(rows["import_id"][0].as_py())
    replaced = 0
    for part, theirs in _cut(rows, count).items():
        # Listed before the new file is there: of two imports at once neither takes the other's rows.
        earlier = [key for key in _files(bucket, part) if key != _key(part, import_id)]
        lake.put_changed(bucket, _key(part, import_id), to_parquet(theirs))
        told = _pairs(theirs)
        replaced += sum(_take(bucket, key, lambda table, told=told: _is_in(table, told)) for key in earlier)  # type: ignore[misc]
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

    The new files stand before the layout says so, and the old ones go after it: whoever reads by the
    layout sees every row once. No import may run meanwhile: its rows would stay behind.
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
    ids = rows["listener_id"].unique().to_pylist()
    of = {one: bucket_of(str(one), count) for one in ids}
    parts: Any = pa.array([of[one] for one in rows["listener_id"].to_pylist()], pa.string())
    return {part: rows.filter(pc.equal(parts, pa.scalar(part))) for part in sorted(set(of.values()))}


def _take(bucket: str, key: str, goes: Callable[[pa.Table], Any]) -> int:
    """Take rows out of a file, and the file away if none is left; how many went."""
    gone = left = 0

    def change(body: bytes | None) -> bytes | None:
        nonlocal gone, left
        rows = decode(body) if body else schema_of(PLAYS).empty_table()
        kept = rows.filter(pc.invert(goes(rows)))
        gone, left = rows.num_rows - kept.num_rows, kept.num_rows
        return to_parquet(kept) if gone else None

    if update(bucket, key, change) and not left:
        lake.delete(bucket, key)
    return gone


def _pairs(rows: pa.Table) -> Any:
    return _joined(rows).unique()


def _is_in(rows: pa.Table, pairs: Any) -> Any:
    return pc.is_in(_joined(rows), value_set=pairs)


def _joined(rows: pa.Table) -> Any:
    join: Any = pc.binary_join_element_wise
    return join(rows["listener_id"], rows["source"], pa.scalar("/")).combine_chunks()


def _files(bucket: str, part: str) -> list[str]:
    return sorted(lake.keys(bucket, _folder(part)))


def _folder(part: str) -> str:
    return f"{PLAYS}/bucket={part}/"


def _key(part: str, import_id: str) -> str:
    return f"{_folder(part)}{import_id}.parquet"
