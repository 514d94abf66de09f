"""The playlists data set (Pichl, Zangerle and Specht): a person's playlists, one track of one of them a line.

    "user_id","artistname","trackname","playlistname"

Every field is quoted, and quotes inside a field are not doubled, so that no CSV reader can read it. A
field therefore ends at a quote, a comma and a quote; a line that has them more often than between four
fields is ambiguous, and is left out. A track in two playlists is two plays.
"""

from __future__ import annotations

import io
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lambdas.core.errors import InvalidInput
from lambdas.importing.histories.plays import NAMELESS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from lambdas.importing.histories.files import File, Start

SOURCE, CALLED = "playlists", "playlists data set"
TOO_MANY = "with more fields than four"
TOO_FEW = "with fewer fields than four"
_COLUMNS = ["user_id", "artistname", "trackname", "playlistname"]
_LINES = 500_000
_FIELDS: list[pa.Field[Any]] = [
    *(pa.field(name, pa.string()) for name in ("listener", "track_id", "artist", "title")),
    pa.field("plays", pa.int64()),
]
_SCHEMA = pa.schema(_FIELDS)


def recognises(start: Start) -> bool:
    """By its header, with or without quotes and blanks."""
    return [name.strip(' "') for name in start.first_line.split(",")] == _COLUMNS


def counts(file: File, left_out: Counter[str]) -> pa.Table:
    """Its counts, by listener and track: one row of one play for each line."""
    parts = []
    with file.opened() as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", newline="\n")
        try:
            next(text, "")
            while lines := list(islice(text, _LINES)):
                rows = list(_rows(lines, left_out))
                columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], []]
                listener, artist, title = columns
                no_ids, one_play_each = [None] * len(rows), [1] * len(rows)
                arrays = [listener, no_ids, artist, title, one_play_each]
                parts.append(pa.table(dict(zip(_SCHEMA.names, arrays, strict=True)), schema=_SCHEMA))
        except UnicodeDecodeError as error:
            raise InvalidInput(file.name, "is not UTF-8 text: save the file as UTF-8") from error
        finally:
            text.detach()
    return pa.concat_tables([_SCHEMA.empty_table(), *parts])


def _rows(lines: list[str], left_out: Counter[str]) -> Iterator[tuple[str, str, str | None]]:
    for line in lines:
        fields = [_plain(field) for field in line.rstrip("\r\n").split('","')]
        if len(fields) != len(_COLUMNS):
            if line.strip():
                left_out[TOO_MANY if len(fields) > len(_COLUMNS) else TOO_FEW] += 1
        elif not fields[0] or not fields[1]:
            left_out[NAMELESS] += 1
        else:
            yield fields[0], fields[1], fields[2] or None


def _plain(field: str) -> str:
    """Without the quotes around it, and with doubled quotes inside as single ones."""
    return field.strip().strip('"').replace('""', '"').strip()
