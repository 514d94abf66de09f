"""Words and names as the terminal shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

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
"""The words for a feature below and above the average."""


def in_words(pair: Mapping[str, Any]) -> tuple[str, str]:
    """The features that a pair shares, and those that differ; empty where the run did not store them.

    Args:
        pair: distance, together and apart, as the pipelines' `related` answers.
    """
    if pair["together"] is None:
        return "", ""
    together = ", ".join(f"both {WORDS[feature][int(above)]}" for feature, above in pair["together"])
    apart = ", ".join(f"{feature} {share:.0%}" for feature, share in pair["apart"])
    return "equal" if pair["distance"] == 0 else together or "both ordinary", apart


def one_line(name: str) -> str:
    """A name on the terminal: a newline or another control character in it is shown as an escape."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in name)
