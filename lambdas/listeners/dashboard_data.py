"""The tables of a day's listeners -> the JSON file that the dashboard reads (dashboard/README.md). Pure.

A page shows no list, no cluster, and no artist or track of fewer than so many listeners: `fewest`. The same
tables give the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from dashboard.format import encode
from lambdas.models.reasons import Scale, reasons, scale_of, standardise
from lambdas.models.small_clusters import joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

LISTED = 1_000
NEIGHBOURS = 10
TRACKS = 400
_SHARED_ARTISTS = 5
_PLAYED_MOST = 3


class Place(NamedTuple):
    """A listener on the map: where, and in which cluster of the t-SNE of listeners alone."""

    x: float
    y: float
    cluster: int


class Related(NamedTuple):
    """A row of related_listeners.

    Attributes:
        y: the other one's pseudonym.
        score: by the run's model.
        cosine: of the mean vectors; None where one has none.
        shared: how many artists both hear.
    """

    y: str
    score: float
    cosine: float | None
    shared: int


class Tables(NamedTuple):
    """The rows of the pipeline's tables; listeners by pseudonym.

    Attributes:
        labels: of everybody whom the run read and who may still be read; None for who has no label.
        features: those that a taste is made of.
        ranks: (features,), the mean rank of each, 0 to 1, of those of them who have a taste.
        places: of those of them on the map.
        related: of those listed at least, best first.
        plays: how often each artist was played, of those listed and of their similar ones.
        heard_by: by artist, how many of all listeners have played anything.
        names: of artists; an artist without a name is not shown.
        tracks: id, name, artists, listeners, x and y of tracks that are shown on the map, best known first.
        model: the run's.
        registered: how many listeners the run read.
    """

    labels: Mapping[str, str | None]
    features: Sequence[str]
    ranks: Mapping[str, NDArray[np.float64]]
    places: Mapping[str, Place]
    related: Mapping[str, Sequence[Related]]
    plays: Mapping[str, Mapping[str, int]]
    heard_by: Mapping[str, int]
    names: Mapping[str, str]
    tracks: Sequence[Mapping[str, Any]]
    model: str
    registered: int


def listed(labels: Mapping[str, str | None]) -> list[str]:
    """Whom a page lists, in its order: by label, then who has none by pseudonym, which is random."""
    return sorted(labels, key=lambda one: (labels[one] is None, labels[one] or "", one))[:LISTED]


def files(tables: Tables, dt: str, fewest: int) -> dict[str, bytes]:
    """The day's files, by name: one, "listeners.json".

    Of more than LISTED listeners some are listed. Their similar ones are all shown: listeners beyond the cut
    follow those listed, without similar ones of their own.

    Args:
        tables: of the day.
        dt: the run's day.
        fewest: of how many listeners a list, a cluster, an artist or a track is at least.
    """
    return {"listeners.json": encode({"dt": dt, "fewest": fewest, **_shown(tables, fewest)})}


def _shown(tables: Tables, fewest: int) -> dict[str, Any]:
    enough = len(tables.labels) >= fewest
    first = listed(tables.labels) if enough else []
    near = {one: _near(tables, one, fewest) for one in first}
    beyond = sorted({each.y for theirs in near.values() for each in theirs} - set(first))
    shown = [*first, *beyond]
    # Fewer listeners with a taste than may be a list have no page of their own: no map, and no features.
    tastes = tables.ranks if len(tables.ranks) >= fewest else {}
    scale = scale_of(np.array(list(tastes.values()))) if tastes else None
    artists = [
        one for one, count in sorted(tables.heard_by.items()) if count >= fewest and tables.names.get(one)
    ]
    groups = _groups(tables, tastes, fewest)
    position = {one: at for at, one in enumerate(shown)}
    column = {artist: at for at, artist in enumerate(artists)}

    def reason(one: str, each: Related) -> list[Any]:
        why = (
            reasons(tastes[one], tastes[each.y], scale) if scale and {one, each.y} <= tastes.keys() else None
        )
        both = [column[artist] for artist in _rarest(tables, one, each.y, column)]
        return [
            position[each.y],
            _number(each.score),
            each.cosine if each.cosine is None else _number(each.cosine),
            each.shared,
            both,
            why.together if why else None,
            why.apart if why else None,
        ]

    return {
        "model": tables.model,
        "features": list(tables.features),
        "registered": tables.registered,
        "compared": len(tables.labels) if enough else 0,
        "listed": len(first),
        "mean": _rounded(scale.mean) if scale else None,
        "groups": _profiles(groups, tastes, scale) if scale else [],
        "listeners": [
            {
                "id": one,
                "label": tables.labels[one],
                "place": _place(tables, one) if one in groups else None,
                "group": groups.get(one),
                "plays_most": [column[artist] for artist in _most_played(tables, one, column)],
            }
            for one in shown
        ],
        "x": [_rounded(tastes[one]) if one in tastes else None for one in shown],
        "z": [
            _rounded(standardise(tastes[one], scale)) if scale and one in tastes else None for one in shown
        ],
        "neighbours": [[reason(one, each) for each in near[one]] for one in first],
        "artists": [{"name": tables.names[one], "listeners": tables.heard_by[one]} for one in artists],
        "tracks": [
            {
                **{name: track[name] for name in ("name", "artists", "listeners")},
                "place": [_number(track["x"]), _number(track["y"])],
            }
            for track in tables.tracks
            if groups and track["listeners"] >= fewest
        ],
    }


def _near(tables: Tables, one: str, fewest: int) -> list[Related]:
    """The most similar ones; none where they are too few for a list."""
    found = [each for each in tables.related.get(one, ()) if each.y in tables.labels][:NEIGHBOURS]
    return found if len(found) >= fewest else []


def _groups(tables: Tables, tastes: Mapping[str, Any], fewest: int) -> dict[str, int]:
    """The cluster of each listener on the map, the largest first; nobody's where there is no map."""
    on_map = [one for one in sorted(tables.places) if one in tables.labels and one in tastes]
    if len(on_map) < fewest:
        return {}
    labels = joined(np.array([tables.places[one].cluster for one in on_map]), fewest)
    return dict(zip(on_map, labels.tolist(), strict=True))


