"""One of the operator's files -> an Arrow table of the wanted columns; no type is inferred."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from lambdas.core.errors import InvalidInput
from lambdas.importing.csv_text import read_csv
from lambdas.importing.headers import Wanted, listed, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

SUFFIXES = (".parquet", ".csv", ".csv.gz", ".parquet.zip", ".csv.zip", ".zip")
"""The kinds of files that are read. A .zip holds one .parquet or .csv, whatever it is called."""


def read_table(path: Path, wanted: Wanted) -> pa.Table:
    """The wanted columns as in the file; those of a CSV are all text.

    Raises:
        InvalidInput: it is of no known kind, cannot be read, or lacks a required column; names the file
            and, where it can, the row.
    """
    if not path.name.endswith(SUFFIXES):
        raise InvalidInput(str(path), "is neither .parquet nor .csv, nor one of these as .csv.gz or .zip")
    with _opened(path) as (stream, name):
        read = read_csv if name.endswith(".csv") else read_parquet
        return read(stream, path.name, wanted)


def read_parquet(stream: IO[bytes], file: str, wanted: Wanted) -> pa.Table:
    """The wanted columns of a Parquet file, of the types that it says.

    Raises:
        InvalidInput: it cannot be read or lacks a column; names the file.
    """
    try:
        parquet = pq.ParquetFile(stream)
        columns = wanted.choose(file, parquet.schema_arrow.names)
        return parquet.read(columns=columns)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise InvalidInput(
            file, f"is not a whole Parquet file ({one_line(error)}): write or copy it again"
        ) from error


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], str]]:
    """The file, unpacked in memory where it is packed, and the name of what is in it."""
    try:
        if path.name.endswith(".gz"):
            yield io.BytesIO(gzip.decompress(path.read_bytes())), path.name.removesuffix(".gz")
        elif path.name.endswith(".zip"):
            yield _unzipped(path)
        else:
            with path.open("rb") as file:
                yield file, path.name
    except (EOFError, zlib.error) as error:
        raise InvalidInput(str(path), "is not a whole gzip file: copy it again") from error
    except zipfile.BadZipFile as error:
        raise InvalidInput(str(path), "is not a whole zip file: copy it again") from error
    except OSError as error:
        raise InvalidInput(str(path), f"cannot be read ({error.strerror or one_line(error)})") from error


def _unzipped(path: Path) -> tuple[IO[bytes], str]:
    with zipfile.ZipFile(path) as packed:
        names = [name for name in packed.namelist() if not name.startswith("__MACOSX/")]
        tables = [name for name in names if name.endswith((".csv", ".parquet"))]
        if len(tables) != 1:
            contents = listed(names) or "nothing"
            raise InvalidInput(
                str(path), f"holds {contents}: it must hold one .csv or .parquet, and only one"
            )
        return io.BytesIO(packed.read(tables[0])), tables[0]
