"""Which titles to show a user: those that such users watch, not those with most stars predicted. Pure.

A title with few ratings may be predicted five stars for everybody, so a list in the order of predicted
stars is worse than the most popular titles. The blend of `models/recommend` learns from who rated what: four
stars or more count 1, any other rating .2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.models.recommend.als import ALS
from lambdas.models.recommend.blend import Blend
from lambdas.models.recommend.rdlae import LARGEST, RDLAE

if TYPE_CHECKING:
    from lambdas.models.ratings.data import Ratings
    from lambdas.models.recommend.contract import Model

RANKING = Blend(ALS(weights="graded"), RDLAE(weights="graded"), weight=0.5, name="als_and_rdlae")
"""The order of z(ALS) + 2 z(RDLAE)."""


def ranking_of(ratings: Ratings) -> Model:
    """What ranks these ratings' titles: ALS alone where there are too many users and titles for RDLAE."""
    return RANKING if min(ratings.shape) <= LARGEST else RANKING.als
