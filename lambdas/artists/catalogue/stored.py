"""A stored canonical table, of which only the rows of some artists are read."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lambdas.artists.catalogue.writing import is_canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO, Any


class StoredTable:
    """One file of write_canonical. Memory holds a row group and the rows asked for, no more.

    Args:
        file: seekable, open for reading.
        schema: the table's; TRACKS or AUDIO_FEATURES, sorted by artist_id.

    Raises:
        ValueError: the file is not what write_canonical writes for this schema.
    """

    def __init__(self, file: pa.NativeFile | IO[bytes], schema: pa.Schema) -> None:
        try:
            self._parquet = pq.ParquetFile(file, pre_buffer=True)
        except pa.ArrowInvalid as error:
            raise ValueError("is not a Parquet file") from error
        if not is_canonical(self._parquet.schema_arrow, schema):
            raise ValueError("was not written by this version of the import")
        self._schema = schema

    def of_artists(self, artist_ids: Sequence[str], columns: Sequence[str]) -> pa.Table:
        """The rows of these artists, in the file's order."""
        wanted = sorted(set(artist_ids))
        at = self._schema.names.index("artist_id")
        groups = []
        for group in range(self._parquet.num_row_groups):
            bounds: Any = self._parquet.metadata.row_group(group).column(at).statistics
            if bounds is not None and bounds.has_min_max:  # a file without rows has no bounds
                first = bisect_left(wanted, bounds.min)
                if first < len(wanted) and wanted[first] <= bounds.max:
                    groups.append(group)
        return self._read(groups, columns, "artist_id", pa.array(wanted, pa.string()))

    def of_ids(self, ids: pa.Array[Any], columns: Sequence[str]) -> pa.Table:
        """The rows with these ids, wherever they stand: reads the id of every row."""
        groups = [
            group
            for group in range(self._parquet.num_row_groups if len(ids) else 0)
            if pc.any(pc.is_in(self._parquet.read_row_group(group, ["id"])["id"], value_set=ids)).as_py()
        ]
        return self._read(groups, columns, "id", ids)

    def _read(self, groups: list[int], columns: Sequence[str], by: str, values: pa.Array[Any]) -> pa.Table:
        def rows() -> Iterator[pa.Table]:
            yield self._schema.empty_table().select(columns)
            for group in groups:
                table = self._parquet.read_row_group(group, list(dict.fromkeys([*columns, by])))
                yield table.filter(pc.is_in(table[by], value_set=values)).select(columns)

        return pa.concat_tables([part.replace_schema_metadata() for part in rows()])
