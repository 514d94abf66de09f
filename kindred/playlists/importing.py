"""kindred playlists import: histories and playlists of people, or those that are in the lake already."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from kindred.common import histories
from kindred.common.console import console
from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.lake.tables import read
from lambdas.people.buckets import PLAYS

if TYPE_CHECKING:
    from kindred.common.target import Target
    from lambdas.importing.histories import History
    from lambdas.people.registry import Basis

PIPELINE = "playlists"


def import_histories(
    chosen: Target, history: History, basis: Basis, label: str | None, *, named_by_operator: bool
) -> None:
    """As kindred.common.histories.import_histories; and how many artists are named."""
    histories.import_histories(
        chosen,
        PIPELINE,
        history,
        basis,
        label,
        named_by_operator=named_by_operator,
        show_matched=_show_artists,
    )


def take_from_listeners(chosen: Target) -> None:
    """Say which histories are in the lake: runs read them where they lie, and nothing is copied.

    Raises:
        InvalidInput: there are none.
    """
    columns = ["listener_id", "artist", "plays", "source"]
    keys = [key for key in lake.keys(chosen.lake, f"{PLAYS}/") if key.endswith(".parquet")]
    parts = [read(chosen.lake, key, columns) for key in sorted(keys)]
    rows = pa.concat_tables(parts) if parts else None
    if rows is None or not rows.num_rows:
        raise InvalidInput("--from", "no history is in the lake yet: `kindred listeners import PATH …`")
    by_source: Counter[str] = Counter()
    for source, count in zip(rows["source"].to_pylist(), rows["plays"].to_pylist(), strict=True):
        by_source[str(source)] += int(count or 0)
    listeners = len(rows["listener_id"].unique())
    console.print(
        f"[figure]{by_source.total():,}[/] plays of [figure]{listeners:,}[/] listeners are in the lake: "
        + ", ".join(f"{count:,} from {source}" for source, count in sorted(by_source.items()))
    )
    console.print("[quiet]a run reads those who have a basis, where they lie; nothing is copied[/]")


def _show_artists(rows: pa.Table) -> None:
    """How many different names of artists there are, and how many plays have none."""
    named = rows.filter(pc.is_valid(rows["artist"]))
    without = sum(int(count or 0) for count in rows.filter(pc.is_null(rows["artist"]))["plays"].to_pylist())
    console.print(f"[figure]{len(named['artist'].unique()):,}[/] artists as they are written")
    if without:
        console.print(
            f"[figure]{without:,}[/] plays have track ids alone: they count where the lake knows the track"
        )
