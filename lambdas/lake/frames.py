"""Athena's results as pandas frames; apart from athena.py, so that starting a query does not load pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

    from lambdas.lake.athena import Athena


def ask(athena: Athena, query: Path, *parameters: str) -> pd.DataFrame:
    """One query file's rows. Raises QueryFailed as Athena.wait."""
    return read(athena, athena.start(query.read_text(), *parameters))


def read(athena: Athena, query_id: str, columns: list[str] | None = None) -> pd.DataFrame:
    """A started query's rows, doubles as they were to the last bit. Raises QueryFailed as Athena.wait.

    The result is read as it streams in; memory holds `columns`, by default all, and no text of it.
    """
    # A name such as "NAN" is a name: only the empty unquoted field, Athena's NULL, is missing.
    return pd.read_csv(
        athena.result(query_id),
        keep_default_na=False,
        na_values=[""],
        usecols=None if columns is None else list(columns),
    )
