"""Arrow tables to Parquet bytes and back: one codec in every layer, the same bytes for the same rows.

The codec is arro3 (arrow-rs): with 35 MB the only one that fits beside scipy, imported in 10 ms. It takes
any library's Arrow table and gives its own, of which `pyarrow.table(…)` makes one without copying.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from arro3.core import Array, DataType, Field, Schema, Table
from arro3.io import read_parquet, write_parquet

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arro3.core import ChunkedArray
    from arro3.core.types import ArrowSchemaExportable, ArrowStreamExportable
    from numpy.typing import NDArray

_MAGIC = b"PAR1"
_ROW_GROUP = 1 << 20


def to_parquet(rows: ArrowStreamExportable, schema: ArrowSchemaExportable | None = None) -> bytes:
    """Encode rows as one Parquet file of version 1.0, in the encodings that every reader knows.

    zstd makes the files 0.78 of snappy's size; Athena reads both. Ids and addresses differ in every row,
    so no time is spent on dictionaries of them.

    Args:
        rows: any library's Arrow table; its schema's metadata is kept.
        schema: the columns to write, in order, such as schemas.table_schema gives; all of `rows` if None.

    Raises:
        TypeError: a column is of another type than the schema's; nothing is cast, so nothing is lost.
    """
    table = Table.from_arrow(rows)
    wanted = table.schema if schema is None else Schema.from_arrow(schema)
    columns = [_as_declared(table[field.name], field) for field in _fields(wanted)]
    # In one chunk, because the bytes depend on where the chunks end.
    whole = Table.from_arrays(columns, schema=_nullable(wanted)).combine_chunks()
    sink = io.BytesIO()
    write_parquet(
        whole,
        sink,
        compression="zstd(1)",
        column_dictionary_enabled={
            name: False for name in wanted.names if name == "id" or name.endswith("url")
        },
        key_value_metadata={key.decode(): value.decode() for key, value in table.schema.metadata.items()},
        max_row_group_size=_ROW_GROUP,
        skip_arrow_metadata=True,  # Parquet's own types say all of ours
        write_batch_size=65_536,
        writer_version="parquet_1_0",
    )
    return sink.getvalue()


def from_parquet(body: bytes, columns: Sequence[str] | None = None, where: str = "a Parquet file") -> Table:
    """Decode one Parquet file, whole or some of its columns, in that order.

    Args:
        body: the file.
        columns: those to read; all if None.
        where: what an error calls the file.

    Raises:
        InvalidInput: the bytes are not a whole Parquet file.
    """
    if not (len(body) > 2 * len(_MAGIC) and body.startswith(_MAGIC) and body.endswith(_MAGIC)):
        raise InvalidInput(where, f"its {len(body)} bytes do not begin and end with PAR1")
    try:
        table = read_parquet(body, batch_size=_ROW_GROUP).read_all()
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # arro3's, on a broken footer; no Exception
            raise
        raise InvalidInput(where, f"is broken: {error}") from error
    return table if columns is None else table.select(list(columns))


def table_of(schema: Schema, columns: Mapping[str, Sequence[object] | NDArray[Any] | Array]) -> Table:
    """An Arrow table of the schema's columns, from lists (None is null), numpy arrays or Arrow arrays.

    Raises:
        TypeError, OverflowError: a value is not of its column's type.
    """
    return Table.from_arrays([_array(columns[field.name], field) for field in _fields(schema)], schema=schema)


def _array(values: Sequence[object] | NDArray[Any] | Array, field: Field) -> Array:
    if isinstance(values, Sequence):
        return Array(values, field.type)
    # A column of a matrix is copied, because arro3 takes contiguous arrays only.
    array = values if isinstance(values, Array) else Array.from_numpy(values.copy())
    if array.type != field.type:
        raise _other_type(field, array.type)
    return array


def _as_declared(column: ChunkedArray, field: Field) -> ChunkedArray:
    """The column; lists with their items named "element", as Parquet's specification asks for."""
    if column.type != field.type:
        raise _other_type(field, column.type)
    return column.cast(_with_elements(column.type)) if DataType.is_list(column.type) else column


def _other_type(declared: Field, found: DataType) -> TypeError:
    kinds = [str(kind).strip().removeprefix("arro3.core.DataType") for kind in (found, declared.type)]
    return TypeError(f"column {declared.name} is {kinds[0]}, not {kinds[1]}")


def _nullable(schema: Schema) -> Schema:
    return Schema([Field(each.name, _with_elements(each.type), nullable=True) for each in _fields(schema)])


def _with_elements(kind: DataType) -> DataType:
    item = kind.value_type if DataType.is_list(kind) else None
    return kind if item is None else DataType.list(Field("element", _with_elements(item), nullable=True))


def _fields(schema: Schema) -> list[Field]:
    return [schema.field(at) for at in range(len(schema))]
