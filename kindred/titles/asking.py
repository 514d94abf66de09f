"""kindred titles ask …: four questions about the titles, answered from MySQL."""

import json
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from kindred.common import target
from kindred.common.console import console
from kindred.common.options import Named
from kindred.common.words import one_line
from lambdas.core.errors import NothingFound

app = typer.Typer(no_args_is_help=True)


class DurationType(StrEnum):
    """Units of a duration."""

    min = "min"
    season = "season"


class TitleType(StrEnum):
    """Types of titles."""

    movie = "movie"
    show = "show"


Platform = Annotated[str, typer.Option(help="Such as amazon.", show_default=False)]
Year = Annotated[int, typer.Option(help="When the titles came out.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="The answer as JSON.")]


@app.command("max-duration")
def max_duration(
    *,
    year: Annotated[int | None, typer.Option(help="When the titles came out; any year unless given.")] = None,
    platform: Annotated[str | None, typer.Option(help="Such as amazon; any unless given.")] = None,
    duration_type: Annotated[
        DurationType, typer.Option(help="Movies by minutes, or whatever lasts seasons.")
    ] = DurationType.min,
    as_json: Json = False,
    catalogue: Named = None,
) -> None:
    """Show the longest title, or all that are equally long."""
    given = {"year": year, "platform": platform, "duration_type": duration_type.value}
    answer = _ask(catalogue, "max_duration", given, as_json=as_json)
    for title in answer["titles"]:
        console.print(
            f"[figure]{answer['duration_int']:,}[/] {answer['duration_type']}  "
            f"[bold]{_plain(title['title'])}[/]  "
            f"[quiet]{title['platform']}, {title['release_year']}, {title['id']}[/]",
            soft_wrap=True,
        )


@app.command("score-count")
def score_count(
    *,
    platform: Platform,
    scored: Annotated[float, typer.Option(help="The mean of a title's ratings must be higher.")],
    year: Year,
    type_: Annotated[TitleType | None, typer.Option("--type", help="Both unless given.")] = None,
    as_json: Json = False,
    catalogue: Named = None,
) -> None:
    """Count the titles of a year whose mean rating is higher."""
    given = {"platform": platform, "scored": scored, "year": year, "type_": type_ and type_.value}
    answer = _ask(catalogue, "score_count", given, as_json=as_json)
    console.print(
        f"[figure]{answer['titles']:,}[/] {answer['type'] or 'title'}s of {answer['platform']} of "
        f"{answer['year']} have a mean rating above {answer['scored']:g}"
    )


@app.command("count")
def count(*, platform: Platform, as_json: Json = False, catalogue: Named = None) -> None:
    """Count the movies and the shows of a platform."""
    answer = _ask(catalogue, "count", {"platform": platform}, as_json=as_json)
    console.print(
        f"[figure]{answer['movies']:,}[/] movies and [figure]{answer['shows']:,}[/] shows, "
        f"{answer['titles']:,} titles of {answer['platform']}"
    )


@app.command("actor")
def actor(*, platform: Platform, year: Year, as_json: Json = False, catalogue: Named = None) -> None:
    """Show who is in most titles of a platform and a year."""
    answer = _ask(catalogue, "actor", {"platform": platform, "year": year}, as_json=as_json)
    for name in answer["actors"]:
        console.print(
            f"[figure]{answer['titles']:,}[/] titles  [bold]{_plain(name)}[/]  "
            f"[quiet]{answer['platform']}, {answer['year']}[/]",
            soft_wrap=True,
        )


def _ask(catalogue: str | None, request: str, given: dict[str, Any], *, as_json: bool) -> dict[str, Any]:
    """The answer; printed as JSON, the command ends.

    Raises:
        InvalidInput: there is no such platform; the message lists those that there are.
        NothingFound: there is no answer.
    """
    found = target.chosen(catalogue).ask("titles", request, **given)
    if "nothing_found" in found:
        raise NothingFound(found["nothing_found"])
    answer = dict(found["answer"])
    if as_json:
        whole = answer | {"dt": found["published"] and found["published"]["dt"]}
        sys.stdout.write(json.dumps(whole, ensure_ascii=False) + "\n")
        raise typer.Exit
    return answer


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(one_line(text))
