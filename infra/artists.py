"""The pipeline `artists`: what each step touches, and when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.permissions import Prefixes
from infra.pipeline import Flow
from lambdas.artists.functions import FUNCTIONS

if TYPE_CHECKING:
    from infra.settings import Settings

_INCOMING, _RUNS = "incoming/artists/", "runs/artists/"
_TRACKS, _FEATURES, _RELATED = "top_tracks/", "audio_features/", "related_artists/"
_EVERYTHING = (_INCOMING, _RUNS, _TRACKS, _FEATURES, _RELATED, "athena-results/")

TOUCHES = {
    "probe": Prefixes(
        read=(_INCOMING, _RUNS), written=(_RUNS,), deleted=(_RUNS,), queried=("audio_features",)
    ),
    "list_artists": Prefixes(read=(_RUNS, _TRACKS), written=(_RUNS,)),
    "top_tracks": Prefixes(read=(_INCOMING, _RUNS, _TRACKS), written=(_RUNS, _TRACKS), deleted=(_RUNS,)),
    "audio_features": Prefixes(
        read=(_INCOMING, _RUNS, _TRACKS, _FEATURES), written=(_RUNS, _FEATURES), deleted=(_RUNS,)
    ),
    "note_failure": Prefixes(written=(_RUNS,)),
    "prune": Prefixes(
        read=(_RUNS, _FEATURES), written=(_RUNS, _FEATURES), deleted=(_RUNS, _TRACKS, _FEATURES)
    ),
    "averages": Prefixes(read=(_RUNS,), written=(_RUNS,), queried=("top_tracks", "audio_features")),
    "related_artists": Prefixes(read=(_RUNS,), written=(_RELATED,), deleted=(_RELATED,)),
    "swap": Prefixes(read=(_RUNS,), deleted=(_RELATED,)),
    "dashboard": Prefixes(queried=("top_tracks", "audio_features")),
    "report": Prefixes(read=(_RUNS,)),
    "erase": Prefixes(read=_EVERYTHING, written=_EVERYTHING, deleted=_EVERYTHING, purged=_EVERYTHING),
    "registry": Prefixes(read=(_INCOMING,)),
}


def artists(settings: Settings) -> Flow:
    """The pipeline as the settings have it."""
    return Flow(
        name="artists",
        functions=FUNCTIONS,
        touches=TOUCHES,
        values={
            "source": settings.artists_source,
            "features": settings.artists_features,
            "keep": settings.artists_keep,
            "cadence_hours": str(settings.artists_cadence_hours),
        },
        schedule=settings.artists_schedule,
        cadence_hours=settings.artists_cadence_hours,
        lowest_coverage=settings.lowest_coverage,
    )
