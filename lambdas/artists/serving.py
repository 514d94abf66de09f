"""The serving table related_artists, and what its rows are computed with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLE = "related_artists"
KEY = "artist_id"


def model(features: Sequence[str], keep: int, artists: int) -> dict[str, Any]:
    """What `published` says of the rows: the features, and how many neighbours each artist has.

    Args:
        features: that distances are made of.
        keep: neighbours of each artist.
        artists: how many were compared.
    """
    return {"features": list(features), "neighbours": "all" if keep == artists - 1 else keep}
