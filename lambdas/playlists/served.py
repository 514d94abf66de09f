"""What a day recommends by, read from the lake: for the shards of a run, and for `recommend`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet
from lambdas.models.recommend.als import Factors
from lambdas.models.recommend.linear import Linear
from lambdas.models.recommend.plays import lognorm
from lambdas.models.recommend.served import Served
from lambdas.playlists import run_files
from lambdas.playlists.factors import read_artists, read_weights
from lambdas.playlists.models import blend_of, model_of
from lambdas.playlists.reading import read_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from lambdas.playlists.run import Run


class OfDay(NamedTuple):
    """A day's model.

    Attributes:
        artists: ids, ascending; positions are into this.
        served: what scores them.
    """

    artists: list[str]
    served: Served

    def positions(self, ids: Iterable[str]) -> NDArray[np.intp]:
        """Those of these artists that were learned from, ascending."""
        at = {one: position for position, one in enumerate(self.artists)}
        return np.array(sorted({at[one] for one in ids if one in at}), np.intp)


def read_served(bucket: str, run: Run) -> OfDay:
    """What recommends on the run's day, by its model.

    Raises:
        InvalidInput: a step of the day has not written its part.
    """
    artists = read_artists(bucket, run, "all")
    blend = blend_of(lake.require_json(bucket, run_files.parameters_key(run)))
    als = Factors(np.empty((0, artists.values.shape[1])), artists.values, blend.als)
    model = model_of(run.model)
    if model == "als":
        return OfDay(list(artists.ids), Served(als, None, 0.0))
    data = read_day(bucket, run).data
    weights, _ = read_weights(bucket, run).at(data.artists.tolist())
    factors, _ = artists.at(data.artists.tolist())
    seen = lognorm(data.matrix(np.ones(len(data.plays), bool)))
    linear = Linear(seen, weights[:, 0], weights[:, 1])
    weight = blend.weight if model == "blend" else 0.0
    return OfDay(data.artists.tolist(), Served(als._replace(artists=factors), linear, weight))


class Played(NamedTuple):
    """An artist as listeners know it: its name, and how many listeners it has."""

    name: str
    listeners: int


def read_played(bucket: str, run: Run) -> Mapping[str, Played]:
    """The day's artists by id. Raises InvalidInput where the step has not written them."""
    table = from_parquet(lake.require(bucket, run_files.artists_key("played_artists", run.dt)))
    columns = (table[name].to_pylist() for name in ("artist_id", "name", "listeners"))
    return {one: Played(name or one, count) for one, name, count in zip(*columns, strict=True)}


def most_popular(played: Mapping[str, Played], count: int) -> list[str]:
    """The artists of most listeners; of equal ones the lower id."""
    return sorted(played, key=lambda one: (-played[one].listeners, one))[:count]
