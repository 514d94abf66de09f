"""The options of a command that imports histories, and how the files are read."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from kindred.common import target
from kindred.common.console import console
from lambdas.core.days import today
from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kindred.common.target import Target
    from lambdas.importing.histories import History
    from lambdas.people.registry import Basis


class BasisName(StrEnum):
    """On what a history may be read."""

    consent = "consent"
    research_licence = "research-licence"


what_is_read = "Spotify, Last.fm, ListenBrainz, HetRec, playlists, tables; files, folders, zips."
Whose = Annotated[
    str | None, typer.Option(help="Whose they are; only where the files do not say.", metavar="NAME")
]
Label = Annotated[str | None, typer.Option(help="Shown instead of the pseudonym; goes with the listener.")]
BasisDate = Annotated[
    str | None, typer.Option(help="Since when the basis holds, YYYY-MM-DD; today unless given.")
]
BasisSource = Annotated[str | None, typer.Option(help="Where it is written down.")]
Purpose = Annotated[str | None, typer.Option(help="What the histories may be used for.")]
Incognito = Annotated[bool, typer.Option("--incognito", help="Read private sessions too.")]


class Asked(NamedTuple):
    """What an operator asked for: whose histories, with what label and basis, private sessions too or not."""

    listener: str | None
    label: str | None
    basis: Basis
    incognito: bool


class Read(NamedTuple):
    """The histories that were read, and the system that they go into."""

    history: History
    chosen: Target


def basis_of(name: BasisName, since: str | None, source: str | None, purpose: str | None) -> Basis:
    """The basis that the options state."""
    return {"basis": name.value, "since": since or today(), "source": source, "purpose": purpose}


def read(paths: Sequence[Path], asked: Asked, catalogue: str | None) -> Read:
    """Check what was asked for, read the files, then start the system that they go into.

    Raises:
        InvalidInput: an option or a file cannot be used.
    """
    from lambdas.importing.histories import read_histories
    from lambdas.people.registry import check_basis

    if asked.label is not None and asked.listener is None:
        raise InvalidInput("--label", "is for one listener: give --listener NAME too")
    check_basis(asked.basis, asked.label)
    # The name is checked before files are read, and files are read before the system is started.
    slug = None if target.stack() else target.slug(catalogue, new=True)
    history = read_histories(paths, asked.listener, incognito=asked.incognito)
    with console.status("starting"):
        return Read(history, target.local(slug) if slug else target.chosen(catalogue))
