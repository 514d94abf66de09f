"""Why two artists are near: which features bring them together, and which set them apart.

Pure; the features are the normalised means that the distance is made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

# Below and above the average of all artists, in words.
WORDS = {
    "danceability": ("hard to dance to", "danceable"),
    "energy": ("calm", "intense"),
    "loudness": ("quiet", "loud"),
    "speechiness": ("sung or played", "spoken"),
    "acousticness": ("electronic", "acoustic"),
    "instrumentalness": ("vocal", "instrumental"),
    "liveness": ("in the studio", "live"),
    "valence": ("sad", "cheerful"),
    "tempo": ("slow", "fast"),
    "key": ("low in key", "high in key"),
    "mode": ("minor", "major"),
    "time_signature": ("few beats a bar", "many beats a bar"),
    "duration_ms": ("short", "long"),
}
_ALIKE_SHARE = 0.25


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
    one, two = points.loc[artist], points.loc[other]
    squares = (one - two) ** 2
    total = float(squares.sum())
    shares = squares / total if total else squares

    spread = points.std(ddof=0).replace(0.0, 1.0)
    first, second = (one - points.mean()) / spread, (two - points.mean()) / spread
    common = first.abs().where(first.abs() < second.abs(), second.abs())
    alike = (first * second > 0) & (shares <= _ALIKE_SHARE)
    together = common[alike].sort_values(ascending=False, kind="stable").head(2)
    apart = shares[shares > _ALIKE_SHARE].sort_values(ascending=False, kind="stable").head(2)
    return Why(
        [WORDS[str(feature)][int(first[feature] > 0)] for feature in together.index],
        [(str(feature), float(share)) for feature, share in apart.items()],
    )
