"""A day's listeners for the pages: the demo's forty, and a few invented ones that show every state."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from lambdas.listeners.dashboard_data import Place, Related, Tables, files
from lambdas.listeners.reading import Heard, Vectors, together
from lambdas.listeners.steps.listener_clusters import map_of
from lambdas.listeners.steps.related_listeners import related
from lambdas.models.similar_search import search
from local.demo.listeners import make_demo_listeners

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 5
MODEL = [
    *("danceability", "energy", "loudness", "speechiness", "acousticness", "instrumentalness"),
    *("liveness", "valence", "tempo", "key", "mode", "duration_ms"),
]


def pseudonym(name: str) -> str:
    return f"z{hashlib.sha256(name.encode()).hexdigest()[:21]}"


def demo(dt: str) -> dict[str, bytes]:
    """The demo's listeners, by the pipeline's own pure modules."""
    made = {name: table.to_pandas() for name, table in make_demo_listeners().items()}
    sound = made["audio_features"].query("tempo != 0 or time_signature != 0").set_index("id")[MODEL]
    plays = made["plays"].assign(id=made["plays"]["listener"].map(pseudonym))
    ranks = (sound.rank() - 1) / (len(sound) - 1)
    heard = plays[plays["track_id"].isin(sound.index)]
    parts = [
        frame.loc[heard["track_id"]].groupby(heard["id"].to_numpy()).agg(how, **more).sort_index()
        for frame, how, more in ((sound, "mean", {}), (ranks, "mean", {}), (ranks, "std", {"ddof": 0}))
    ]
    vectors = Vectors(
        list(parts[0].index), parts[0].to_numpy(), np.hstack([parts[1].to_numpy(), parts[2].to_numpy()])
    )
    artists = {str(one): set(theirs["artist"]) for one, theirs in plays.groupby("id")}
    listeners = together(vectors, _heard(artists))
    find = search(listeners.tastes, "reference", 10)
    columns = related(listeners, set(artists), find, "reference")
    near: dict[str, list[Related]] = {}
    for one, y, score, cosine, shared in zip(
        *(columns[name] for name in ("listener_id", "y_listener", "score", "cosine", "shared_artists")),
        strict=True,
    ):
        near.setdefault(one, []).append(Related(y, score, cosine, shared))
    known = plays.groupby("track_id").agg(
        name=("title", "first"), artists=("artist", "first"), listeners=("id", "nunique")
    )
    known = known[(known["listeners"] >= FEWEST) & known.index.isin(sound.index)].sort_index()
    whole = map_of(vectors, list(known.index), sound.loc[known.index].to_numpy())
    places = dict(
        zip(whole["id"], zip(whole["x"], whole["y"], whole["cluster_tsne"], strict=True), strict=True)
    )
    tracks = [
        {"id": one, **row, "x": places[one][0], "y": places[one][1]}
        for one, row in zip(known.index, known.to_dict("records"), strict=True)
    ]
    tables = Tables(
        labels={pseudonym(name): name for name in plays["listener"].unique()},
        features=MODEL,
        ranks=dict(zip(vectors.ids, vectors.profiles[:, : len(MODEL)], strict=True)),
        places={one: Place(*places[one]) for one in vectors.ids},
        related=near,
        plays={
            str(one): {str(artist): int(count) for artist, count in theirs.items()}
            for one, theirs in plays.groupby("id").apply(_by_artist, include_groups=False).items()
        },
        heard_by=Counter(artist for theirs in artists.values() for artist in theirs),
        names={artist: artist for artist in plays["artist"].unique()},
        tracks=tracks,
        model="reference",
        registered=len(artists),
    )
    return files(tables, dt, FEWEST)


def _heard(artists: dict[str, set[str]]) -> Heard:
    names = sorted(set().union(*artists.values()))
    at = {name: place for place, name in enumerate(names)}
    starts = np.cumsum([0, *map(len, artists.values())])
    members = [at[one] for theirs in artists.values() for one in sorted(theirs)]
    return Heard(list(artists), names, starts, np.array(members, np.int32))


def _by_artist(theirs: pd.DataFrame) -> dict[str, int]:
    return theirs.groupby("artist")["plays"].sum().to_dict()


def made_up(dt: str, count: int = 14) -> dict[str, bytes]:
    """Odd labels, none, a list that is too short, two without features, a group that is too small."""
    random = np.random.default_rng(3)
    ids = [f"z{number:02d}madeUpListenerIdent"[:22].ljust(22, "0") for number in range(count)]
    named = ["=1+1", "<b>Bold</b>", "방탄소년단 팬", '"Quoted", twice', "Ação"]
    heard = {one: {f"a{number}": number + 1 for number in range(7) if random.random() < 0.7} for one in ids}
    with_taste = ids[:-2]
    near = {
        one: [
            Related(
                y,
                1002 - at / 7 if set(heard[one]) & set(heard[y]) else 1.9 - at / 7,
                0.999 - at / 1000 if {one, y} <= set(with_taste) else None,
                len(set(heard[one]) & set(heard[y])),
            )
            for at, y in enumerate(each for each in ids if each != one)
        ]
        for one in ids
    }
    near[ids[3]] = near[ids[3]][:4]
    tables = Tables(
        labels=dict(zip(ids, [*named, *[None] * (count - len(named))], strict=True)),
        features=MODEL,
        ranks={one: random.random(len(MODEL)) for one in with_taste},
        places={
            one: Place(*random.random(2), int(at > 5) + int(at > 9)) for at, one in enumerate(with_taste)
        },
        related=near,
        plays=heard,
        heard_by=Counter(artist for theirs in heard.values() for artist in theirs),
        names={
            f"a{number}": name
            for number, name in enumerate(["방탄소년단", "=2+2", "Anna", "<i>Bo</i>", "Cy"])
        },
        tracks=[
            {"id": "t", "name": "<b>Song</b>", "artists": "Anna", "listeners": 6, "x": 0.5, "y": 0.5},
            {"id": "u", "name": "Alone", "artists": "Anna", "listeners": 1, "x": 0.4, "y": 0.5},
        ],
        model="taste",
        registered=count,
    )
    return files(tables, dt, FEWEST)
