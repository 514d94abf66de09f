"""Which layout a file has, by how it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lambdas.importing.histories import (
    hetrec,
    lastfm_ghan,
    lastfm_to_csv,
    listenbrainz,
    million_playlists,
    plain_table,
    playlists_data_set,
    spotify_account,
    spotify_extended,
)

if TYPE_CHECKING:
    from lambdas.importing.histories.files import Start
    from lambdas.importing.histories.plays import CountsLayout, PlaysLayout

PLAYS = cast(
    "tuple[PlaysLayout, ...]",
    (spotify_extended, spotify_account, lastfm_ghan, lastfm_to_csv, listenbrainz),
)
"""Of one person. In this order: a play that an earlier layout has is dropped from a later one."""
COUNTS = cast("tuple[CountsLayout, ...]", (hetrec, playlists_data_set, million_playlists, plain_table))
"""Of several people."""
LAYOUTS: tuple[PlaysLayout | CountsLayout, ...] = (*PLAYS, *COUNTS)


def layout_of(start: Start) -> PlaysLayout | CountsLayout | None:
    """The first layout that recognises a file; None if none does."""
    return next((each for each in LAYOUTS if each.recognises(start)), None)
