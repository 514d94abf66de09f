"""The names of markets and of their files.

Some chart files write a market as its ISO 3166 code; here it has its name in English, so that its charts
are one series, whatever file they came from.
"""

from __future__ import annotations

import hashlib
import re

from lambdas.core.errors import InvalidInput

GLOBAL = "Global"
# The markets that have a Top 50 on Spotify, with the names that its charts use.
CODES = {
    "AE": "UAE", "AR": "Argentina", "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BG": "Bulgaria",
    "BO": "Bolivia", "BR": "Brazil", "BY": "Belarus", "CA": "Canada", "CH": "Switzerland", "CL": "Chile",
    "CO": "Colombia", "CR": "Costa Rica", "CY": "Cyprus", "CZ": "Czech Republic", "DE": "Germany",
    "DK": "Denmark", "DO": "Dominican Republic", "EC": "Ecuador", "EE": "Estonia", "EG": "Egypt",
    "ES": "Spain", "FI": "Finland", "FR": "France", "GB": "United Kingdom", "GR": "Greece", "GT": "Guatemala",
    "HK": "Hong Kong", "HN": "Honduras", "HU": "Hungary", "ID": "Indonesia", "IE": "Ireland", "IL": "Israel",
    "IN": "India", "IS": "Iceland", "IT": "Italy", "JP": "Japan", "KR": "South Korea", "KZ": "Kazakhstan",
    "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia", "MA": "Morocco", "MX": "Mexico", "MY": "Malaysia",
    "NG": "Nigeria", "NI": "Nicaragua", "NL": "Netherlands", "NO": "Norway", "NZ": "New Zealand",
    "PA": "Panama", "PE": "Peru", "PH": "Philippines", "PK": "Pakistan", "PL": "Poland", "PT": "Portugal",
    "PY": "Paraguay", "RO": "Romania", "RU": "Russia", "SA": "Saudi Arabia", "SE": "Sweden",
    "SG": "Singapore", "SK": "Slovakia", "SV": "El Salvador", "TH": "Thailand", "TR": "Turkey",
    "TW": "Taiwan", "UA": "Ukraine", "US": "USA", "UY": "Uruguay", "VE": "Venezuela", "VN": "Vietnam",
    "ZA": "South Africa",
}  # fmt: skip
_MOST = 100


_BY_WORD = {name.casefold(): name for name in (GLOBAL, *CODES.values())} | {
    code.casefold(): name for code, name in CODES.items()
}


def market_name(market: str | None) -> str:
    """A market's name, by its name or code in any case; an empty one is the whole world."""
    word = (market or "").strip()
    return _BY_WORD.get(word.casefold(), word) or GLOBAL


def chosen(setting: str) -> list[str]:
    """The markets that a setting names, comma separated, in its order.

    Raises:
        InvalidInput: it names none, or too many for one run.
    """
    markets = list(dict.fromkeys(market_name(word) for word in setting.split(",") if word.strip()))
    if not 1 <= len(markets) <= _MOST:
        raise InvalidInput("charts_markets", f"{len(markets)} markets are named; name 1 to {_MOST}")
    return markets


def file_name(market: str) -> str:
    """The name of a market's files: legible, and different for each market."""
    word = re.sub(r"[^a-z0-9]+", "-", market.lower()).strip("-")
    return f"{word}-{hashlib.sha256(market.encode()).hexdigest()[:6]}"
