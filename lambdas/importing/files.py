"""One of the operator's files -> an Arrow table of the wanted columns; no type is inferred."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from lambdas.core.errors import InvalidInput
from lambdas.importing.contents import check_content
from lambdas.importing.csv_text import read_csv
from lambdas.importing.headers import listed, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO, Any

    from lambdas.importing.headers import Choice
    from lambdas.importing.left_out import BadRow

KINDS = (".parquet", ".csv", ".tsv", ".txt")
"""The kinds of tables that are read; .tsv and .txt as .csv: the first line tells what separates fields."""
SUFFIXES = (*(kind + packed for kind in KINDS for packed in ("", ".gz", ".zip")), ".zip")
"""What the names of files that are read end in. A .zip holds one table, whatever it is called."""


def read_table(path: Path, wanted: Choice, unread: list[BadRow] | None = None) -> pa.Table:
    """The wanted columns as in the file, under the names by which they are wanted; of a CSV all are text.

    Raises:
        InvalidInput: it is of no known kind, is not what its name says, cannot be read, or lacks a required
            column; names the file and, where it can, the row.
    """
    if not path.name.lower().endswith(SUFFIXES):
        raise InvalidInput(
            str(path), "is neither .parquet nor .csv (nor .tsv or .txt), nor one of these as .gz or .zip"
        )
    with opened(path, KINDS) as (stream, name):
        return read_opened(stream, name, path.name, wanted, unread)


def read_opened(
    stream: IO[bytes], name: str, file: str, wanted: Choice, unread: list[BadRow] | None = None
) -> pa.Table:
    """As read_table, of a file that is opened.

    Args:
        stream: seekable, unpacked.
        name: what tells its kind.
        file: its name, for messages.
        wanted: the columns.
        unread: takes the rows of too many or too few fields; without it the first of them is an error.
    """
    if name.lower().endswith(".parquet"):
        return read_parquet(stream, file, wanted)
    return read_csv(stream, file, wanted, unread)


def read_parquet(stream: IO[bytes], file: str, wanted: Choice) -> pa.Table:
    """The wanted columns of a Parquet file, of the types that it says.

    Raises:
        InvalidInput: it cannot be read or lacks a column; names the file.
    """
    try:
        parquet = pq.ParquetFile(stream)
        names = parquet.schema_arrow.names
        chosen = wanted.choose(file, names)
        table: Any = parquet.read(columns=list(dict.fromkeys(names[place] for place in chosen.values())))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise InvalidInput(
            file, f"is not a whole Parquet file ({one_line(error)}): write or copy it again"
        ) from error
    return pa.table({name: table[names[place]] for name, place in chosen.items()})


@contextmanager
def opened(path: Path, kinds: Sequence[str]) -> Iterator[tuple[IO[bytes], str]]:
    """The file, unpacked in memory where it is packed, and the name of what is in it.

    Args:
        path: the file.
        kinds: what the name of a file in a zip ends in, for it to be the one that is meant.

    Raises:
        InvalidInput: it cannot be read, is not what its name says, or the zip holds none or several such.
    """
    name = path.name.lower()
    try:
        if name.endswith(".gz"):
            content = path.read_bytes()
            check_content(path.name, content, ".gz")
            yield io.BytesIO(gzip.decompress(content)), path.name[:-3]
        elif name.endswith(".zip"):
            check_content(path.name, path.read_bytes()[:8], ".zip")
            yield _unzipped(path, kinds)
        else:
            with path.open("rb") as file:
                check_content(path.name, file.read(8), Path(name).suffix)
                file.seek(0)
                yield file, path.name
    except (EOFError, zlib.error) as error:
        raise InvalidInput(str(path), "is not a whole gzip file: copy it again") from error
    except zipfile.BadZipFile as error:
        raise InvalidInput(str(path), "is not a whole zip file: copy it again") from error
    except OSError as error:
        raise InvalidInput(str(path), f"cannot be read ({error.strerror or one_line(error)})") from error


def _unzipped(path: Path, kinds: Sequence[str]) -> tuple[IO[bytes], str]:
    with zipfile.ZipFile(path) as packed:
        names = [
            name for name in packed.namelist() if not name.startswith("__MACOSX/") and not name.endswith("/")
        ]
        tables = [name for name in names if name.lower().endswith(tuple(kinds))]
        # A text beside a table is a note on it.
        tables = [name for name in tables if not name.lower().endswith(".txt")] or tables
        if len(tables) != 1:
            contents = listed(names) or "nothing"
            raise InvalidInput(
                str(path), f"holds {contents}: it must hold one {' or '.join(kinds)}, and only one"
            )
        return io.BytesIO(packed.read(tables[0])), tables[0]
