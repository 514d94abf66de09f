"""A chart file of any known layout -> its columns by our names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.charts.importing.layouts import LAYOUTS, playlist_archive
from lambdas.core.errors import InvalidInput
from lambdas.importing.features_file import FEATURES
from lambdas.importing.files import KINDS, SUFFIXES, opened, read_opened
from lambdas.importing.headers import folded, places
from lambdas.importing.layouts import Layout, nearest, recognised
from lambdas.importing.left_out import numbers_without
from lambdas.importing.tables import Columns, Named
from lambdas.importing.values import rows_where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import IO

    from lambdas.charts.importing.layouts import ChartLayout
    from lambdas.charts.importing.reading import Reading
    from lambdas.importing.left_out import BadRow

PLAIN = {
    "market": ("market", "country", "region"),
    "day": ("snapshot_date", "chart_date", "date", "day", "dt"),
    "rank": ("rank", "daily_rank", "position"),
    "track_id": ("track_id", "spotify_id", "id", "uri", "track_uri", "url"),
    "track_name": ("track_name", "name", "title"),
    "artist_ids": ("artist_ids",),
    "artist_names": ("artist_names", "artists", "artist"),
    "album_id": ("album_id",),
    "album_name": ("album_name", "album"),
    "duration_ms": ("duration_ms",),
    "duration_s": ("duration_s",),
    "popularity": ("popularity",),
    "isrc": ("isrc",),
}
"""The plain table: our names of columns, and the names that chart files use."""

REQUIRED = ("market", "day", "rank", "track_id", "track_name", "artist_names")
SAYABLE = {"market", "day"}
"""What the operator may say where the file does not."""
_JSON = (".json", ".json.gz", ".json.zip")


def read_columns(path: Path, said: Reading) -> tuple[Columns, ChartLayout | None]:
    """The columns of a chart file, and its layout; None of a plain table.

    Raises:
        InvalidInput: it cannot be read, or is of no known layout; names the nearest.
    """
    if not path.name.lower().endswith((*SUFFIXES, *_JSON)):
        raise InvalidInput(
            str(path),
            "is neither .parquet nor .csv (nor .tsv, .txt or .json), nor one of these as .gz or .zip",
        )
    choice = _Choice()
    unread: list[BadRow] = []
    with opened(path, (*KINDS, ".json")) as (stream, name):
        is_json = name.lower().endswith(".json")
        table = (
            _archived(stream, path.name, choice)
            if is_json
            else read_opened(stream, name, path.name, choice, unread)
        )
    names = {ours: (theirs,) for ours, theirs in choice.names.items()} if choice.layout else PLAIN
    numbers = numbers_without(table.num_rows, unread)
    only = choice.layout.only if choice.layout else None
    if only:
        kept: Any = pc.equal(pc.utf8_lower(table[only.column].cast(pa.string())), pa.scalar(only.value))
        rows = rows_where(kept)
        others = table.num_rows - len(rows)
        table = table.take(pa.array(rows, pa.int64()))
        numbers = [numbers[row] for row in rows] if numbers else rows
    columns = Columns(path.name, table, names, said.bad_rows, numbers, unread)
    if choice.layout:
        columns.notes.append(f"read as {choice.layout.name}")
        _note_not_kept(columns, choice)
    if only and others:
        columns.notes.append(f"{others:,} rows that are not of {only.value} are not read")
    return columns, choice.layout


class _Choice:
    """Recognises the layout by the header, and chooses its columns."""

    def __init__(self) -> None:
        self.layout: ChartLayout | None = None
        self.names: dict[str, str] = {}
        self.header: Sequence[str] = ()

    def choose(self, file: str, header: Sequence[str]) -> Mapping[str, int]:
        self.header = header
        self.layout = recognised(header, LAYOUTS)
        features = {name: (name,) for name in FEATURES if name != "id"}
        self.names = Named({**PLAIN, **features}).known(header)
        if self.layout is None:
            if set(REQUIRED) - SAYABLE - set(self.names):
                raise InvalidInput(file, nearest(header, (*LAYOUTS, _as_layout(header))))
        else:
            theirs = self.layout.known(header)
            used = {folded(name) for name in theirs.values()}
            rest = {ours: name for ours, name in self.names.items() if folded(name) not in used}
            self.names = rest | theirs
        at = places(file, header, list(self.names.values()))
        return {ours: at[theirs] for ours, theirs in self.names.items()}


def _as_layout(header: Sequence[str]) -> Layout:
    """The plain table as a layout, with the names that this header has or else the first of each."""
    known = {folded(name) for name in header}
    columns = {
        ours: next((name for name in PLAIN[ours] if name in known), PLAIN[ours][0]) for ours in REQUIRED
    }
    return Layout(name="the plain table", where_from="", columns=columns, more={})


def _note_not_kept(columns: Columns, choice: _Choice) -> None:
    assert choice.layout is not None
    known = {folded(name) for name in choice.header}
    lost = [name for name in choice.layout.not_kept if folded(name) in known]
    if lost:
        columns.notes.append(f"{', '.join(lost)} not kept: the lake has no place for them")


def _archived(stream: IO[bytes], file: str, choice: _Choice) -> pa.Table:
    """The tracks of a playlist of the archive."""
    try:
        rows = [playlist_archive.entry(track) for track in json.load(stream)["tracks"]]
    except UnicodeDecodeError as error:
        raise InvalidInput(file, "is not UTF-8 text: save the file as UTF-8") from error
    except ValueError as error:
        raise InvalidInput(file, f"is not JSON that can be read ({error}): copy it again") from error
    except (KeyError, TypeError) as error:
        layout = playlist_archive.LAYOUT
        raise InvalidInput(
            file, f"is of no known layout: {error} is not as in a {layout.name} ({layout.where_from})"
        ) from error
    if not rows:
        raise InvalidInput(file, "holds no track")
    table: Any = pa.Table.from_pylist(rows)
    at = choice.choose(file, table.column_names)
    return pa.table({name: table.column(place) for name, place in at.items()})
