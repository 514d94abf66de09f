"""The models by the names that runs, tables and settings call them, with the day's parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from lambdas.core.errors import InvalidInput
from lambdas.models.recommend import size
from lambdas.models.recommend.als import ALS
from lambdas.models.recommend.blend import Blend
from lambdas.models.recommend.item_neighbours import ItemNeighbours
from lambdas.models.recommend.networks import MENDED, Network
from lambdas.models.recommend.popularity import Popularity, Random
from lambdas.models.recommend.rdlae import RDLAE
from lambdas.playlists.settings import ModelName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.models.recommend.contract import Model
    from lambdas.playlists.run import SplitResult

SERVED: tuple[ModelName, ...] = get_args(ModelName)
"""The models that may recommend: those whose day is kept in artist_factors and artist_weights."""
ALWAYS = ("popularity", "random")
"""Measured in every run: what any other model is worth is seen beside them."""
MOST = 100


def named(blend: Blend) -> dict[str, Model]:
    """Every model by its name; the parameters of ALS and RDLAE are those of the blend."""
    every: tuple[Model, ...] = (
        *(blend, blend.als, blend.rdlae, ItemNeighbours()),
        *(MENDED, Network(), Popularity(), Random()),
    )
    return {each.name: each for each in every}


def model_of(text: str) -> ModelName:
    """A model that may recommend. Raises InvalidInput if there is none of this name."""
    for name in SERVED:
        if name == text:
            return name
    raise InvalidInput("model", f"{text!r} is none; choose {', '.join(SERVED)}")


def keep_of(text: str) -> int:
    """How many artists each listener is recommended. Raises InvalidInput unless it is 1 to 100."""
    if text.isdecimal() and 1 <= int(text) <= MOST:
        return int(text)
    raise InvalidInput("keep", f"{text!r} is not a number from 1 to {MOST}")


def evaluated(setting: str, served: str) -> list[str]:
    """The models that a run measures: those of the setting, the one that recommends, and ALWAYS.

    Raises:
        InvalidInput: the setting names a model that does not exist.
    """
    every = named(Blend())
    wanted = {served, *ALWAYS, *(name.strip() for name in setting.split(",") if name.strip())}
    unknown = sorted(wanted - every.keys())
    if unknown:
        raise InvalidInput("playlists_evaluated", f"{unknown[0]!r} is none; choose from {', '.join(every)}")
    return [name for name in every if name in wanted]


def possible(model: str, split: SplitResult) -> tuple[ModelName, str]:
    """What recommends where there is so much: the model, or als alone; and why, empty if it is the model."""
    name, why = size.possible(model_of(model), split["listeners"], split["artists"], split["rows"])
    return model_of(name), why


def as_json(blend: Blend) -> dict[str, Any]:
    """Parameters as parameters.json has them."""
    return {"als": blend.als._asdict(), "rdlae": blend.rdlae._asdict(), "weight": blend.weight}


def blend_of(parameters: Mapping[str, Any]) -> Blend:
    """The inverse of as_json."""
    return Blend(ALS(**parameters["als"]), RDLAE(**parameters["rdlae"]), parameters["weight"])
