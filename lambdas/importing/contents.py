"""What a file is by its first bytes, where that is not what its name says."""

from __future__ import annotations

from lambdas.core.errors import InvalidInput

_BEGINNINGS = (
    (b"PAR1", "a Parquet file", ".parquet"),
    (b"\x1f\x8b", "a gzip file", ".gz"),
    (b"PK\x03\x04", "a zip file, or a workbook of Excel", ".zip"),
    (b"PK\x05\x06", "an empty zip file", ".zip"),
    (b"\xd0\xcf\x11\xe0", "an old workbook of Excel", ".xls"),
    (b"SQLite", "a SQLite database", ".sqlite"),
    (b"\xff\xfe", "text in UTF-16", ""),
    (b"\xfe\xff", "text in UTF-16", ""),
    (b"{", "JSON", ".json"),
    (b"<!", "a page of the web", ".html"),
    (b"<htm", "a page of the web", ".html"),
)
_REMEDIES = {
    "": "save it as UTF-8",
    ".xls": "save the sheet as CSV UTF-8",
    ".sqlite": "export the table as CSV",
    ".html": "download the file itself",
    ".zip": "name it .zip if it is one; save a workbook's sheet as CSV UTF-8",
}
_MUST = {".parquet": b"PAR1", ".gz": b"\x1f\x8b", ".zip": b"PK"}


def check_content(file: str, beginning: bytes, kind: str) -> None:
    """Check that a file begins as its name says.

    Args:
        file: its name.
        beginning: its first bytes, at least 6 where it has as many.
        kind: what its name says: .parquet, .gz, .zip, .csv, .json …

    Raises:
        InvalidInput: it begins otherwise; names what it is and what to do.
    """
    if not beginning:
        return  # an empty file is told by whoever reads it
    what, its = next(
        ((what, its) for start, what, its in _BEGINNINGS if beginning.startswith(start)), ("text", ".csv")
    )
    must = _MUST.get(kind)
    if (must and beginning.startswith(must)) or (not must and its in {".csv", kind}):
        return
    remedy = _REMEDIES.get(its, f"name it {its}")
    raise InvalidInput(file, f"is called {kind}, but is {what}: {remedy}")
