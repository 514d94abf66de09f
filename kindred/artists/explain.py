"""Why two artists are near: which features bring them together, and which set them apart.

Pure; the features are the normalised means that the distance is made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kindred.common.words import WORDS
from lambdas.models.reasons import reasons, scale_of

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
    first, second = (points.index.get_loc(each) for each in (artist, other))
    found = reasons(values[first], values[second], scale_of(values))
    return Why(
        [
            WORDS[points.columns[feature]][int(above)]
            for feature, above in zip(found.together, found.above, strict=True)
        ],
        [(points.columns[feature], share) for feature, share in zip(found.apart, found.shares, strict=True)],
    )
