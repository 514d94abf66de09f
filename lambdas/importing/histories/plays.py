"""What the reader of a layout gives: plays of one person, or counts of several."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    import pyarrow as pa

    from lambdas.importing.histories.files import File, Start

SHORTEST_MS = 30_000
"""A play is 30 seconds or more."""

SHORT = "played for less than 30 seconds"
SKIPPED = "skipped within 30 seconds"
NOT_MUSIC = "podcasts, videos and audiobooks"
INCOGNITO = "in private sessions (--incognito keeps them)"
REPEATED = "more than once in the files"
PLAYING = "playing when the file was made"
NAMELESS = "without an artist or a title"
"""Why a row of a file is left out, as people read it."""


class Play(NamedTuple):
    """One play.

    Attributes:
        track_id: 22 base-62 characters; None where the history has none.
        artist: of the track, or of its album, as the history writes it.
        title: of the track.
        ms_played: milliseconds; None where the history does not say.
        ended_at: seconds since 1970, UTC; None where the history does not know.
    """

    track_id: str | None
    artist: str | None
    title: str | None
    ms_played: int | None
    ended_at: int | None


class Choices(NamedTuple):
    """What an import asks for: whether plays of private sessions are read too."""

    incognito: bool


class PlaysLayout(Protocol):
    """A layout of one person's plays, which does not say whose; a module is one."""

    SOURCE: str
    """As in listener_plays.source."""
    CALLED: str
    """As people know it."""

    def recognises(self, start: Start) -> bool:
        """Whether a file that begins so is of this layout."""

    def read(self, file: File, choices: Choices, left_out: Counter[str]) -> Iterator[Play]:
        """Its plays; rows that are left out are counted by reason.

        Raises:
            InvalidInput: the file cannot be read; names it and, where it can, the row.
        """


class CountsLayout(Protocol):
    """A layout that counts the plays of several people, and names them; a module is one."""

    SOURCE: str
    CALLED: str

    def recognises(self, start: Start) -> bool:
        """As PlaysLayout's."""

    def counts(self, file: File, left_out: Counter[str]) -> pa.Table:
        """One row per listener and track or artist: listener, track_id, artist, title (text), plays (int64).

        listener is null where the file does not name its listeners. Raises as PlaysLayout.read.
        """
