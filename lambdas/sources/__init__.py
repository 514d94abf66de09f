"""Sources of tracks and features: files and web APIs. A run names one of each.

A source is asked for a batch and yields parts as they arrive, so that nothing fetched is lost when the
source throttles before the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa


@dataclass(frozen=True)
class Part:
    """One answer of a source: the ids that were asked, and their rows.

    An id without a row is unknown to the source: it is not asked again.
    """

    asked: Sequence[str]
    rows: pa.Table


class TracksSource(Protocol):
    """Gives artists' top tracks.

    Attributes:
        name: the word in the `source` column.
        has_history: whether it has data of past days; a web API has not.
        calls: HTTP requests sent so far, retries and tokens included; 0 for files.
        artist_names: by id, the names of artists that its answers have held so far.
    """

    name: str
    has_history: bool

    @property
    def calls(self) -> int: ...

    @property
    def artist_names(self) -> Mapping[str, str]: ...

    def fingerprint(self) -> str:
        """A word that changes when the source's answers change; constant for a web API."""
        ...

    def probe(self) -> None:
        """Raise a SourceError or InvalidInput, naming the remedy, if this source cannot serve a run."""
        ...

    def top_tracks(self, artist_ids: Sequence[str]) -> Iterator[Part]:
        """Each artist's 10 most popular tracks, ties by track id; rows as schemas.TOP_TRACKS.

        Raises:
            SourceThrottled: after yielding every part that did arrive.
            SourceForbidden, SourceUnavailable: the source cannot go on.
        """
        ...


class FeaturesSource(Protocol):
    """Gives tracks' audio features. Attributes and probe as in TracksSource."""

    name: str
    has_history: bool

    @property
    def calls(self) -> int: ...

    def fingerprint(self) -> str: ...

    def probe(self) -> None: ...

    def audio_features(self, track_ids: Sequence[str], artist_ids: Sequence[str] = ()) -> Iterator[Part]:
        """The features of the tracks it knows; rows as schemas.AUDIO_FEATURES. Raises as top_tracks.

        Args:
            track_ids: the tracks asked for.
            artist_ids: whose tracks they are, a hint where to look; the answer is the same without it.
        """
        ...
