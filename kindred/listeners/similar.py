"""Who hears like a listener, and why: `related`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kindred.common import people
from kindred.common.console import console
from kindred.common.words import in_words, one_line
from lambdas.core.errors import InvalidInput
from lambdas.lake.parquet import from_parquet
from lambdas.lake.rows import rows_of
from lambdas.listeners import run_files
from lambdas.people.buckets import bucket_count, bucket_of

if TYPE_CHECKING:
    from kindred.common.target import Target


def show_related(target: Target, shown: str, limit: int) -> None:
    """A listener's most similar others, with the reasons.

    Raises:
        InvalidInput: nobody is called so, several are, or no run has been made.
    """
    person = people.find(target, "listeners", shown)
    answer = target.ask("listeners", "related", listener=person["id"], limit=limit)
    if answer["published"] is None:
        raise InvalidInput("related_listeners", "no run has made it yet: `kindred listeners run`")
    dt = str(answer["published"]["dt"])
    shared = shared_artists(target, dt, person["id"])
    why = reasons(target, dt, person["id"], [row["id"] for row in answer["related"]])

    console.print()
    console.print(
        Text.assemble(
            "who hears like ",
            (one_line(person["label"] or person["id"]), "kin"),
            (f"  {dt}", "quiet"),
        )
    )
    if not answer["related"]:
        console.print("[quiet]  nobody: no other listener shares an artist or has tracks with features[/]")
        return
    table = Table(box=None, pad_edge=False, header_style="quiet")
    table.add_column("score", justify="right", style="figure", no_wrap=True)
    table.add_column("cosine", justify="right", style="quiet", no_wrap=True)
    for column in ("listener", "both hear", "together"):
        table.add_column(column, overflow="fold")
    table.add_column("apart", style="quiet", overflow="fold")
    for row in answer["related"]:
        table.add_row(
            f"{row['score']:.4f}",
            "" if row["cosine"] is None else f"{row['cosine']:.6f}",
            Text(one_line(row["label"] or row["id"])),
            Text(_both(shared.get(row["id"], []), row["shared_artists"])),
            *in_words(why[row["id"]]),
        )
    console.print(Padding(table, (0, 0, 0, 2)))


def shared_artists(target: Target, dt: str, listener: str) -> dict[str, list[str]]:
    """By similar listener, the names of the artists that both hear, the rarest first."""
    names: dict[str, str] = {}
    for row in _rows(target, "listener_tracks", dt, listener):
        names.update(zip(row["artist_ids"], row["artist_names"], strict=False))
    return {
        row["y_listener"]: [names.get(one) or one for one in row["rarest_shared"].split(",") if one]
        for row in _rows(target, "related_listeners", dt, listener)
    }


def reasons(target: Target, dt: str, listener: str, others: list[str]) -> dict[str, dict[str, Any]]:
    """By similar listener, the features that bring the two together, and those that set them apart.

    Measured on the mean ranks of their tracks, since those weigh the same whatever the feature's unit.
    """
    from lambdas.models.reasons import explain, scale_of

    vectors, features = read_profiles(target, dt)
    if listener not in vectors:
        return {other: {"together": None, "apart": None} for other in others}
    import numpy as np

    scale = scale_of(np.array(list(vectors.values())))
    return {
        other: {
            **explain(vectors, listener, other, scale, features),
            "distance": float(np.abs(vectors[listener] - vectors.get(other, np.inf)).max()),
        }
        for other in others
    }


def read_profiles(target: Target, dt: str) -> tuple[dict[str, Any], list[str]]:
    """By listener of a day, the mean rank of each feature; and the features."""
    import numpy as np

    from lambdas.lake.frames import read

    query = target.athena.start(
        "select listener_id, feature, percentile from taste_vectors where dt = ? order by 1, 2", dt
    )
    rows = read(target.athena, query)
    if rows.empty:
        return {}, []
    wide = rows.pivot_table(index="listener_id", columns="feature", values="percentile")
    return {str(one): np.asarray(row) for one, row in zip(wide.index, wide.to_numpy(), strict=True)}, list(
        wide.columns
    )


def _rows(target: Target, table: str, dt: str, listener: str) -> list[dict[str, Any]]:
    from lambdas.lake import objects as lake

    name = bucket_of(listener, bucket_count(target.lake))
    body = lake.get(target.lake, run_files.rows_key(table, dt, name))
    rows = rows_of(from_parquet(body)) if body else []
    return [row for row in rows if row["listener_id"] == listener]


def _both(names: list[str], count: int) -> str:
    if not count:
        return "no artist in common"
    more = f" and {count - len(names)} more" if count > len(names) else ""
    return f"{', '.join(one_line(name) for name in names)}{more}"
