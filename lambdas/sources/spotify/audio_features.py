"""audio-features?ids=… -> rows of audio_features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.sources.picking import compiled, row
from lambdas.sources.schemas import AUDIO_FEATURES

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE = "spotify"
IDS_PER_CALL = 100
FEATURE = compiled(**{name: f"$.{name}" for name in AUDIO_FEATURES.names if name != "source"})


def features(track_ids: Sequence[str], entries: list[Any]) -> list[dict[str, Any]]:
    """The rows of the tracks asked for, each once, in the order asked."""
    rows = {each["id"]: each for entry in entries if (each := row(AUDIO_FEATURES, FEATURE, entry))["id"]}
    return [rows[track_id] | {"source": SOURCE} for track_id in track_ids if track_id in rows]
