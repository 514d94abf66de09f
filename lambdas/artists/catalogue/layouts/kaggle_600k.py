"""600,000 tracks of 1921 to 2020: tracks.csv with lists of artists' ids, artists.csv beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from lambdas.artists.catalogue.layouts.layout import FEATURES, CatalogueLayout, table_layout
from lambdas.artists.catalogue.layouts.wide import brought
from lambdas.importing.lists import ids, lists

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.artists.catalogue.layouts.layout import Brought
    from lambdas.importing.tables import Columns


def _convert(tables: Mapping[str, Columns]) -> Brought:
    tracks = tables["tracks"]
    found = brought(tracks, ids(tracks, "artist_ids"), lists(tracks, "artist_names", what="artists"))
    if "artists" in tables:
        artists = tables["artists"]
        named = pa.table(
            {
                "id": artists.ids("id", "artist", nullable=False),
                "name": artists.typed("name", pa.string(), nullable=False),
                "popularity": artists.typed("popularity", pa.int32()),
                "followers": artists.typed("followers", pa.int64()),
            }
        )
        named = artists.usable(named)
        # An artist that the file of artists lacks keeps the name that stands beside its track.
        others = found.artists.filter(
            pa.compute.invert(pa.compute.is_in(found.artists["id"], value_set=named["id"].combine_chunks()))
        )
        with_tracks = pa.compute.is_in(named["id"], value_set=found.artists["id"].combine_chunks())
        found.artists = pa.concat_tables([named.filter(with_tracks), others], promote_options="default")
        found.files = {**found.files, "artists": artists.file}
        found.left_out.append(artists.left_out)
        found.notes.append(f"artists without a track in {tracks.file} are not read")
    return found


LAYOUT = CatalogueLayout(
    name="Kaggle, 600k tracks",
    where_from="kaggle.com/datasets/yamaerenay/spotify-dataset-19212020-600k-tracks",
    tables={
        "tracks": table_layout(
            {"id": "id", "name": "name", "artist_names": "artists", "artist_ids": "id_artists"},
            ("popularity", "duration_ms", *FEATURES),
        ),
        "artists": table_layout(
            {"id": "id", "name": "name", "followers": "followers", "genres": "genres"}, ("popularity",)
        ),
    },
    needed=("tracks",),
    convert=_convert,
)
