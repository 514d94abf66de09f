"""What a person reads at the end of a run of charts, and of `related` and `movers`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kindred.common.console import console
from kindred.common.words import WORDS, one_line
from lambdas.charts.songs import read_songs
from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.lake.frames import read
from lambdas.models.reasons import reasons, scale_of_z_scores
from lambdas.models.scaling import z_scores

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kindred.common.target import Target

_EXAMPLES = 2
_NEIGHBOURS = 3
_MOST = 5
MOVERS = (
    "select * from chart_movers where dt = ? "
    "order by if(market = 'Global', 0, 1), market, coalesce(rank, 1000), previous_rank"
)
ENTRIES = {"NEW": "new", "RE-ENTRY": "re-entry", "RE-ISSUED": "re-issued", "LEFT": "left"}


class Model(NamedTuple):
    """What the distances of a day are made of.

    Attributes:
        dt: the day.
        features: the columns of points.
        points: by song, (features,) z-scores.
    """

    dt: str
    features: list[str]
    points: dict[str, NDArray[np.float64]]


def show(target: Target, figures: dict[str, Any]) -> None:
    """The whole report: figures, what moved, some songs' neighbours, what to type next."""
    _figures(figures)
    show_movers(target, figures["dt"], None, most=2)
    model = None
    name = None
    for song in target.ask("charts", "examples", limit=_EXAMPLES):
        answer = target.ask("charts", "related", song=song, limit=_NEIGHBOURS)
        model = model or model_of(target, answer["published"])
        name = name or answer["song"]["name"]
        show_related(answer, model)
    _next(name)


def model_of(target: Target, published: Mapping[str, Any] | None) -> Model:
    """The z-scores that the table's distances are made of; `published` says of which day and features.

    Raises:
        InvalidInput: no run has made the table yet.
    """
    if published is None:
        raise InvalidInput("related_tracks", "no run has made it yet: `kindred charts run`")
    features = published["model"]["features"]
    songs = read_songs(target.athena, published["dt"], features)
    return Model(published["dt"], features, dict(zip(songs.ids, z_scores(songs.values), strict=True)))


def show_related(answer: Mapping[str, Any], model: Model) -> None:
    """One song's nearest, with the reasons and the markets they chart in."""
    song = answer["song"]
    console.print()
    console.print(
        Text.assemble(
            "kin of ",
            (one_line(song["name"]), "kin"),
            f"  {one_line(song['artists'])}",
            (f"  {_markets(song['markets'])}  {song['url']}  {model.dt}", "quiet"),
        )
    )
    if not answer["related"]:
        console.print("[quiet]  none: no source knows all of its features[/]")
        return
    table = Table(box=None, pad_edge=False, header_style="quiet")
    table.add_column("distance", justify="right", style="figure", no_wrap=True)
    for column in ("song", "artists", "charts", "together"):
        table.add_column(column, overflow="fold")
    table.add_column("apart", style="quiet", overflow="fold")
    for row in answer["related"]:
        together, apart = _why(model, song["id"], row["id"])
        table.add_row(
            f"{row['distance']:.4f}",
            Text(one_line(row["name"])),
            Text(one_line(row["artists"])),
            _markets(row["markets"]),
            "equal" if row["distance"] == 0 else together,
            apart,
        )
    console.print(Padding(table, (0, 0, 0, 2)))


def show_movers(target: Target, dt: str | None, market: str | None, most: int = _MOST) -> None:
    """What moved in each market since its last chart.

    Raises:
        InvalidInput: no run has written moves of the day or the market.
    """
    known = lake.days(target.lake, "chart_moves")
    if not known or (dt and dt not in known):
        raise InvalidInput(f"day {dt}" if dt else "charts", "no run has been made: `kindred charts run`")
    rows = read(target.athena, target.athena.start(MOVERS, dt or known[-1]))
    if market and market not in set(rows["market"]):
        raise InvalidInput(market, f"has no chart that day; choose from {', '.join(rows['market'].unique())}")
    for name, theirs in rows.groupby("market", sort=False):
        if market in {None, name}:
            _movers(str(name), theirs, most)


