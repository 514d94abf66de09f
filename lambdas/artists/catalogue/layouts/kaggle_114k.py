"""114,000 tracks of 114 genres, a row for each genre of a track; artists by ";", without ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from lambdas.artists.catalogue.layouts.layout import FEATURES, CatalogueLayout, table_layout
from lambdas.artists.catalogue.layouts.wide import brought
from lambdas.core.ids import own_artist_id
from lambdas.importing.lists import lists
from lambdas.importing.separators import Said
from lambdas.importing.values import Distinct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.artists.catalogue.layouts.layout import Brought
    from lambdas.importing.tables import Columns

_NAME = "Kaggle, 114k tracks"


def _convert(tables: Mapping[str, Columns]) -> Brought:
    tracks = tables["tracks"]
    names = lists(tracks, "artist_names", Said(declared=";", layout=_NAME), "artists")
    found = Distinct(names.combine_chunks().cast(pa.list_(pa.string())).flatten())
    made = dict(zip(found.values, map(own_artist_id, found.values), strict=True))
    ids = [parts and [made[part] for part in parts] for parts in names.to_pylist()]
    tracks.notes.append("the file has no ids of artists: they are made of the names, and begin with x")
    return brought(tracks, pa.chunked_array([pa.array(ids, pa.list_(pa.string()))]), names)


LAYOUT = CatalogueLayout(
    name=_NAME,
    where_from="kaggle.com/datasets/maharshipandya/-spotify-tracks-dataset",
    tables={
        "tracks": table_layout(
            {"id": "track_id", "name": "track_name", "artist_names": "artists", "genre": "track_genre"},
            ("popularity", "duration_ms", *FEATURES),
        )
    },
    needed=("tracks",),
    convert=_convert,
)
