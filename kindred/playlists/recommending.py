"""Which artists somebody will love, and because of whom: `recommend`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kindred.common import people
from kindred.common.console import console
from kindred.common.words import one_line
from kindred.playlists.lake import run_of
from lambdas.core.errors import InvalidInput
from lambdas.core.names import normal_artist
from lambdas.lake.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kindred.common.target import Target
    from lambdas.playlists.run import Run
    from lambdas.playlists.served import Played

_MOST_PLAYED = 8


class Shown(NamedTuple):
    """A recommended artist, by name, and the artist because of whom."""

    artist: str
    score: float
    because: str


def show_for_listener(target: Target, shown: str, limit: int) -> None:
    """The artists that are served to a listener, beside those whom the listener plays most.

    Raises:
        InvalidInput: nobody is called so, several are, or no run has been made.
    """
    person = people.find(target, "playlists", shown)
    answer = target.ask("playlists", "recommended", listener=person["id"], limit=limit)
    if answer["published"] is None:
        raise InvalidInput("artist_recommendations", "no run has made it yet: `kindred playlists run`")
    run = run_of(target, str(answer["published"]["dt"]))
    names = _names(target, run)
    rows = [
        Shown(_name(names, row["artist_id"]), row["score"], _name(names, row["because_artist"]))
        for row in answer["recommended"]
    ]
    _print(person["label"] or person["id"], run.dt, _most_played(target, run, person["id"], names), rows)


def show_for_artists(target: Target, artists: Sequence[str], limit: int, model: str) -> None:
    """The artists for somebody who plays these, without another fit.

    Raises:
        InvalidInput: an artist is not known by this name, or no run has been made.
    """
    run = run_of(target, None, model)
    names = _names(target, run)
    played = [artist_of(names, text) for text in artists]
    muted = [row["artist"] for row in target.ask("playlists", "list_muted") if not row["listener"]]
    rows = fold_in(target, run, played, muted, limit)
    shown = [Shown(_name(names, row.artist), row.score, _name(names, row.because)) for row in rows]
    _print("a new listener", run.dt, [_name(names, one) for one in played], shown)


def fold_in(target: Target, run: Run, played: Sequence[str], never: Sequence[str], limit: int) -> list[Shown]:
    """The best artists, by id, for somebody who plays some, each as often as the others.

    Raises:
        InvalidInput: none of them was learned from.
    """
    import numpy as np

    from infra.settings import Settings
    from lambdas.models.recommend.plays import plays_of
    from lambdas.models.recommend.ranking import best
    from lambdas.playlists.served import most_popular, read_played, read_served
    from lambdas.playlists.settings import OperatorSettings

    of_day = read_served(target.lake, run)
    at = of_day.positions(played)
    if not len(at):
        raise InvalidInput(
            "artists", "none of them is played by a listener of five artists: nothing is known of them"
        )
    hidden = Settings.from_cdk_json().of(OperatorSettings).playlists_hide_most_popular
    popular = most_popular(read_played(target.lake, run), hidden) if hidden else []
    plays = plays_of(np.zeros(len(at), np.intp), at, np.ones(len(at)), (1, len(of_day.artists)))
    served = of_day.served
    scores = served.fold_in(plays)
    found, values = best(scores, plays, limit, of_day.positions([*never, *popular]))
    because = served.als.because(plays, found)
    return [
        Shown(of_day.artists[artist], score, of_day.artists[reason])
        for artist, score, reason in zip(
            found[0].tolist(), values[0].tolist(), because[0].tolist(), strict=True
        )
        if artist >= 0
    ]


def artist_of(names: Mapping[str, Played], text: str) -> str:
    """The artist whom a name or an id means; of several of one name the one of most listeners.

    Raises:
        InvalidInput: nobody plays an artist of this name.
    """
    if text in names:
        return text
    wanted = normal_artist(text)
    found = [one for one, played in names.items() if normal_artist(played.name) == wanted]
    if not found:
        raise InvalidInput(text, "no listener plays an artist of this name: write it as histories do")
    return max(sorted(found), key=lambda one: names[one].listeners)


def _names(target: Target, run: Run) -> Mapping[str, Played]:
    from lambdas.playlists.served import read_played

    return read_played(target.lake, run)


def _name(names: Mapping[str, Played], artist: str | None) -> str:
    if artist is None:
        return ""
    return names[artist].name if artist in names else artist


def _most_played(target: Target, run: Run, listener: str, names: Mapping[str, Played]) -> list[str]:
    """Whom a listener plays most, by name."""
    from lambdas.lake import objects as lake
    from lambdas.lake.parquet import from_parquet
    from lambdas.people.buckets import bucket_count, bucket_of
    from lambdas.playlists.run_files import rows_key

    body = lake.get(target.lake, rows_key("plays", run.dt, bucket_of(listener, bucket_count(target.lake))))
    rows = rows_of(from_parquet(body)) if body else []
    theirs = sorted(
        (row for row in rows if row["listener_id"] == listener),
        key=lambda row: (-row["plays"], row["artist_id"]),
    )
    return [_name(names, row["artist_id"]) for row in theirs[:_MOST_PLAYED]]


def _print(who: str, dt: str, plays: Sequence[str], rows: Sequence[Shown]) -> None:
    console.print()
    console.print(Text.assemble("artists for ", (one_line(who), "kin"), (f"  {dt}", "quiet")))
    console.print(
        Text.assemble(("  plays  ", "quiet"), ", ".join(map(one_line, plays)) or "nobody"), soft_wrap=True
    )
    if not rows:
        console.print("[quiet]  nobody: no other artist is left[/]")
        return
    table = Table(box=None, pad_edge=False, header_style="quiet")
    table.add_column("", justify="right", style="quiet")
    table.add_column("artist", overflow="fold")
    table.add_column("score", justify="right", style="figure", no_wrap=True)
    table.add_column("because of", style="quiet", overflow="fold")
    for place, row in enumerate(rows, start=1):
        table.add_row(str(place), Text(one_line(row.artist)), f"{row.score:.3f}", Text(one_line(row.because)))
    console.print(Padding(table, (0, 0, 0, 2)))
