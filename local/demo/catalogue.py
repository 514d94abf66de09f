"""The catalogue that `make run` shows: invented artists whose features make musical sense.

Everything comes from one seed, in whole arrays, so that it is the same every time and a hundred
thousand artists take seconds. It has what real catalogues have and careless code does not expect:
awkward names, ids that differ only in case, artists without tracks, tracks without features or
without analysis, a track of two artists, two artists that sound exactly alike.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from local.demo.styles import AWKWARD_ARTISTS, AWKWARD_TITLES, STYLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

SEED = 1729
SILENT, UNHEARD, TWINS, DUET, CASE = 47, 31, (28, 42), (20, 34), (16, 17)
"""Artists by number, where there are that many: each 50th from SILENT on has no tracks, UNHEARD no
features, TWINS have equal features, DUET share a track, the ids of CASE differ only in case."""

_SHARES = ("danceability", "energy", "speechiness", "acousticness", "instrumentalness", "liveness", "valence")
_HEARD = (*_SHARES, "loudness", "tempo")
# How far tracks stray from their style: shares in log-odds, loudness in dB, tempo in beats per minute.
_SPREAD = np.array([0.45, 0.55, 0.45, 0.80, 1.10, 0.55, 0.60, 2.0, 9.0])
_TIES = {
    ("energy", "loudness"): 0.75,
    ("energy", "acousticness"): -0.55,
    ("acousticness", "loudness"): -0.45,
    ("danceability", "valence"): 0.45,
    ("energy", "valence"): 0.20,
    ("speechiness", "instrumentalness"): -0.30,
}
_BY_ARTIST, _BY_TRACK = 0.6, 0.8
# Shares of tracks: with an ending, an awkward name, features all zero, no features.
_ENDED, _AWKWARD, _UNANALYSED, _UNKNOWN = 0.15, 0.025, 0.007, 0.007
_BASE62 = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", np.uint8)


def write_demo(folder: str | Path, artists: int = 240, seed: int = SEED) -> None:
    """Write artists.parquet, tracks.parquet and audio_features.parquet, as an operator would import them.

    The same arguments give the same bytes. artists has one more column, genre, for people.
    """
    for name, table in make_demo(artists, seed).items():
        pq.write_table(table, Path(folder) / f"{name}.parquet", compression="zstd")


def make_demo(artists: int, seed: int = SEED) -> dict[str, pa.Table]:
    """The tables artists, tracks and audio_features; artists take the styles in turn."""
    rng = np.random.default_rng(seed)
    style = np.arange(artists) % len(STYLES)
    artist_ids = _ids(rng, artists)
    fame = 15 + 75 * rng.beta(2.0, 2.2, artists)

    counts = rng.integers(12, 31, artists)
    if artists > max(TWINS):
        counts[TWINS[1]] = counts[TWINS[0]]
    counts[SILENT::50] = 0
    owner = np.repeat(np.arange(artists), counts)
    rank = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    track_ids = _ids(rng, len(owner))

    popularity = fame[owner] * (1 - 0.55 * rank / 30) + rng.normal(0, 3, len(owner))
    duration_ms = pa.array(_durations(rng, style[owner]))
    tracks = pa.table(
        {
            "id": track_ids,
            "artist_id": artist_ids.take(owner),
            "name": _titles(rng, style[owner], owner, rank),
            "popularity": pa.array(np.clip(np.rint(popularity), 0, 100).astype(np.int32)),
            "duration_ms": duration_ms,
        }
    )
    features = pa.table({"id": track_ids, **_features(rng, style, owner), "duration_ms": duration_ms})
    return {
        "artists": pa.table(
            {
                "id": artist_ids,
                "name": _artist_names(rng, artists),
                "popularity": pa.array(np.rint(fame).astype(np.int32)),
                "followers": pa.array(_followers(rng, fame)),
                "genre": pa.array([one.genre for one in STYLES]).take(style),
            }
        ),
        "tracks": _with_duet(tracks, owner, artist_ids),
        "audio_features": _with_gaps(rng, features, owner),
    }


def _ids(rng: np.random.Generator, count: int) -> pa.Array[Any]:
    digits = rng.integers(0, 62, (count, 22))
    digits[:, 0] %= 8
    if count > max(CASE):
        digits[CASE[0], 1] = 40
        digits[CASE[1]] = digits[CASE[0]]
        digits[CASE[1], 1] -= 26
    ids: pa.Array[Any] = pc.cast(pa.array(_BASE62[digits].view("S22").ravel()), pa.string())
    return ids


def _combined(words: tuple[str, str], endings: Sequence[str] = ("",)) -> list[str]:
    heads, tails = (part.split(",") for part in words)
    # Only punk has exclamation marks, without a blank before them.
    return [
        f"{head} {tail} {ending}".rstrip().replace(" !", "!")
        for head in heads
        for tail in tails
        for ending in endings
    ]


def _artist_names(rng: np.random.Generator, artists: int) -> pa.Array[Any]:
    names = np.empty(artists, dtype=object)
    for number, style in enumerate(STYLES):
        words = np.array(_combined(style.artists), dtype=object)
        turn = np.arange(len(names[number :: len(STYLES)]))
        again, which = np.divmod(turn, len(words))
        numerals = np.array(["", *(f" {n}" for n in range(2, again.max(initial=0) + 2))], dtype=object)
        names[number :: len(STYLES)] = rng.permutation(words)[which] + numerals[again]
    for number, name in AWKWARD_ARTISTS.items():
        if number < artists:
            names[number] = name
    return pa.array(names, pa.string())


def _titles(rng: np.random.Generator, style: Ints, owner: Ints, rank: Ints) -> pa.Array[Any]:
    vocabulary: list[str] = []
    which = np.empty(len(owner), dtype=np.int64)
    start = rng.integers(0, 1_000, owner.max(initial=0) + 1)
    for number, one in enumerate(STYLES):
        endings = ["", *one.endings.split(",")]
        titles = _combined(one.titles, endings)
        plain = rng.permutation(len(titles) // len(endings))
        mine = style == number
        ending = np.where(rng.random(mine.sum()) < _ENDED, rng.integers(0, len(endings), mine.sum()), 0)
        title = plain[(start[owner[mine]] + rank[mine]) % len(plain)]
        which[mine] = len(vocabulary) + title * len(endings) + ending
        vocabulary += titles
    odd = np.flatnonzero(rng.random(len(owner)) < _AWKWARD)
    which[odd] = len(vocabulary) + np.arange(len(odd)) % len(AWKWARD_TITLES)
    return pa.array([*vocabulary, *AWKWARD_TITLES]).take(which)


def _followers(rng: np.random.Generator, fame: Floats) -> Ints:
    followers = 10 ** (2.2 + 4.8 * fame / 90 + rng.normal(0, 0.3, len(fame)))
    return followers.astype(np.int64)


def _durations(rng: np.random.Generator, style: Ints) -> NDArray[np.int32]:
    minutes = np.array([one.sound.minutes for one in STYLES])[style]
    return (60_000 * minutes * np.exp(rng.normal(0, 0.18, len(style)))).astype(np.int32)


def _features(rng: np.random.Generator, style: Ints, owner: Ints) -> dict[str, pa.Array[Any]]:
    typical = np.array([[getattr(one.sound, name) for name in _HEARD] for one in STYLES])
    shares = len(_SHARES)
    typical[:, :shares] = np.log(typical[:, :shares] / (1 - typical[:, :shares]))

    ties = np.eye(len(_HEARD))
    for (one, other), tie in _TIES.items():
        i, j = _HEARD.index(one), _HEARD.index(other)
        ties[i, j] = ties[j, i] = tie
    strays = np.linalg.cholesky(ties).T * _SPREAD
    by_artist = _BY_ARTIST * rng.normal(size=(len(style), len(_HEARD))) @ strays
    by_track = _BY_TRACK * rng.normal(size=(len(owner), len(_HEARD))) @ strays
    heard = typical[style[owner]] + by_artist[owner] + by_track
    heard[:, :shares] = np.round(1 / (1 + np.exp(-heard[:, :shares])), 4)
    heard[:, shares:] = np.round(np.clip(heard[:, shares:], [-60, 45], [1.5, 215]), 3)

    minor = np.array([one.sound.minor for one in STYLES])[style[owner]]
    waltz = np.array([one.sound.waltz for one in STYLES])[style[owner]]
    columns: dict[str, NDArray[Any]] = {name: heard[:, at] for at, name in enumerate(_HEARD)}
    columns["key"] = rng.integers(0, 12, len(owner)).astype(np.int32)
    columns["mode"] = (rng.random(len(owner)) >= minor).astype(np.int32)
    columns["time_signature"] = np.where(rng.random(len(owner)) < waltz, 3, 4).astype(np.int32)
    for column in columns.values():
        column[owner == TWINS[1]] = column[owner == TWINS[0]][: (owner == TWINS[1]).sum()]
    return {name: pa.array(column) for name, column in columns.items()}


def _with_duet(tracks: pa.Table, owner: Ints, artist_ids: pa.Array[Any]) -> pa.Table:
    first, second = DUET
    if second >= len(artist_ids):
        return tracks
    shared = tracks.slice(int(np.flatnonzero(owner == first)[0]), 1)
    return pa.concat_tables([tracks, shared.set_column(1, "artist_id", artist_ids.slice(second, 1))])


def _with_gaps(rng: np.random.Generator, features: pa.Table, owner: Ints) -> pa.Table:
    twin = np.isin(owner, TWINS)
    unanalysed = pa.array((rng.random(len(owner)) < _UNANALYSED) & ~twin)
    for at, field in enumerate(features.schema):
        if field.name not in ("id", "duration_ms"):
            silenced = pc.if_else(unanalysed, pa.scalar(0, field.type), features[field.name])
            features = features.set_column(at, field, silenced)
    known = (rng.random(len(owner)) >= _UNKNOWN) | twin
    return features.filter(pa.array(known & (owner != UNHEARD)))
