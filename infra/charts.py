"""The pipeline `charts`: what each step touches, and when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.permissions import Prefixes
from infra.pipeline import Flow
from lambdas.charts.functions import FUNCTIONS

if TYPE_CHECKING:
    from infra.settings import Settings

_INCOMING, _RUNS = "incoming/charts/", "runs/charts/"
_ENTRIES, _TRACKS, _ARTISTS, _MOVES = "chart_entries/", "tracks/", "artists/", "chart_moves/"
_FEATURES, _CLUSTERS, _RELATED = "audio_features/", "track_clusters/", "related_tracks/"
_SONGS = ("audio_features", "tracks")
_OWN = (_INCOMING, _RUNS, _ENTRIES, _TRACKS, _ARTISTS, _MOVES, _CLUSTERS, _RELATED)

TOUCHES = {
    "probe": Prefixes(read=(_INCOMING, _RUNS)),
    "list_markets": Prefixes(read=(_INCOMING, _RUNS), written=(_RUNS,)),
    "chart_entries": Prefixes(read=(_INCOMING, _RUNS, _ENTRIES), written=(_RUNS, _ENTRIES)),
    "note_failure": Prefixes(written=(_RUNS,)),
    "tracks": Prefixes(
        read=(_INCOMING, _RUNS, _ENTRIES, _TRACKS),
        written=(_RUNS, _TRACKS, _ARTISTS),
        deleted=(_ENTRIES,),
    ),
    "chart_moves": Prefixes(read=(_RUNS,), written=(_MOVES,)),
    "audio_features": Prefixes(
        read=(_INCOMING, _RUNS), written=(_RUNS, _FEATURES), deleted=(_RUNS,), queried=_SONGS
    ),
    "track_clusters": Prefixes(written=(_RUNS,), queried=_SONGS),
    "related_tracks": Prefixes(read=(_RUNS,), written=(_CLUSTERS, _RELATED), queried=_SONGS),
    "dashboard": Prefixes(read=(_RUNS, _CLUSTERS, _RELATED), queried=_SONGS),
    "report": Prefixes(read=(_RUNS,)),
    # What artists own only tells which days and songs are meant.
    "erase": Prefixes(read=(*_OWN, _FEATURES, "top_tracks/"), written=_OWN, deleted=_OWN, purged=_OWN),
    "registry": Prefixes(),
}


def charts(settings: Settings) -> Flow:
    """The pipeline as the settings have it."""
    return Flow(
        name="charts",
        functions=FUNCTIONS,
        touches=TOUCHES,
        values={
            "source": settings.charts_source,
            "features": settings.charts_features,
            "cadence_hours": str(settings.charts_cadence_hours),
        },
        schedule=settings.charts_schedule,
        cadence_hours=settings.charts_cadence_hours,
        lowest_coverage=settings.charts_lowest_coverage,
    )
