"""What an operator wants gone, taken out of charts' part of the lake: all of a source, or all of an artist.

Rows of the tables of every day, what was computed from them, what runs remember, what was imported,
pages of the site, and older versions. `audio_features` and Athena's results are both pipelines', and
lambdas.artists.erase takes out of them what goes; here they are read at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.charts.forgetting import forget, songs_of
from lambdas.charts.purging import purge
from lambdas.charts.settings import EraseSettings
from lambdas.core.errors import InvalidInput
from lambdas.core.ids import id_of
from lambdas.lake.erasing import Erasing, carry_out, known_source

if TYPE_CHECKING:
    from lambdas.lake.erasing import Gone

TABLES = ("chart_entries", "tracks", "artists", "chart_moves", "track_clusters", "related_tracks")
PREFIXES = (*(f"{table}/" for table in TABLES), "runs/charts/", "incoming/charts/")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """{"source": …} or {"artist": id, "songs": ids}, and "dry_run" -> as lambdas.lake.erasing.carry_out.

    {"songs_of": id} -> {"answer": ids}: the songs of an artist, to be asked before anything of it goes.
    """
    settings = EraseSettings.from_env()
    if "songs_of" in event:
        return _songs(settings.lake, event["songs_of"])

    def act(erasing: Erasing) -> Gone:
        if "artist" in event:
            return forget(erasing, id_of(event["artist"]), event["songs"])
        return purge(erasing, known_source(event.get("source")))

    return carry_out(Erasing(settings.lake, PREFIXES, settings.dashboard, dry_run=event["dry_run"]), act)


def _songs(bucket: str, artist: str) -> dict[str, Any]:
    try:
        return {"answer": sorted(songs_of(bucket, id_of(artist)))}
    except InvalidInput as error:
        return {"invalid": [error.where, error.what]}
