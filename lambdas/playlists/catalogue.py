"""The artists that the lake and the registry know by name: what gives a history's artist its id."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from arro3.core import DataType, Field, Schema

from lambdas.core.days import FIRST_DAY
from lambdas.core.ids import own_artist_id
from lambdas.core.names import normal_artist
from lambdas.lake.athena import Athena
from lambdas.lake.results import ask

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pymysql import Connection

    from lambdas.playlists.settings import CatalogueSettings, PlaysSettings

SCHEMA = Schema([Field("id", DataType.string()), Field("name", DataType.string())])
_QUERIES = Path(__file__).parents[2] / "athena" / "playlists"


def known_artists(connection: Connection, settings: CatalogueSettings, dt: str) -> dict[str, str]:
    """Name by id: those that charts have named up to a day, and above them those of the registry.

    Raises:
        QueryFailed: Athena did not answer.
    """
    athena = Athena(settings.database, settings.workgroup)
    rows = ask(athena, _QUERIES / "known_artists.sql", FIRST_DAY.isoformat(), dt)
    found = dict(zip(rows["id"].to_pylist(), rows["name"].to_pylist(), strict=True))
    with connection.cursor() as cursor:
        cursor.execute("select id, name from artists where name <> id")
        return {**found, **dict(cursor.fetchall())}


def artists_of_tracks(settings: PlaysSettings, dt: str) -> dict[str, str]:
    """The first artist of each track that the lake knows up to a day. Raises as known_artists."""
    athena, first = Athena(settings.database, settings.workgroup), FIRST_DAY.isoformat()
    rows = ask(athena, _QUERIES / "track_artists.sql", first, dt, first, dt)
    return dict(zip(rows["id"].to_pylist(), rows["artist_id"].to_pylist(), strict=True))


class Names:
    """Ids of artists by name; each name is normalised once.

    Args:
        known: name by id. Where several artists have one name, the lowest id of them is taken.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known: dict[str, str] = {}
        for artist in sorted(known, reverse=True):
            self._known[normal_artist(known[artist])] = artist
        self._ids: dict[str, tuple[str, bool]] = {}

    def id_of(self, name: str) -> tuple[str, bool]:
        """The artist's id, and whether the catalogue knows it; an unknown one's is made of its name."""
        if name not in self._ids:
            normal = normal_artist(name)
            known = self._known.get(normal)
            self._ids[name] = (known, True) if known else (own_artist_id(normal), False)
        return self._ids[name]

    def ids_of(self, names: Iterable[str]) -> list[str]:
        """The ids of several."""
        return [self.id_of(name)[0] for name in names]
