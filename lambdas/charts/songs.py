"""What Athena knows of a day's songs, for the model. Without pandas, so that every layer can hold it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lambdas.lake.athena import Athena

QUERY = Path(__file__).parents[2] / "athena" / "charts" / "song_features.sql"


class Songs(NamedTuple):
    """The songs that have every feature of the model.

    Attributes:
        ids: (songs,), ascending.
        values: (songs, features) float64, units as in audio_features.
    """

    ids: list[str]
    values: NDArray[np.float64]


def read_songs(athena: Athena, dt: str, features: Sequence[str]) -> Songs:
    """The day's songs with every one of these features.

    Raises:
        InvalidInput: there is none.
        QueryFailed: Athena did not answer.
    """
    body = athena.result(athena.start(QUERY.read_text(), dt, dt)).read().decode()
    rows = [
        row for row in csv.DictReader(io.StringIO(body, newline="")) if all(row[name] for name in features)
    ]
    if not rows:
        raise InvalidInput(
            f"day {dt}",
            f"no song of the charts has every feature of {','.join(features)}; related_tracks stays as it "
            "was: `kindred charts import FILE --features FILE` brings features",
        )
    # Bytewise, as everywhere; Athena orders text so too, but that is not promised.
    rows.sort(key=lambda row: row["id"])
    values = np.array([[float(row[name]) for name in features] for row in rows])
    return Songs([row["id"] for row in rows], values)
