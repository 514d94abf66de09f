"""The audio features of a day's tracks, read with Athena, for the model.

Without pandas, which one of the layers does not have.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.core.errors import InvalidInput
from lambdas.lake.results import ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lambdas.lake.athena import Athena

QUERY = Path(__file__).parents[2] / "athena" / "charts" / "track_features.sql"


class TrackFeatures(NamedTuple):
    """The tracks that have every feature of the model.

    Attributes:
        ids: (tracks,), ascending.
        values: (tracks, features) float64, units as in audio_features.
    """

    ids: list[str]
    values: NDArray[np.float64]


def read_track_features(athena: Athena, dt: str, features: Sequence[str]) -> TrackFeatures:
    """The day's tracks with every one of these features.

    Raises:
        InvalidInput: there is none.
        QueryFailed: Athena did not answer.
    """
    rows = ask(athena, QUERY, dt, dt)
    values = np.array([rows[name].to_pylist() for name in features], dtype=float).T
    whole = ~np.isnan(values).any(axis=1)
    if not whole.any():
        raise InvalidInput(
            f"day {dt}",
            f"no track of the charts has every feature of {','.join(features)}; related_tracks stays as it "
            "was: `kindred charts import FILE --features FILE` imports features",
        )
    # Bytewise, as everywhere; Athena orders text so too, but that is not promised.
    ids = np.array(rows["id"].to_pylist(), dtype=object)[whole]
    order = np.argsort(ids)
    return TrackFeatures(ids[order].tolist(), values[whole][order])
