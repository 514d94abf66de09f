"""Markets as files write them -> their names here: countries by their ISO codes and names, in any case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pycountry

from lambdas.charts.markets import CODES, GLOBAL, market_name
from lambdas.importing.values import Distinct

if TYPE_CHECKING:
    from typing import Any

    from lambdas.importing.tables import Columns

_ALSO = {"uk": "GB", "great britain": "GB", "world": "", "worldwide": ""}
"""Words that are no name or code of ISO 3166."""


def known_market(word: str) -> str | None:
    """The name of the market that a word is a name or a code of; an empty one is Global. None if of none."""
    word = " ".join(word.split())
    word = _ALSO.get(word.casefold(), word)
    name = market_name(word)
    if name == GLOBAL or name in CODES.values():
        return name
    try:
        country: Any = pycountry.countries.lookup(word)
    except LookupError:
        return None
    return CODES.get(country.alpha_2) or getattr(country, "common_name", None) or str(country.name)


def markets(columns: Columns) -> Any:
    """The column of markets, by their names here.

    A word that is no country's stays as it is; words that differ only in case are one market.
    """
    found = Distinct(columns.typed("market", pa.string()))
    read: list[str] = []
    others: dict[str, str] = {}
    renamed = []
    for value in found.values:
        word = " ".join((value or "").split())
        name = known_market(word)
        if name is None:
            name = others.setdefault(word.casefold(), word)
        elif word != name:
            renamed.append(f"{word or 'empty'} as {name}")
        read.append(name)
    if renamed:
        columns.notes.append(f"markets: {_listed(sorted(renamed))}")
    if others:
        columns.notes.append(
            "markets that are no country's name or code, kept as they are: "
            f"{_listed(sorted(others.values()))}"
        )
    return found.spread(read, pa.string())


def _listed(words: list[str]) -> str:
    more = f" and {len(words) - 5} more" if len(words) > 5 else ""  # noqa: PLR2004
    return ", ".join(words[:5]) + more
