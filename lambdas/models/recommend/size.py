"""What one machine can fit: which models so many plays leave out, and why. Pure."""

from __future__ import annotations

from lambdas.core.errors import InvalidInput
from lambdas.models.recommend import rdlae
from lambdas.models.recommend.als import ALS
from lambdas.models.recommend.blend import Blend
from lambdas.models.recommend.networks import MENDED, Network
from lambdas.models.recommend.rdlae import RDLAE

MOST_PLAYS = 5_000_000
"""Of a Lambda: pairs of a listener and an artist whom the listener plays."""
MOST_PLAYS_OF_NETWORKS = 400_000
"""Likewise, of which the mended network learns ten times, once in each protocol, within a Lambda's time."""


def too_large(model: str, listeners: int, artists: int, pairs: int) -> str:
    """Why a model cannot be fitted on so much, in one line; empty if it can.

    Args:
        model: its name.
        listeners: how many.
        artists: how many.
        pairs: of a listener and an artist whom the listener plays.
    """
    if model in {Blend().name, RDLAE().name} and min(listeners, artists) > rdlae.LARGEST:
        return f"{model}: {listeners:,} listeners x {artists:,} artists, at most {rdlae.LARGEST:,} of either"
    if model in {MENDED.name, Network().name} and pairs > MOST_PLAYS_OF_NETWORKS:
        return f"{model}: {pairs:,} plays, at most {MOST_PLAYS_OF_NETWORKS:,}"
    return ""


def possible(model: str, listeners: int, artists: int, pairs: int) -> tuple[str, str]:
    """The model that recommends: the one that is asked for, or ALS alone where there is too much for it.

    Args:
        model: the name of the one that is asked for.
        listeners: how many.
        artists: how many.
        pairs: of a listener and an artist whom the listener plays.

    Returns:
        The model's name, and why it is another one; empty if it is not.
    """
    reason = too_large(model, listeners, artists, pairs)
    return (ALS().name, f"{reason}; als recommends instead") if reason else (model, "")


def require_one_machine(pairs: int) -> None:
    """Refuse more plays than a Lambda holds, before anything begins.

    Args:
        pairs: of a listener and an artist whom the listener plays.

    Raises:
        InvalidInput: there are more; names the setting.
    """
    if pairs > MOST_PLAYS:
        what = f"{pairs:,} plays are too many for a Lambda, which holds {MOST_PLAYS:,}"
        raise InvalidInput("playlists", f"{what}; set playlists_engine to spark and deploy")
