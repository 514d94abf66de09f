"""A file of audio features -> rows of audio_features, each with its source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.importing.columns import typed
from lambdas.importing.features import within_ranges
from lambdas.importing.left_out import LARGEST_SHARE
from lambdas.importing.tables import Columns, UniqueRows
from lambdas.lake.tables import schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lambdas.importing.left_out import LeftOut

AUDIO_FEATURES = schema_of("audio_features")
FEATURES = tuple(AUDIO_FEATURES.names)
FILES = "files"
"""The source of a row whose file does not say."""

_NAMES: Mapping[str, Sequence[str]] = {name: (name,) for name in FEATURES} | {
    "id": ("id", "track_id", "spotify_id")
}
_OPTIONAL = {"key", "mode", "time_signature", "duration_ms", "source"}


def read_features(path: str | Path, bad_rows: float = LARGEST_SHARE) -> UniqueRows:
    """Read a file of audio features, one row per track; of rows of one track the first counts.

    Args:
        path: the file.
        bad_rows: the share of rows that may be left out because they cannot be used, 0 to 1.

    Raises:
        InvalidInput: it cannot be used; names the file and, where it can, the row.
    """
    columns = Columns.read(Path(path), _NAMES, bad_rows)
    columns.require(name for name in FEATURES if name not in _OPTIONAL)
    rows = table(columns, "id", columns.left_out)
    return UniqueRows(
        rows, columns.rows + len(columns.left_out.unread) - len(columns.left_out) - rows.num_rows, columns
    )


def table(columns: Columns, id_: str, left_out: LeftOut) -> pa.Table:
    """The features in a file, as AUDIO_FEATURES, by id.

    Args:
        columns: of the file.
        id_: the column of the track's id.
        left_out: notes the rows whose features cannot be used.

    Raises:
        InvalidInput: more rows cannot be used than may be left out.
    """
    columns_: dict[str, Any] = {
        name: typed(columns.raw(name), AUDIO_FEATURES.field(name).with_nullable(True), columns.file, left_out)
        for name in FEATURES
        if name not in {"id", "source"}
    }
    columns_["id"] = columns.ids(id_, "track", nullable=False, left_out=left_out)
    sources = typed(columns.raw("source"), pa.field("source", pa.string()), columns.file, left_out)
    columns_["source"] = pc.if_else(
        pc.coalesce(pc.equal(sources, pa.scalar("")), pa.scalar(value=True)), FILES, sources
    )
    rows = within_ranges(pa.table(columns_), left_out, columns.notes)
    left_out.check(columns.rows)
    rows = left_out.without(rows).select(AUDIO_FEATURES.names).cast(AUDIO_FEATURES)
    positions = pa.array(range(rows.num_rows), pa.int64())
    first = rows.append_column("at", positions).group_by("id").aggregate([("at", "min")])["at_min"]
    return rows.take(first).sort_by("id").combine_chunks()
