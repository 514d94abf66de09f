"""Invented listeners for the bench: three styles each, and well known artists more often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from lambdas.importing.histories.merging import ROWS
from lambdas.models.features import FEATURES
from lambdas.models.sharing import sets_in
from lambdas.models.similar import Tastes, tastes
from lambdas.sources.schemas import AUDIO_FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

STYLES, ARTISTS, TRACKS_OF_ONE, PLAYED = 40, 20_000, 10, 200
_DRAWN = 400
"""Draws of a listener, of which the first PLAYED different ones count."""
_A_STYLE = ARTISTS // STYLES
_BLOCK = 10_000
_FAME = 0.8


@dataclass(frozen=True)
class Block:
    """Some listeners: the number of the first, and `tracks` (listeners, PLAYED), what each has played."""

    first: int
    tracks: NDArray[np.int64]

    @property
    def artists(self) -> NDArray[np.int64]:
        """Of each track."""
        return self.tracks // TRACKS_OF_ONE


def blocks(listeners: int, seed: int = 0) -> Iterator[Block]:
    """Listeners by the ten thousand; the same ones for the same seed, whatever their number."""
    for first in range(0, listeners, _BLOCK):
        count = min(_BLOCK, listeners - first)
        dice = np.random.default_rng([seed, first])
        styles = dice.integers(0, STYLES, (_BLOCK, 3))
        style = np.take_along_axis(styles, dice.choice(3, (_BLOCK, _DRAWN), p=[0.6, 0.3, 0.1]), axis=1)
        place = np.minimum((dice.pareto(_FAME, (_BLOCK, _DRAWN)) * 8).astype(np.int64), _A_STYLE - 1)
        track = (place * STYLES + style) * TRACKS_OF_ONE + dice.integers(0, TRACKS_OF_ONE, style.shape)
        yield Block(first, np.array([_first_different(row) for row in track[:count]]))


def _first_different(tracks: NDArray[np.int64]) -> NDArray[np.int64]:
    _, at = np.unique(tracks, return_index=True)
    found = tracks[np.sort(at)[:PLAYED]]
    more = np.setdiff1d(np.arange(2 * PLAYED), found)[: PLAYED - len(found)]
    return np.concatenate([found, more])


def features() -> NDArray[np.float64]:
    """(tracks, features) as audio_features has them: near its artist's, which are near its style's."""
    dice = np.random.default_rng(7)
    width = len(FEATURES)
    styles = dice.random((STYLES, width))
    artists = styles[np.arange(ARTISTS) % STYLES] + dice.normal(0, 0.1, (ARTISTS, width))
    values = np.repeat(artists, TRACKS_OF_ONE, axis=0) + dice.normal(0, 0.1, (ARTISTS * TRACKS_OF_ONE, width))
    values = np.round(np.clip(values, 0.01, 1), 4)
    for name, factor in (
        ("loudness", -30.0),
        ("tempo", 200.0),
        ("key", 11),
        ("time_signature", 5),
        ("duration_ms", 400_000),
    ):
        values[:, FEATURES.index(name)] *= factor
    return values


def track_ids(numbers: NDArray[np.int64]) -> list[str]:
    """Ids of the form of Spotify's."""
    return np.char.zfill(numbers.astype(str), 22).tolist()


def histories(block: Block) -> pa.Table:
    """A block as an import reads it, as ROWS."""
    count = len(block.tracks)
    names = np.char.add("listener ", np.arange(block.first, block.first + count).astype(str))
    plays = 1 + 400 // np.arange(1, PLAYED + 1)
    rows = {
        "listener": pa.array(np.repeat(names, PLAYED)),
        "track_id": pa.array(track_ids(block.tracks.ravel())),
        "artist": pa.array(np.char.add("artist ", block.artists.ravel().astype(str))),
        "title": pa.array(np.char.add("track ", block.tracks.ravel().astype(str))),
        "plays": pa.array(np.tile(plays, count), pa.int32()),
        "source": pa.repeat("table", count * PLAYED),
    }
    nothing = {field.name: pa.nulls(count * PLAYED, field.type) for field in ROWS if field.name not in rows}
    return pa.table({name: {**rows, **nothing}[name] for name in ROWS.names}).cast(ROWS)


def feature_rows() -> pa.Table:
    """The features of all tracks, as AUDIO_FEATURES."""
    values = features()
    columns = {"id": pa.array(track_ids(np.arange(len(values)))), "source": pa.repeat("files", len(values))}
    columns |= {name: pa.array(values[:, at]) for at, name in enumerate(FEATURES)}
    whole = {"key", "mode", "time_signature", "duration_ms"}
    return pa.table(
        {
            name: pa.array(np.round(values[:, FEATURES.index(name)]).astype(np.int32))
            if name in whole
            else columns[name]
            for name in AUDIO_FEATURES.names
        }
    ).cast(AUDIO_FEATURES)


def of_tastes(listeners: int) -> Tastes:
    """So many listeners as the models take them."""
    values = features()
    ranks = np.argsort(np.argsort(values, axis=0), axis=0) / (len(values) - 1)
    means, profiles, sizes, members = [], [], [], []
    for block in blocks(listeners):
        means.append(np.stack([values[row].mean(axis=0) for row in block.tracks]))
        profiles.append(
            np.stack(
                [np.concatenate([ranks[row].mean(axis=0), ranks[row].std(axis=0)]) for row in block.tracks]
            )
        )
        heard = [np.unique(row) for row in block.artists]
        sizes += map(len, heard)
        members.append(np.concatenate(heard).astype(np.int32))
    starts = np.concatenate([[0], np.cumsum(sizes)])
    sets = sets_in(starts, np.concatenate(members), ARTISTS)
    return tastes(np.concatenate(means), np.concatenate(profiles), sets)
