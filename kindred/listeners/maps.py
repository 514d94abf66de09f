"""The clusters and the map of a day, in the terminal: `clusters` and `map`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from kindred.common.console import console
from kindred.common.words import one_line
from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.lake.frames import ask

if TYPE_CHECKING:
    import pandas as pd

    from kindred.common.target import Target

QUERY = Path(__file__).parents[2] / "athena" / "listeners" / "cluster_members.sql"
_MOST_TRACKS = 10
_WIDE, _HIGH = 76, 24
_SHAPES = "ox+*#%"
"""A listener's shape, by cluster; a track is a dot."""


def show_clusters(target: Target, dt: str | None) -> None:
    """The clusters of listeners on raw vectors and on t-SNE, and of tracks, as the reference prints them.

    Raises:
        InvalidInput: no run has drawn the day's map.
    """
    rows, labels = _read(target, dt), target.ask("listeners", "labels")
    listeners = rows[rows["kind"] == "listener"]
    for title, column in (
        ("listeners by mean vector", "cluster_raw"),
        ("listeners by t-SNE", "cluster_tsne"),
    ):
        console.print(f"\n[bold]{title}[/]")
        for cluster, members in listeners.groupby(column):
            _cluster(int(float(str(cluster))), [labels.get(one, one) for one in members["id"]])
    console.print("\n[bold]tracks[/]")
    tracks = rows[rows["kind"] == "track"].sort_values(["listeners", "id"], ascending=[False, True])
    for cluster, members in tracks.groupby("cluster_tracks"):
        names = [
            f"{name} by {artists}" for name, artists in zip(members["name"], members["artists"], strict=True)
        ]
        _cluster(int(float(str(cluster))), names, most=_MOST_TRACKS)


def show_map(target: Target, dt: str | None) -> None:
    """Listeners, by cluster, among their tracks. Raises InvalidInput as show_clusters."""
    rows, labels = _read(target, dt), target.ask("listeners", "labels")
    console.print(f"\n[bold]map of {len(rows)} listeners and tracks[/]  [quiet]. a track[/]")
    console.print(Text("\n".join(drawn(rows))))
    for number, row in enumerate(rows[rows["kind"] == "listener"].to_dict("records"), start=1):
        shape = _SHAPES[int(row["cluster_tsne"]) % len(_SHAPES)]
        called = one_line(labels.get(row["id"], row["id"]))
        console.print(Text(f"{number:>4} {shape} {row['x']:8.2f} {row['y']:8.2f}  {called}"))


def drawn(rows: pd.DataFrame) -> list[str]:
    """The lines of a picture: tracks are dots, listeners the shapes of their clusters."""
    lines = [[" "] * _WIDE for _ in range(_HIGH)]
    span = {axis: max(float(rows[axis].max() - rows[axis].min()), 1e-9) for axis in ("x", "y")}
    for kind in ("track", "listener"):
        for row in rows[rows["kind"] == kind].to_dict("records"):
            across = int((row["x"] - rows["x"].min()) / span["x"] * (_WIDE - 1))
            down = int((rows["y"].max() - row["y"]) / span["y"] * (_HIGH - 1))
            shape = "." if kind == "track" else _SHAPES[int(row["cluster_tsne"]) % len(_SHAPES)]
            lines[down][across] = shape
    return ["".join(line).rstrip() for line in lines]


def _cluster(number: int, members: list[str], most: int | None = None) -> None:
    console.print(f"Cluster {number}:  [quiet]{len(members)}[/]")
    for member in members[:most]:
        console.print(Text(f"  {one_line(member)}"))
    if most is not None and len(members) > most:
        console.print(f"  [quiet]and {len(members) - most} more[/]")


def _read(target: Target, dt: str | None) -> pd.DataFrame:
    known = lake.days(target.lake, "listener_map")
    if not known or (dt and dt not in known):
        raise InvalidInput(f"day {dt}" if dt else "the map", "no run has drawn it: `kindred listeners run`")
    chosen = dt or known[-1]
    return ask(target.athena, QUERY, chosen, chosen)
