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

IMPORT = "aws s3 cp audio_features.parquet s3://LAKE/incoming/listeners/"
"""Brings a file of features to this pipeline, which has no command for it yet."""
FEATURES = "incoming/listeners/audio_features.parquet"
"""The features that were brought, one row per track."""


class FeatureFiles:
    """A FeaturesSource over what was brought.

    Args:
        bucket: the lake.
    """

    name = "files"
    has_history = True
    calls = 0

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def fingerprint(self, day: str = "") -> str:
        """The same on every day: a track sounds today as it did then."""
        return ""

    def probe(self) -> None:
        """Nothing to ask: tracks without brought features are those that the lake knows, or none."""

    def audio_features(self, track_ids: Sequence[str], artist_ids: Sequence[str] = ()) -> Iterator[Part]:
        """The features of those of these tracks that were brought."""
        brought = read_or_empty(self._bucket, FEATURES, AUDIO_FEATURES)
        wanted = set(track_ids)
        mask = [one in wanted for one in brought["id"].to_pylist()]
        yield Part(track_ids, brought.filter(mask))


def features_source(name: str, settings: SourceSettings) -> FeaturesSource:
    """The source of audio features of this name: what was brought, or a web API.

    Raises:
        InvalidInput: there is none.
    """
    return shared.features_source(name, settings, Asker(IMPORT), files=FeatureFiles)
