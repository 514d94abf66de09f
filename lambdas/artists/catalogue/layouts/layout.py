"""What a layout of catalogues states, and what its files become."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lambdas.importing.layouts import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyarrow as pa

    from lambdas.importing.left_out import BadRow, LeftOut
    from lambdas.importing.tables import Columns

FEATURES = (
    "danceability", "energy", "key", "loudness", "mode", "speechiness", "acousticness", "instrumentalness",
    "liveness", "valence", "tempo", "time_signature",
)  # fmt: skip
"""Audio features, under the names that most files have for them."""


@dataclass
class Brought:
    """Three tables as a person brought them, by our names for columns.

    Attributes:
        artists, tracks, audio_features: the tables; rows of tracks are one for each artist.
        files: the name of the file of each, for messages.
        notes: how they were understood, and why.
        left_out: rows that cannot be used.
        unread: by table, rows that could not be told apart into fields.
    """

    artists: pa.Table
    tracks: pa.Table
    audio_features: pa.Table
    files: Mapping[str, str]
    notes: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unread: Mapping[str, Sequence[BadRow]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CatalogueLayout:
    """How one kind of catalogue is written.

    Attributes:
        name: as people call it.
        where_from: where it is downloaded; stands in the README.
        tables: by our word for it, the layout of each of its tables.
        needed: those that must be there.
        convert: makes our tables of its tables' columns.
    """

    name: str
    where_from: str
    tables: Mapping[str, Layout]
    needed: Sequence[str]
    convert: Callable[[Mapping[str, Columns]], Brought]


def table_layout(columns: Mapping[str, str], more: Sequence[str] = (), **named: str) -> Layout:
    """The layout of one table of a catalogue.

    Args:
        columns: our name -> the file's name, of the columns that make it known.
        more: columns that it may have, under the same name as here.
        named: our name -> the file's name, of others that it may have.
    """
    return Layout(name="", where_from="", columns=columns, more={**{name: name for name in more}, **named})
