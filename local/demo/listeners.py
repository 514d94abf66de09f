"""The listeners of the demo: invented people with believable tastes, and eight fans of known artists.

A listener likes two or three styles, hears the better known artists of them more often, and plays few tracks
often and many seldom, as people do. The eight fans hear one artist, two, or a style: whoever hears the same
artist must come first among those who hear alike. Their tracks and features are invented; the artists' names
are not. Everything follows from the seed.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from local.demo.catalogue import SEED, make_demo
from local.demo.styles import STYLES

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTISTS = 240
"""As many as the demo catalogue has."""

FANS: dict[str, tuple[str, ...]] = {
    "House fan": ("house",),
    "Duki fan": ("Duki",),
    "Emilia fan": ("Emilia",),
    "Taylor Swift fan": ("Taylor Swift",),
    "Skrillex fan": ("Skrillex",),
    "The 1975 fan": ("The 1975",),
    "The 1975 and Taylor Swift fan": ("The 1975", "Taylor Swift"),
    "Taylor Swift and Emilia fan": ("Taylor Swift", "Emilia"),
}
"""By label, the artists whom each hears; `house` is the style."""

_SOUNDS_LIKE = {
    "Duki": "hip-hop",
    "Emilia": "K-pop",
    "Taylor Swift": "country",
    "Skrillex": "drum & bass",
    "The 1975": "R&B",
}
_TRACKS_OF_A_FAN, _TRACKS_OF_AN_ARTIST, _TRACKS = 24, 30, (40, 90)
LABELS = (
    "Ada,Bo,Caio,Dina,Elif,Femi,Goran,Hana,Ines,Jun,Kofi,Lena,Milo,Nia,Omar,Pia,Quim,Rosa,Sami,Tove,Uma,Vito,"
    "Wim,Xenia,Yara,Zeno,Aiko,Bela,Cleo,Dov,Ewa,Finn"
).split(",")


def make_demo_listeners(seed: int = SEED) -> dict[str, pa.Table]:
    """The tables plays (listener, track_id, artist, title, plays) and audio_features of all their tracks.

    The same seed gives the same rows. A listener's name is the label.
    """
    demo = make_demo(ARTISTS, seed)
    rng = np.random.default_rng(seed + 2)
    known, features = _known_artists(demo, rng)
    about = {row["id"]: row for row in demo["artists"].to_pylist()}
    by_style: dict[str, list[dict[str, Any]]] = {style.genre: [] for style in STYLES}
    for track in demo["tracks"].to_pylist():
        artist = about[track["artist_id"]]
        by_style[artist["genre"]].append({**track, "artist": artist["name"]})

    rows = list(_fans(by_style, known, rng))
    for label in LABELS:
        rows += _listener(label, by_style, rng)
    return {
        "plays": pa.Table.from_pylist(rows).sort_by([("listener", "ascending"), ("track_id", "ascending")]),
        "audio_features": _heard(pa.concat_tables([demo["audio_features"], features]), rows),
    }


def _fans(
    by_style: dict[str, list[dict[str, Any]]],
    known: dict[str, list[dict[str, Any]]],
    rng: np.random.Generator,
) -> Iterator[dict[str, Any]]:
    for label, artists in FANS.items():
        for artist in artists:
            tracks = known.get(artist) or by_style[artist]
            some = rng.choice(len(tracks), _TRACKS_OF_A_FAN // len(artists), replace=False)
            for at in np.sort(some).tolist():
                yield _play(label, tracks[at], int(rng.geometric(0.08)))


def _listener(
    label: str, by_style: dict[str, list[dict[str, Any]]], rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    styles = rng.choice(len(STYLES), rng.integers(2, 4), replace=False)
    tracks = [track for style in styles for track in by_style[STYLES[style].genre]]
    fame = np.array([track["popularity"] for track in tracks], dtype=np.float64)
    weight = np.exp(fame / 12)
    some = rng.choice(len(tracks), rng.integers(*_TRACKS), replace=False, p=weight / weight.sum())
    for at in np.sort(some).tolist():
        yield _play(label, tracks[at], int(rng.geometric(0.12)))


def _play(label: str, track: dict[str, Any], plays: int) -> dict[str, Any]:
    return {
        "listener": label,
        "track_id": track["id"],
        "artist": track["artist"],
        "title": track["name"],
        "plays": plays,
    }


def _known_artists(
    demo: dict[str, pa.Table], rng: np.random.Generator
) -> tuple[dict[str, list[dict[str, Any]]], pa.Table]:
    """Invented tracks of the known artists, and features of tracks of a style that suits each."""
    genre = dict(zip(demo["artists"]["id"].to_pylist(), demo["artists"]["genre"].to_pylist(), strict=True))
    owner = dict(zip(demo["tracks"]["id"].to_pylist(), demo["tracks"]["artist_id"].to_pylist(), strict=True))
    features = demo["audio_features"].to_pylist()
    tracks: dict[str, list[dict[str, Any]]] = {}
    found = []
    for artist, style in _SOUNDS_LIKE.items():
        alike = [row for row in features if genre[owner[row["id"]]] == style and row["tempo"]]
        some = rng.choice(len(alike), _TRACKS_OF_AN_ARTIST, replace=False).tolist()
        ids = [_id(f"{artist} {number}") for number in range(_TRACKS_OF_AN_ARTIST)]
        tracks[artist] = [
            {"id": one, "name": f"Invented Track {number + 1}", "artist": artist}
            for number, one in enumerate(ids)
        ]
        found += [{**alike[at], "id": one} for at, one in zip(some, ids, strict=True)]
    return tracks, pa.Table.from_pylist(found, schema=demo["audio_features"].schema)


def _id(name: str) -> str:
    """An id of Spotify's form: 22 characters, the first one from 0 to 7."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    return f"{int(digest[0], 16) % 8}{digest[1:22]}"


def _heard(features: pa.Table, rows: list[dict[str, Any]]) -> pa.Table:
    ids = pa.array(sorted({row["track_id"] for row in rows}))
    return features.filter(pc.is_in(features["id"], value_set=ids)).sort_by("id")
