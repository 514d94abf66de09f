"""The output of a run's end, of `related` and of `movers`, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kindred.common.console import console
from kindred.common.suggestions import suggest
from kindred.common.words import in_words, one_line
from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.lake.frames import read

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from kindred.common.target import Target

_EXAMPLES = 2
_NEIGHBOURS = 3
_MOST = 5
MOVERS = (
    "select * from chart_movers where dt = ? "
    "order by if(market = 'Global', 0, 1), market, coalesce(rank, 1000), previous_rank"
)
ENTRIES = {"NEW": "new", "RE-ENTRY": "re-entry", "RE-ISSUED": "re-issued", "LEFT": "left"}


def show(target: Target, figures: dict[str, Any]) -> None:
    """The whole report: figures, what moved, some tracks' neighbours, what to type next."""
    _figures(figures)
    show_movers(target, figures["dt"], None, most=2)
    name = None
    for track in target.ask("charts", "examples", limit=_EXAMPLES):
        answer = target.ask("charts", "related", track=track, limit=_NEIGHBOURS)
        name = name or answer["track"]["name"]
        show_related(answer, figures["dt"])
    _next(name)


def day_of(answer: Mapping[str, Any]) -> str:
    """The day of the tables that the answer is from.

    Raises:
        InvalidInput: no run has published them yet.
    """
    if answer["published"] is None:
        raise InvalidInput("related_tracks", "no run has made it yet: `kindred charts run`")
    return str(answer["published"]["dt"])


def show_related(answer: Mapping[str, Any], dt: str) -> None:
    """One track's nearest, with the reasons and the markets they chart in."""
    track = answer["track"]
    console.print()
    console.print(
        Text.assemble(
            "kin of ",
            (one_line(track["name"]), "kin"),
            f"  {one_line(track['artists'])}",
            (f"  {_markets(track['markets'])}  {track['url']}  {dt}", "quiet"),
        )
    )
    if not answer["related"]:
        console.print("[quiet]  none: no source knows all of its features[/]")
        return
    table = Table(box=None, pad_edge=False, header_style="quiet")
    table.add_column("distance", justify="right", style="figure", no_wrap=True)
    for column in ("track", "artists", "charts", "together"):
        table.add_column(column, overflow="fold")
    table.add_column("apart", style="quiet", overflow="fold")
    for row in answer["related"]:
        table.add_row(
            f"{row['distance']:.4f}",
            Text(one_line(row["name"])),
            Text(one_line(row["artists"])),
            Text(_markets(row["markets"])),
            *in_words(row),
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
    console.print(Text.assemble("\n", (one_line(market), "bold"), (f"  chart of {chart}{compared}", "quiet")))
    table = Table.grid(padding=(0, 2))
    table.add_column(style="quiet", no_wrap=True)
    table.add_column(style="figure", justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    first = rows[rows["rank"] == 1]
    if len(first):
        table.add_row("number 1", "", _listed(first))
    if not compared:
        console.print(Padding(table, (0, 0, 0, 2)))
        console.print("  [quiet]no chart of the week before: nothing to compare with[/]")
        return
    for mark, word in ENTRIES.items():
        found = rows[rows["mark"] == mark]
        table.add_row(word, str(len(found)), _listed(found.head(most)) if len(found) else "")
    for mark, word, ascending in (("UP", "up most", False), ("DOWN", "down most", True)):
        found = rows[rows["mark"] == mark].sort_values(
            ["places_up", "rank"], ascending=[ascending, True], kind="stable"
        )
        table.add_row(word, "", _listed(found.head(most), moved=True))
    console.print(Padding(table, (0, 0, 0, 2)))


def _listed(rows: pd.DataFrame, *, moved: bool = False) -> Text:
    said = []
    for row in rows.to_dict("records"):
        at = row["rank"] if row["rank"] > 0 else row["previous_rank"]  # NaN is no rank
        places = f", {row['places_up']:+.0f}" if moved else ""
        said.append(f"{one_line(row['track_name'])} by {one_line(row['artists'])} (#{at:.0f}{places})")
    return Text("; ".join(said))


def _markets(ranks: Mapping[str, int]) -> str:
    return ", ".join(
        f"{one_line(market)} #{rank}" for market, rank in sorted(ranks.items(), key=lambda one: one[1])
    )


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
    table.add_row("tracks", f"{figures['tracks']:,}", f"each once, from {sources['source']}")
    table.add_row(
        "with features",
        f"{figures['tracks_with_features']:,}",
        f"coverage {report['coverage_tracks'] or 0:.0%}; {figures['known_features']:,} were in the lake, "
        f"others from {sources['features']}",
    )
    table.add_row("rows written", f"{report['rows_written']:,}", "related_tracks, in MySQL and in the lake")
    left_out = [
        f"{why}: {count:,}" for why, count in figures["skipped"].items() if why != "a track without features"
    ]
    if left_out:
        table.add_row("left out", "", "; ".join(left_out))
    console.print(Padding(table, (0, 0, 0, 2)))


def _next(name: str | None) -> None:
    commands = (
        ("charts", "related", name) if name else None,
        ("charts", "movers"),
        ("query", "select market, songs_with_features, energy, valence from market_profile"),
    )
    suggest(command for command in commands if command)
