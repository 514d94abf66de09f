"""How an import meets what earlier ones left in the lake. Equal content gives equal bytes.

A catalogue replaces the platform's one before. A rating replaces the person's earlier one of the same title.
People are in 16 buckets, however many they are: eleven million ratings are 16 files of some megabytes, and
forgetting a person rewrites one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode_or_empty
from lambdas.lake.update import update
from lambdas.people.buckets import FEW, bucket_of
from lambdas.titles.importing.schemas import CATALOGUE, RATINGS, TITLE_OF_RATING
from lambdas.titles.incoming import catalogue_key, rating_buckets, ratings_key

if TYPE_CHECKING:
    from collections.abc import Collection

_EARLIEST = -(1 << 63)


def import_catalogue(bucket: str, platform: str, rows: pa.Table) -> None:
    """Put a catalogue into the lake; it replaces what was imported of the platform before."""
    lake.put_changed(bucket, catalogue_key(platform), to_parquet(rows, CATALOGUE))


def import_ratings(bucket: str, rows: pa.Table) -> None:
    """Put ratings into the lake: of a person's ratings of a title the newest stays, or the later row.

    Args:
        bucket: the lake.
        rows: as RATINGS, in the order of their files.

    Raises:
        ObjectContended: other imports kept changing an object; import again.
    """
    for part, theirs in by_bucket(rows).items():

        def merged(body: bytes | None, theirs: pa.Table = theirs) -> bytes:
            both = pa.concat_tables([decode_or_empty(body, RATINGS), theirs])
            return to_parquet(newest(both, ("user_id", *TITLE_OF_RATING)), RATINGS)

        update(bucket, ratings_key(part), merged)


def newest(rows: pa.Table, of: Collection[str]) -> pa.Table:
    """Rows sorted, without those that a later one of the same columns replaces.

    Args:
        rows: with rated_at; an unknown time is earlier than any other.
        of: the columns that two rows have in common if one replaces the other.
    """
    place: Any = pa.array(range(rows.num_rows), pa.int64())
    time: Any = pc.coalesce(rows["rated_at"].cast(pa.int64()), pa.scalar(_EARLIEST))
    order: Any = [(name, "ascending") for name in (*of, "time", "place")]
    ordered = rows.append_column("time", time).append_column("place", place).sort_by(order)
    return ordered.drop_columns(["time", "place"]).filter(_is_last(ordered, of)).combine_chunks()


def by_bucket(rows: pa.Table) -> dict[str, pa.Table]:
    """The rows of each bucket that anybody is in, in their order; buckets ascending."""
    encoded: Any = rows["user_id"].combine_chunks().dictionary_encode()
    of = pa.array([bucket_of(str(one), FEW) for one in encoded.dictionary.to_pylist()], pa.string())
    parts: Any = of.take(encoded.indices)
    return {
        str(part): rows.filter(pc.equal(parts, pa.scalar(part)))
        for part in sorted(map(str, pc.unique(parts).to_pylist()))
    }


def raters(bucket: str) -> set[str]:
    """Everybody of whom ratings are imported."""
    found: set[str] = set()
    for part in rating_buckets(bucket):
        rows = decode_or_empty(lake.get(bucket, ratings_key(part)), RATINGS)
        found.update(map(str, rows["user_id"].unique().to_pylist()))
    return found


def _is_last(rows: pa.Table, of: Collection[str]) -> Any:
    """True for each row after which no row of the same columns comes."""
    if not rows.num_rows:
        return pa.array([], pa.bool_())
    join: Any = pc.binary_join_element_wise
    texts = [pc.coalesce(rows[name].cast(pa.string()), pa.scalar("\x00")) for name in of]
    keys = join(*texts, pa.scalar("\x1f")).combine_chunks()
    differs: Any = pc.not_equal(keys.slice(0, len(keys) - 1), keys.slice(1))
    return pa.concat_arrays([differs, pa.array([True])])
