"""The sources of audio features by the names that an operator chooses them with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.lake.tables import read_or_empty
from lambdas.sources import Part
from lambdas.sources import named as shared
from lambdas.sources.named import Asker
from lambdas.sources.schemas import AUDIO_FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lambdas.sources import FeaturesSource
    from lambdas.sources.settings import SourceSettings

IMPORT = "kindred listeners features FILE"
"""The command that imports features into this pipeline."""
FEATURES = "incoming/listeners/audio_features.parquet"
"""The imported features, one row per track."""


class FeatureFiles:
    """A FeaturesSource over imported features.

    Args:
        bucket: the lake.
    """

    name = "files"
    has_history = True
    calls = 0

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def fingerprint(self, day: str = "") -> str:
        """Empty: imported features do not depend on the day."""
        return ""

    def probe(self) -> None:
        """Nothing to check: a run without imported features uses those that the lake has."""

    def audio_features(self, track_ids: Sequence[str], artist_ids: Sequence[str] = ()) -> Iterator[Part]:
        """The imported features of these tracks."""
        imported = read_or_empty(self._bucket, FEATURES, AUDIO_FEATURES)
        wanted = set(track_ids)
        mask = [one in wanted for one in imported["id"].to_pylist()]
        yield Part(track_ids, imported.filter(mask))


def features_source(name: str, settings: SourceSettings) -> FeaturesSource:
    """The source of audio features of this name: imported features, or a web API.

    Raises:
        InvalidInput: there is none.
    """
    return shared.features_source(name, settings, Asker(IMPORT), files=FeatureFiles)
