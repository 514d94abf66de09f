"""kindred runs, migrate, rotate, credentials: commands for a whole system."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import boto3
import typer
from rich.table import Table
from rich.text import Text

from kindred.common import target
from kindred.common.console import console
from kindred.common.options import Named
from kindred.common.parts import pipelines, setting
from lambdas.core.aws import client, invoke
from lambdas.core.errors import InvalidInput
from lambdas.core.secrets import read_secret
from local.deployment import make_tables

if TYPE_CHECKING:
    from kindred.common.target import Target

_SPOTIFY_SECRET = "SPOTIFY_SECRET"
_COVERAGES = ("coverage_registered", "coverage_tracks")
_LOOKS = {"succeeded": "good", "failed": "bad", "incomplete": "bad", "nothing to do": "quiet"}


class User(StrEnum):
    """The users of MySQL."""

    pipeline = "pipeline"
    reader = "reader"
    admin = "admin"


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    for verb in (runs, migrate, rotate, credentials):
        app.command()(verb)


def runs(
    *,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, of each pipeline.")] = 10,
    catalogue: Named = None,
) -> None:
    """Show the last runs and their coverage, newest first."""
    chosen = target.chosen(catalogue)
    found = chosen.ask("operations", "runs", pipelines=pipelines(chosen), limit=limit)
    table = Table(box=None, pad_edge=False, header_style="quiet")
    for column, justify in (
        *(("pipeline", "left"), ("day", "left"), ("started, UTC", "left"), ("status", "left")),
        *(("of registered", "right"), ("of tracks", "right")),
        *(("rows", "right"), ("note", "left")),
    ):
        table.add_column(column, justify=justify, overflow="fold")  # type: ignore[arg-type]  # one of rich's words
    for row in found:
        table.add_row(
            *(row["pipeline"], row["dt"], row["started_at"][:19]),
            Text(row["status"], style=_LOOKS.get(row["status"], "")),
            *("" if row[share] is None else f"{row[share]:.1%}" for share in _COVERAGES),
            "" if row["rows_written"] is None else f"{row['rows_written']:,}",
            Text(row["message"] or ""),
        )
    console.print(table)
    if not found:
        console.print("[quiet]no run yet[/]")


def migrate(*, catalogue: Named = None) -> None:
    """Bring MySQL's schema, its users and the analysts' views up to date; a second time changes nothing.

    On this machine the lake's tables are made again too, if an analyst has dropped one; on AWS a deploy does.
    """
    chosen = target.chosen(catalogue)
    if not chosen.outputs:
        make_tables(chosen.name)
    _migrate(chosen)


def rotate(user: Annotated[User, typer.Argument(help="Whose password.")], *, catalogue: Named = None) -> None:
    """Give a MySQL user a new password: into its secret, and by a migration into MySQL."""
    chosen = target.chosen(catalogue)
    name = setting(chosen, "operations-migrate", f"MYSQL_{user.value.upper()}_SECRET")
    secrets = client("secretsmanager")
    password = secrets.get_random_password(PasswordLength=32, ExcludePunctuation=True)["RandomPassword"]
    if user is User.admin:
        _set_admins(_instance(chosen), password)
    secrets.put_secret_value(
        SecretId=name, SecretString=json.dumps(read_secret(name) | {"password": password})
    )
    console.print(f"new password in {name}", markup=False)
    _migrate(chosen)


def credentials(
    *,
    client_id: Annotated[
        str, typer.Option(envvar="SPOTIFY_CLIENT_ID", prompt="Spotify's client id", help="Of your app.")
    ],
    client_secret: Annotated[
        str,
        typer.Option(
            envvar="SPOTIFY_CLIENT_SECRET",
            prompt="Spotify's client secret",
            hide_input=True,
            help="Of your app; asked for where it is not given, so that no shell remembers it.",
        ),
    ],
    catalogue: Named = None,
) -> None:
    """Store the credentials of the source spotify in the secret that the functions read."""
    name = setting(target.chosen(catalogue), "artists-probe", _SPOTIFY_SECRET)
    value = json.dumps({"client_id": client_id, "client_secret": client_secret})
    secrets = client("secretsmanager")
    try:
        secrets.put_secret_value(SecretId=name, SecretString=value)
    except secrets.exceptions.ResourceNotFoundException:
        secrets.create_secret(Name=name, SecretString=value, Description="Spotify's Web API, for Kindred")
    console.print(f"kept in {name}; the next run reads it", markup=False)


def _migrate(chosen: Target) -> None:
    payload = invoke(f"{chosen.name}-operations-migrate", {})
    applied = ", ".join(payload["applied"]) or "nothing new"
    console.print(
        f"migrated, {payload['migrations']} in all: {applied}; users set, {len(payload['views'])} views made"
    )


def _instance(chosen: Target) -> str:
    resources = client("cloudformation").get_paginator("list_stack_resources")
    for page in resources.paginate(StackName=chosen.name) if chosen.outputs else ():
        for one in page["StackResourceSummaries"]:
            if one["ResourceType"] == "AWS::RDS::DBInstance":
                return one["PhysicalResourceId"]
    raise InvalidInput(
        "rotate",
        "this system's MySQL is not RDS's: give its administrator another password there, put it "
        "into the secret, then `kindred migrate`",
    )


def _set_admins(instance: str, password: str) -> None:
    rds: Any = boto3.client("rds")
    rds.modify_db_instance(DBInstanceIdentifier=instance, MasterUserPassword=password, ApplyImmediately=True)
    with console.status("RDS takes the password"):
        rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier=instance)
