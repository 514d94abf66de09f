"""Why two artists are near: which features bring them together, and which set them apart.

Pure; the features are the normalised means that the distance is made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kindred.common.words import WORDS
from lambdas.models.reasons import reasons

if TYPE_CHECKING:
    import pandas as pd


class Why(NamedTuple):
    """The reasons of one pair, each list strongest first.

    Attributes:
        together: words that hold for both, where both differ from the average in the same way.
        apart: (feature, share of the squared distance), shares from 0 to 1.
    """

    together: list[str]
    apart: list[tuple[str, float]]


def why(artist: str, other: str, points: pd.DataFrame) -> Why:
    """Compare two artists among all.

    Args:
        artist: id, in the index of points.
        other: id, in the index of points.
        points: (artists, features), normalised to [0, 1].
    """
    values = points.to_numpy()
    spread = values.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    scores = (values - values.mean(axis=0)) / scale
    first, second = (points.index.get_loc(each) for each in (artist, other))
    squares = (values[first] - values[second]) ** 2
    shares = squares / squares.sum() if squares.any() else squares

    found = reasons(scores[first], scores[second], scale)
    return Why(
        [WORDS[points.columns[feature]][int(scores[first][feature] > 0)] for feature in found.together],
        [(points.columns[feature], float(shares[feature])) for feature in found.apart],
    )
