"""MusicOSet: songs and artists of the Billboard charts, and the songs' features, in files with tabs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lambdas.artists.catalogue.layouts.layout import FEATURES, CatalogueLayout, table_layout
from lambdas.artists.catalogue.layouts.wide import brought, features, first_of_each
from lambdas.importing.features import within_ranges
from lambdas.importing.values import Distinct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.artists.catalogue.layouts.layout import Brought
    from lambdas.importing.tables import Columns

_LIST = pa.list_(pa.string())


def _convert(tables: Mapping[str, Columns]) -> Brought:
    songs, measured = tables["songs"], tables["features"]
    ids, names = _artists(songs)
    found = brought(songs, ids, names)
    rows = pa.table({"id": measured.ids("id", "track", nullable=False), **features(measured)})
    rows = within_ranges(rows, measured.left_out, found.notes)
    found.audio_features = first_of_each(measured.usable(rows), measured)
    found.files = {**found.files, "audio_features": measured.file}
    found.left_out.append(measured.left_out)
    return found


def _artists(songs: Columns) -> tuple[Any, Any]:
    """Ids and names of each song's artists, of a text such as {'id': 'name', …}."""
    found = Distinct(songs.typed("artists", pa.string()))
    read: list[dict[str, str]] = []
    for place, value in enumerate(found.values):
        try:
            parsed = ast.literal_eval(value or "{}")
        except (ValueError, SyntaxError):
            parsed = None
        good = isinstance(parsed, dict) and {str} >= set(map(type, [*parsed, *parsed.values()]))
        read.append(parsed if good else {})
        for row in [] if good else found.rows_of(place):
            songs.left_out.note(row, "artists", value, "is no list of ids and names")
    return (
        found.spread([list(artists) or None for artists in read], _LIST),
        found.spread([list(artists.values()) or None for artists in read], _LIST),
    )


LAYOUT = CatalogueLayout(
    name="MusicOSet",
    where_from="marianaossilva.github.io/DSW2019: _metadata and _songfeatures, in one folder",
    tables={
        "songs": table_layout(
            {"id": "song_id", "name": "song_name", "artists": "artists", "kind": "song_type"}, ("popularity",)
        ),
        "features": table_layout(
            {"id": "song_id", "danceability": "danceability", "energy": "energy"}, FEATURES
        ),
    },
    needed=("songs", "features"),
    convert=_convert,
)
