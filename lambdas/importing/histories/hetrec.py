"""HetRec 2011, Last.fm: user_artists.dat, and artists.dat beside it; or both as Parquet.

Its people are numbers and are called hetrec/<number>: a number of another data set is another person.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from lambdas.core.errors import InvalidInput
from lambdas.importing.headers import one_line

if TYPE_CHECKING:
    from collections import Counter

    from lambdas.importing.histories.files import File, Start

SOURCE, CALLED = "hetrec", "HetRec, Last.fm"
_COLUMNS = ("userID", "artistID", "weight")
_NAMELESS = "of artists without a name"


def recognises(start: Start) -> bool:
    """By its columns."""
    return set(_COLUMNS) <= set(start.columns or start.first_line.split("\t"))


def counts(file: File, left_out: Counter[str]) -> pa.Table:
    """Its counts, by artist."""
    beside = file.beside("artists.dat") or file.beside("artists.parquet")
    if beside is None:
        raise InvalidInput(file.name, "artists.dat is not beside it: that file names the artists")
    rows = _table(file, dict.fromkeys(_COLUMNS, pa.int64()))
    names = _table(beside, {"id": pa.int64(), "name": pa.string()})
    at: Any = pc.index_in(rows["artistID"], value_set=names["id"].combine_chunks())
    artist: Any = names["name"].combine_chunks().take(at)
    join: Any = pc.binary_join_element_wise
    listener = join(pa.scalar("hetrec"), rows["userID"].cast(pa.string()), pa.scalar("/"))
    nothing: Any = pa.nulls(rows.num_rows, pa.string())
    plays: Any = rows["weight"]
    table = pa.table(
        {
            "listener": listener,
            "track_id": nothing,
            "artist": artist,
            "title": nothing,
            "plays": plays,
        }
    )
    named = table.filter(pc.is_valid(table["artist"]))
    left_out[_NAMELESS] += table.num_rows - named.num_rows
    return named


def _table(file: File, types: dict[str, pa.DataType]) -> pa.Table:
    content = file.content()
    try:
        if content.startswith(b"PAR1"):
            return pq.read_table(io.BytesIO(content), columns=list(types)).cast(pa.schema(types))
        # A few names of the data set are not UTF-8.
        text = content.decode("utf-8", errors="replace").encode()
        return pa_csv.read_csv(
            io.BytesIO(text),
            parse_options=pa_csv.ParseOptions(delimiter="\t", quote_char=False),
            convert_options=pa_csv.ConvertOptions(column_types=types, include_columns=list(types)),
        ).select(list(types))
    except (pa.ArrowInvalid, KeyError, OSError) as error:
        raise InvalidInput(file.name, f"cannot be read ({one_line(error)})") from error
