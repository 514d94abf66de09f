"""The catalogue files on this machine that a local system was filled from; erasing changes them too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kindred.artists.catalogues import files
from lambdas.artists.catalogue import to_canonical
from local.home import write_private_bytes

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from kindred.common.target import Target


def purge(target: Target, source: str, *, dry_run: bool) -> int:
    """Delete the files if the source is "files"; how many."""
    found = _existing(target) if source == "files" else []
    for file in found if not dry_run else []:
        file.unlink()
    return len(found)


def forget(target: Target, artist: str, *, dry_run: bool) -> int:
    """Delete an artist's rows from the files; how many."""
    count = 0
    for file in _existing(target):
        rows = pq.read_table(file)
        ids: Any = rows["id" if file.stem == "artists" else "artist_id"]
        others = pc.not_equal(ids, pa.scalar(artist)).fill_null(True)
        kept = rows.filter(others)
        count += rows.num_rows - kept.num_rows
        if kept.num_rows < rows.num_rows and not dry_run:
            write_private_bytes(file, to_canonical(kept))
    return count


def _existing(target: Target) -> list[Path]:
    """The files that exist; a deployed system has none on this machine."""
    if target.outputs:
        return []
    return [file for file in files(target.name.removeprefix("kindred-")) if file.exists()]
