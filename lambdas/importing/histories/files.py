"""A file, a folder or a zip -> the files in it, each with its start, by which it is recognised."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, cast

import pyarrow as pa
import pyarrow.parquet as pq

from lambdas.core.errors import InvalidInput
from lambdas.importing.headers import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import IO

LARGEST_FILE = 1 << 30
"""Bytes of one file, unpacked; Spotify's own are up to 12 MB."""
MOST_FILES = 10_000
_START = 1 << 16
_KEY = re.compile(r'"(\w+)"\s*:')


@dataclass(frozen=True)
class Start:
    """The start of a file.

    Attributes:
        name: of the file, for its ending only.
        content: its first bytes.
        columns: of a Parquet file; empty for others.
    """

    name: str
    content: bytes
    columns: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """As UTF-8; what is not is left out."""
        return self.content.decode("utf-8-sig", errors="ignore")

    @cached_property
    def first_line(self) -> str:
        """Without its end."""
        return self.text.partition("\n")[0].rstrip("\r")

    @cached_property
    def keys(self) -> frozenset[str]:
        """The names of the fields in the first objects of a JSON file; empty for others."""
        return frozenset(_KEY.findall(self.text)) if self.text.lstrip()[:1] in {"[", "{"} else frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in the file, or an empty list."""
        return not self.columns and self.text.split() in ([], ["[]"], ["[", "]"])


@dataclass(frozen=True)
class File:
    """One file of an import.

    Attributes:
        name: its path inside what was named, for messages.
        _open: opens it, unpacked.
        _others: opens a file beside it by its name, where there is one.
    """

    name: str
    _open: Callable[[], IO[bytes]]
    _others: Callable[[str], File | None]
    _DAMAGED: ClassVar = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """The file, unpacked; it is closed after use.

        Raises:
            InvalidInput: it cannot be read, is damaged or has a password.
        """
        try:
            with self._open() as stream:
                yield stream
        except self._DAMAGED as error:
            raise InvalidInput(self.name, f"cannot be unpacked ({one_line(error)}): copy it again") from error
        except OSError as error:
            raise InvalidInput(self.name, f"cannot be read ({error.strerror or one_line(error)})") from error

    def content(self) -> bytes:
        """All of it.

        Raises:
            InvalidInput: it cannot be read, or is larger than LARGEST_FILE.
        """
        with self.opened() as stream:
            found = stream.read(LARGEST_FILE + 1)
        if len(found) > LARGEST_FILE:
            raise InvalidInput(self.name, f"is larger than {LARGEST_FILE >> 30} GiB: cut it into parts")
        return found

    def beside(self, name: str) -> File | None:
        """The file of this name in the same folder."""
        return self._others(name)

    def start(self) -> Start:
        """Its start. Raises InvalidInput as `opened`."""
        with self.opened() as stream:
            content = stream.read(_START)
        if not content.startswith(b"PAR1"):
            return Start(self.name, content)
        try:
            return Start(self.name, content, tuple(pq.read_schema(io.BytesIO(self.content())).names))
        except (pa.ArrowInvalid, OSError) as error:
            raise InvalidInput(self.name, f"is not a whole Parquet file ({one_line(error)})") from error


def files_in(path: Path) -> list[File]:
    """Every file that a path stands for, by name: itself, those in a folder, those in a zip.

    Raises:
        InvalidInput: there is no such path, it is no whole zip, or it holds too much.
    """
    if path.is_dir():
        return [
            each
            for one in sorted(path.rglob("*"))
            if one.is_file() and not one.name.startswith(".")
            for each in files_in(one)
        ]
    if not path.is_file():
        raise InvalidInput(str(path), "there is no such file or folder")
    if path.suffix.lower() == ".zip":
        return _in_zip(path)
    return [_on_disk(path)]


def _on_disk(path: Path) -> File:
    def others(name: str) -> File | None:
        other = path.with_name(name)
        return _on_disk(other) if other.is_file() else None

    def opener() -> IO[bytes]:
        return cast("IO[bytes]", gzip.GzipFile(path)) if path.suffix.lower() == ".gz" else path.open("rb")

    return File(path.name.removesuffix(".gz"), opener, others)


def _in_zip(path: Path) -> list[File]:
    try:
        with zipfile.ZipFile(path) as packed:
            members = {
                one.filename: one
                for one in packed.infolist()
                if not one.is_dir()
                and not one.filename.startswith("__MACOSX/")
                and not one.filename.rpartition("/")[2].startswith(".")
            }
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise InvalidInput(
            str(path), f"is not a whole zip file ({one_line(error)}): copy it again"
        ) from error
    except OSError as error:
        raise InvalidInput(str(path), f"cannot be read ({error.strerror or one_line(error)})") from error
    if len(members) > MOST_FILES:
        raise InvalidInput(str(path), f"holds {len(members):,} files: more than {MOST_FILES:,} is no history")
    large = next((one for one in members.values() if one.file_size > LARGEST_FILE), None)
    if large:
        raise InvalidInput(
            str(path), f"holds a file of {large.file_size >> 20:,} MiB unpacked: that is no history"
        )

    def member(name: str) -> File:
        def others(other: str) -> File | None:
            beside = f"{name.rpartition('/')[0]}/{other}".lstrip("/")
            return member(beside) if beside in members else None

        # zipfile gives no more bytes than the member said it has.
        return File(f"{path.name}/{name}", lambda: zipfile.ZipFile(path).open(name), others)

    return [member(name) for name in sorted(members)]
