"""A file of audio features -> rows of audio_features, each with its source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.charts.schemas import AUDIO_FEATURES
from lambdas.importing.tables import Columns, UniqueRows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FEATURES = tuple(AUDIO_FEATURES.names)
FILES = "files"
"""The source of a row whose file does not say."""

_NAMES: Mapping[str, Sequence[str]] = {name: (name,) for name in FEATURES} | {
    "id": ("id", "track_id", "spotify_id")
}
_OPTIONAL = {"key", "mode", "time_signature", "duration_ms", "source"}


def read_features(path: str | Path) -> UniqueRows:
    """Read a file of audio features, one row per track; of rows of one track the first counts.

    Raises:
        InvalidInput: it cannot be used; names the file and, where it can, the row.
    """
    columns = Columns(Path(path), _NAMES)
    columns.require(name for name in FEATURES if name not in _OPTIONAL)
    rows = table(columns, "id")
    return UniqueRows(rows, columns.rows - rows.num_rows)


def table(columns: Columns, id_: str) -> pa.Table:
    """The features in a file, as schemas.AUDIO_FEATURES, by id.

    Args:
        columns: of the file.
        id_: the column of the track's id.
    """
    columns_: dict[str, Any] = {
        name: columns.typed(name, AUDIO_FEATURES.field(name).type) for name in FEATURES if name != "id"
    }
    columns_["id"] = columns.typed(id_, pa.string(), nullable=False)
    sources = columns_["source"]
    columns_["source"] = pc.if_else(
        pc.equal(sources, pa.scalar("")).fill_null(fill_value=True), FILES, sources
    )
    rows = pa.table(columns_).select(AUDIO_FEATURES.names).cast(AUDIO_FEATURES)
    positions = pa.array(range(rows.num_rows), pa.int64())
    first = rows.append_column("at", positions).group_by("id").aggregate([("at", "min")])["at_min"]
    return rows.take(first).sort_by("id").combine_chunks()