def _profiles(
    groups: Mapping[str, int], tastes: Mapping[str, NDArray[np.float64]], scale: Scale
) -> list[dict[str, Any]]:
    """How many are in each group, and what they like in the mean."""
    members: dict[int, list[str]] = {}
    for one, group in groups.items():
        members.setdefault(group, []).append(one)
    return [
        {
            "listeners": len(members[group]),
            "z": _rounded(standardise(np.mean([tastes[one] for one in members[group]], axis=0), scale)),
        }
        for group in sorted(members)
    ]


def _rarest(tables: Tables, one: str, other: str, shown: Mapping[str, int]) -> list[str]:
    """The artists that both hear and that may be shown, the rarest first, ties by id."""
    both = [artist for artist in tables.plays.get(one, {}) if artist in tables.plays.get(other, {})]
    may = [artist for artist in both if artist in shown]
    return sorted(may, key=lambda artist: (tables.heard_by[artist], artist))[:_SHARED_ARTISTS]


def _most_played(tables: Tables, one: str, shown: Mapping[str, int]) -> list[str]:
    """The artists that one plays most, of those that may be shown, ties by id."""
    plays = {artist: count for artist, count in tables.plays.get(one, {}).items() if artist in shown}
    return sorted(plays, key=lambda artist: (-plays[artist], artist))[:_PLAYED_MOST]


def _place(tables: Tables, one: str) -> list[float]:
    return [_number(tables.places[one].x), _number(tables.places[one].y)]


def _rounded(values: NDArray[np.float64]) -> list[float]:
    return [round(float(value), 4) + 0.0 for value in values]


def _number(value: float) -> float:
    return round(float(value), 6) + 0.0
