"""kindred titles predict, recommend, evaluate: what a person would think of a title."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kindred.common import people as everybody
from kindred.common import target
from kindred.common.console import console
from kindred.common.options import Named
from kindred.common.words import one_line
from lambdas.core.errors import InvalidInput, NothingFound

if TYPE_CHECKING:
    from kindred.common.target import Target
    from lambdas.lake.metrics import Metric

PIPELINE = "titles"
User = Annotated[
    str,
    typer.Argument(
        help="A number or name as in the files, a label, or a pseudonym.", metavar="USER", show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help="The answer as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command()(predict)
    app.command()(recommend)
    app.command()(evaluate)


def predict(
    user: User,
    title: Annotated[str, typer.Argument(help="A title's id or whole name.", metavar="TITLE")],
    *,
    as_json: Json = False,
    catalogue: Named = None,
) -> None:
    """Predict the stars that a person would give a title, and say because of which titles."""
    chosen = target.chosen(catalogue)
    found = chosen.ask(PIPELINE, "predict", user=_person(chosen, user)["id"], title=title)
    if "nothing_found" in found:
        raise NothingFound(found["nothing_found"])
    of = found["prediction"]
    if as_json:
        sys.stdout.write(json.dumps(of, ensure_ascii=False) + "\n")
        return
    tell_signal(of["signal"])
    console.print(
        f"[figure]{of['stars']:.1f}[/] stars, four times in five from {of['low']:.1f} to {of['high']:.1f}: "
        f"{'yes' if of['liked'] else 'no'} [quiet](from {of['threshold']:g} on)[/]"
    )
    console.print(
        f"  {one_line(of['title'])}  {of['platform']}, {of['release_year']}, {of['id']}", markup=False
    )
    for one in of["because"]:
        name = one_line(one["title"] or one["id"])
        console.print(f"  because of {name}, rated {one['given']:g}: {one['adds']:+.2f}", markup=False)


def recommend(user: User, *, as_json: Json = False, catalogue: Named = None) -> None:
    """Show the titles that a person should watch next, best first."""
    chosen = target.chosen(catalogue)
    found = chosen.ask(PIPELINE, "recommend", user=_person(chosen, user)["id"])
    if found["published"] is None:
        raise InvalidInput("title_recommendations", "no run has made it yet: `kindred titles run`")
    if as_json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        return
    if not found["titles"]:
        raise NothingFound("this person has rated no title of the day")
    for one in found["titles"]:
        told = f"{one['ranking']:>3}  {one_line(one['title'])}  {one['platform']}, {one['release_year']}"
        console.print(f"{told}, {one['id']}  {one['stars']:.1f} stars", markup=False, soft_wrap=True)


def evaluate(
    *,
    dt: Annotated[str | None, typer.Option(help="A day with ratings; the latest unless given.")] = None,
    catalogue: Named = None,
) -> None:
    """Measure every model on the ratings of a day, into model_metrics."""
    from infra.settings import Settings
    from lambdas.lake import objects as lake
    from lambdas.lake.metrics import write_metrics
    from lambdas.models.ratings.signal import signal_of
    from lambdas.titles import rating_models, stored_model
    from lambdas.titles.settings import OperatorSettings

    chosen = target.chosen(catalogue)
    days = lake.days(chosen.lake, "ratings")
    day = dt or (days[-1] if days else "")
    ratings = stored_model.read_ratings(chosen.lake, day) if day in days else None
    if ratings is None or len(ratings.stars) < rating_models.FEWEST:
        raise InvalidInput(
            f"day {day}" if day else "ratings",
            f"fewer than {rating_models.FEWEST} ratings: `kindred titles import`, then `kindred titles run`",
        )
    some = rating_models.of_some_users(ratings)
    signal = signal_of(some)
    tell_signal({**signal._asdict(), "differs": signal.differs})
    threshold = Settings.from_cdk_json().of(OperatorSettings).titles_threshold
    metrics, _ = rating_models.measured(some, list(rating_models.MODELS.values()), threshold)
    every = rating_models.signal_metrics(signal, len(some.stars), 0.0) + metrics
    write_metrics(chosen.lake, PIPELINE, day, every)
    _table(metrics)


def tell_signal(signal: dict[str, Any]) -> None:
    """Whether titles differ, before any figure."""
    what = (
        "differ by more than chance"
        if signal["differs"]
        else "do not differ by more than chance: no model can help"
    )
    console.print(
        f"[bold]titles {what}[/]  [quiet]their means scatter by {signal['scatter']:.3f} stars, "
        f"by chance {signal['by_chance']:.3f}; p {signal['p_value']:.3f}[/]"
    )


def _table(metrics: "list[Metric]") -> None:
    from rich.table import Table

    table = Table("protocol", "model", "metric", "value", "95% interval", box=None, header_style="quiet")
    for one in metrics:
        interval = "" if one.low is None or one.high is None else f"{one.low:.4f} to {one.high:.4f}"
        table.add_row(one.protocol, one.model, one.metric, f"{one.value:.4f}", interval)
    console.print(table)


def _person(chosen: "Target", user: str) -> dict[str, Any]:
    from kindred.titles.users import names_of

    return everybody.find(chosen, PIPELINE, user, also=names_of(user))
