"""JSON files, decoded into the fields that are read and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lambdas.importing.histories.files import File

T = TypeVar("T")
_BOM = b"\xef\xbb\xbf"


def decode(file: File, kind: type[T]) -> T:
    """A whole file. Raises InvalidInput where it is no JSON, or not of this kind."""
    try:
        return msgspec.json.decode(file.content().removeprefix(_BOM), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(file.name, f"cannot be read ({error}): copy it again") from error


def decode_lines(file: File, kind: type[T]) -> Iterator[T]:
    """Each line of a file; empty ones are passed over. Raises InvalidInput as `decode`, with the line."""
    decoder = msgspec.json.Decoder(kind)
    with file.opened() as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                yield decoder.decode(line.removeprefix(_BOM))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise InvalidInput(
                    f"{file.name} line {number}", f"cannot be read ({error}): copy it again"
                ) from error