def _movers(market: str, rows: pd.DataFrame, most: int) -> None:
    chart, before = rows["chart_day"].iloc[0], rows["previous_day"].iloc[0]
    compared = f", compared with {before}" if isinstance(before, str) else ""
    console.print(f"\n[bold]{market}[/]  [quiet]chart of {chart}{compared}[/]")
    table = Table.grid(padding=(0, 2))
    table.add_column(style="quiet", no_wrap=True)
    table.add_column(style="figure", justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    first = rows[rows["rank"] == 1]
    if len(first):
        table.add_row("number 1", "", _songs(first))
    if not compared:
        console.print(Padding(table, (0, 0, 0, 2)))
        console.print("  [quiet]no chart of the week before: nothing to compare with[/]")
        return
    for mark, word in ENTRIES.items():
        found = rows[rows["mark"] == mark]
        table.add_row(word, str(len(found)), _songs(found.head(most)) if len(found) else "")
    for mark, word, ascending in (("UP", "up most", False), ("DOWN", "down most", True)):
        found = rows[rows["mark"] == mark].sort_values(
            ["places_up", "rank"], ascending=[ascending, True], kind="stable"
        )
        table.add_row(word, "", _songs(found.head(most), moved=True))
    console.print(Padding(table, (0, 0, 0, 2)))


def _songs(rows: pd.DataFrame, *, moved: bool = False) -> Text:
    said = []
    for row in rows.to_dict("records"):
        at = row["rank"] if row["rank"] > 0 else row["previous_rank"]  # NaN is no rank
        places = f", {row['places_up']:+.0f}" if moved else ""
        said.append(f"{one_line(row['track_name'])} by {one_line(row['artists'])} (#{at:.0f}{places})")
    return Text("; ".join(said))


def _why(model: Model, one: str, other: str) -> tuple[str, str]:
    if one not in model.points or other not in model.points:
        return "", ""
    found = reasons(model.points[one], model.points[other], scale_of_z_scores(len(model.features)))
    together = ", ".join(
        f"both {WORDS[model.features[at]][int(above)]}"
        for at, above in zip(found.together, found.above, strict=True)
    )
    apart = ", ".join(
        f"{model.features[at]} {share:.0%}" for at, share in zip(found.apart, found.shares, strict=True)
    )
    return together or "both ordinary", apart


def _markets(ranks: Mapping[str, int]) -> str:
    return ", ".join(f"{market} #{rank}" for market, rank in sorted(ranks.items(), key=lambda one: one[1]))


def _figures(report: Mapping[str, Any]) -> None:
    figures, sources = report["figures"], report["sources"]
    console.print()
    console.print(
        f"[bold]charts[/] of [bold]{report['dt']}[/]  [good]{report['status']}[/]  "
        f"[quiet]run {report['run_id']}[/]"
    )
    table = Table.grid(padding=(0, 2))
    table.add_column(style="quiet")
    table.add_column(style="figure", justify="right")
    table.add_column(style="quiet")
    for market in figures["markets"]:
        older = "" if market["day"] == report["dt"] else f"; the chart of {market['day']} stands in"
        table.add_row(
            market["market"], f"{market['entries']:,}", f"{market['with_features']:,} with features{older}"
        )
    for market in figures["missing"]:
        table.add_row(market, "0", "[bad]no chart of this day[/]")
    table.add_row("songs", f"{figures['songs']:,}", f"each once, from {sources['source']}")
    table.add_row(
        "with features",
        f"{figures['songs_with_features']:,}",
        f"coverage {report['coverage_tracks'] or 0:.0%}; {figures['known_features']:,} were in the lake, "
        f"others from {sources['features']}",
    )
    table.add_row("rows written", f"{report['rows_written']:,}", "related_tracks, in MySQL and in the lake")
    left_out = [
        f"{why}: {count:,}" for why, count in figures["skipped"].items() if why != "a song without features"
    ]
    if left_out:
        table.add_row("left out", "", "; ".join(left_out))
    console.print(Padding(table, (0, 0, 0, 2)))


def _next(name: str | None) -> None:
    console.print("\n[bold]next[/]")
    for command in (
        f'.venv/bin/kindred charts related "{name}"' if name else None,
        ".venv/bin/kindred charts movers",
        '.venv/bin/kindred query "select market, songs_with_features, energy, valence from market_profile"',
    ):
        if command:
            console.print(f"  {command}", style="command", markup=False, soft_wrap=True)
