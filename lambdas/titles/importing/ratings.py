"""Files of ratings, as RATINGS but with the names of people, `user`, in place of user_id.

ratings          userId, rating, timestamp, movieId; movieId is the id of a title, such as as680
movielens        the same columns, and movies.csv beside it, which has the titles
movielens-100k   u.data, and u.item beside it

Numbers stand for people, so they are called <data set>/<number>: another data set's 2 is somebody else.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from lambdas.core.errors import InvalidInput
from lambdas.importing.columns import typed
from lambdas.importing.headers import one_line
from lambdas.titles.importing.schemas import RATINGS
from lambdas.titles.matching import with_year

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from lambdas.importing.histories.files import File
    from lambdas.titles.matching import Named

COLUMNS = ("userId", "movieId", "rating", "timestamp")
REQUIRED = COLUMNS[:3]
OWN, MOVIELENS, MOVIELENS_100K = "ratings", "movielens", "movielens-100k"
SOURCES = (OWN, MOVIELENS, MOVIELENS_100K)
SCHEMA = pa.schema([pa.field("user", pa.string()), *list(RATINGS)[1:]])
_TITLE_ID = r"^[a-z][a-z0-9_-]{1,31}$"
_LOWEST, _HIGHEST = 0.5, 5.0
_OF_ITEM = re.compile(r"(\d+)\|([^|]*)\|")
_YEARLESS = "of movies without a year in their title"
_OUTSIDE = f"outside {_LOWEST} to {_HIGHEST:.0f} stars"


def is_movielens_100k(name: str) -> bool:
    """Whether a file is u.data, by its name."""
    return name.rpartition("/")[2] == "u.data"


def read_ratings(file: File, left_out: Counter[str]) -> pa.Table:
    """Ratings as SCHEMA, in the order of the file; counts what is left out, by reason.

    Raises:
        InvalidInput: it cannot be read, a value is wrong, or what names the movies is missing.
    """
    if is_movielens_100k(file.name):
        rows = _tab_separated(file)
        return _by_title(rows, _items(file), MOVIELENS_100K, left_out)
    rows = _columns(file)
    movies = file.beside("movies.csv")
    if movies is not None:
        return _by_title(rows, _movies(movies), MOVIELENS, left_out)
    ids: Any = pc.utf8_lower(pc.utf8_trim_whitespace(rows["movieId"]))
    wrong = pc.index(pc.match_substring_regex(ids, _TITLE_ID), value=False).as_py()
    if wrong >= 0:
        raise InvalidInput(
            f"{file.name} row {wrong + 1}",
            f"movieId {ids[wrong].as_py()!r} is no title's id such as as680; of MovieLens, movies.csv must "
            "be beside it",
        )
    nothing: Any = pa.nulls(rows.num_rows, pa.string())
    return _as_ratings(
        rows, {"title_id": ids, "title": nothing, "year": nothing.cast(pa.int32())}, OWN, left_out
    )


def _by_title(
    rows: pa.Table, movies: Mapping[str, Named | None], source: str, left_out: Counter[str]
) -> pa.Table:
    """Ratings of numbered movies as ratings of titles and years."""
    encoded: Any = rows["movieId"].combine_chunks().dictionary_encode()
    named = [movies.get(str(one)) for one in encoded.dictionary.to_pylist()]
    title: Any = pa.array([each and each.title for each in named], pa.string()).take(encoded.indices)
    year: Any = pa.array([each and each.year for each in named], pa.int32()).take(encoded.indices)
    known = pc.is_valid(title)
    left_out[_YEARLESS] += rows.num_rows - (pc.sum(known).as_py() or 0)
    columns = {"title_id": pa.nulls(rows.num_rows, pa.string()), "title": title, "year": year}
    named_only: Any = pc.field("title").is_valid()
    return _as_ratings(rows, columns, source, left_out).filter(named_only)


def _as_ratings(rows: pa.Table, title: Mapping[str, Any], source: str, left_out: Counter[str]) -> pa.Table:
    join: Any = pc.binary_join_element_wise
    columns = {
        "user": join(pa.scalar(source), rows["userId"], pa.scalar("/")),
        **title,
        "rating": rows["rating"],
        "rated_at": pc.multiply(rows["timestamp"], pa.scalar(1000, pa.int64())).cast(pa.timestamp("ms")),
        "source": pa.array([source] * rows.num_rows, pa.string()),
    }
    found = pa.table(columns, schema=SCHEMA)
    inside: Any = pc.and_(
        pc.greater_equal(found["rating"], pa.scalar(_LOWEST)),
        pc.less_equal(found["rating"], pa.scalar(_HIGHEST)),
    )
    kept = found.filter(inside)
    left_out[_OUTSIDE] += found.num_rows - kept.num_rows
    return kept


def _columns(file: File) -> pa.Table:
    """The columns of a file of ratings, typed: ids as text, the timestamp in seconds."""
    content = file.content()
    try:
        if content.startswith(b"PAR1"):
            table = pq.read_table(
                io.BytesIO(content), columns=_present(pq.read_schema(io.BytesIO(content)).names)
            )
        else:
            header = content.partition(b"\n")[0].decode("utf-8-sig", errors="replace").strip()
            names = _present([name.strip().strip('"') for name in header.split(",")])
            options = pa_csv.ConvertOptions(
                include_columns=names, column_types=dict.fromkeys(names, pa.string())
            )
            table = pa_csv.read_csv(io.BytesIO(content), convert_options=options)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, KeyError) as error:
        raise InvalidInput(file.name, f"cannot be read ({one_line(error)})") from None
    return _typed(table, file.name)


def _present(names: list[str]) -> list[str]:
    return [name for name in COLUMNS if name in names]


def _typed(table: pa.Table, file: str) -> pa.Table:
    if missing := [name for name in REQUIRED if name not in table.column_names]:
        raise InvalidInput(file, f"has no column {', '.join(missing)}")

    def text(name: str) -> Any:
        column: Any = table[name]
        if not pa.types.is_string(column.type):
            column = column.cast(pa.string())
        trimmed = pc.utf8_trim_whitespace(column)
        named = pc.if_else(pc.equal(trimmed, pa.scalar("")), None, trimmed)
        return typed(named, pa.field(name, pa.string(), nullable=False), file)

    times = (
        typed(table["timestamp"], pa.field("timestamp", pa.int64()), file)
        if "timestamp" in table.column_names
        else pa.nulls(table.num_rows, pa.int64())
    )
    rating = typed(table["rating"], pa.field("rating", pa.float64(), nullable=False), file)
    return pa.table(
        {"userId": text("userId"), "movieId": text("movieId"), "rating": rating, "timestamp": times}
    )


def _tab_separated(file: File) -> pa.Table:
    options = pa_csv.ReadOptions(column_names=["userId", "movieId", "rating", "timestamp"])
    kinds = pa_csv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string()))
    try:
        table = pa_csv.read_csv(
            io.BytesIO(file.content()), options, pa_csv.ParseOptions(delimiter="\t"), kinds
        )
    except pa.ArrowInvalid as error:
        raise InvalidInput(file.name, f"cannot be read ({one_line(error)})") from None
    return _typed(table, file.name)


def _movies(file: File) -> dict[str, Named | None]:
    """The movies of movies.csv by their number."""
    text = io.StringIO(file.content().decode("utf-8-sig", errors="replace"), newline="")
    rows = csv.DictReader(text)
    if not {"movieId", "title"} <= set(rows.fieldnames or ()):
        raise InvalidInput(file.name, "has no columns movieId and title")
    return {row["movieId"]: with_year(row["title"] or "") for row in rows}


def _items(file: File) -> dict[str, Named | None]:
    """The movies of u.item by their number."""
    beside = file.beside("u.item")
    if beside is None:
        raise InvalidInput(file.name, "u.item is not beside it: that file names the movies")
    lines = beside.content().decode("latin-1").splitlines()
    return {found[1]: with_year(found[2]) for line in lines if (found := _OF_ITEM.match(line))}
