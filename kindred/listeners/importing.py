"""kindred listeners import: people's histories, read on this machine; nothing but pseudonyms leaves it."""

from pathlib import Path
from typing import Annotated

import typer

from kindred.common import importing, target
from kindred.common.console import console
from kindred.common.imported import BAD_ROWS, BadRows, tell
from kindred.common.importing import (
    BasisDate,
    BasisName,
    BasisSource,
    Incognito,
    Label,
    Purpose,
    Whose,
    what_is_read,
)
from kindred.common.options import Named


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("import")(import_)
    app.command()(features)


def import_(  # noqa: PLR0913  each is an option of the command
    paths: Annotated[list[Path], typer.Argument(help=what_is_read, metavar="PATH…", show_default=False)],
    *,
    basis: Annotated[BasisName, typer.Option(help="On what the histories may be read.", show_default=False)],
    listener: Whose = None,
    label: Label = None,
    basis_date: BasisDate = None,
    basis_source: BasisSource = None,
    purpose: Purpose = None,
    incognito: Incognito = False,
    catalogue: Named = None,
) -> None:
    """Import listening histories; they replace what the same source gave of a listener before."""
    from kindred.listeners import histories

    given = importing.basis_of(basis, basis_date, basis_source, purpose)
    read = importing.read(paths, importing.Asked(listener, label, given, incognito), catalogue)
    histories.import_histories(
        read.chosen, read.history, given, label, named_by_operator=listener is not None
    )


def features(
    file: Annotated[
        Path,
        typer.Argument(help="Audio features, one row per track: .csv or .parquet.", show_default=False),
    ],
    *,
    bad_rows: BadRows = BAD_ROWS,
    catalogue: Named = None,
) -> None:
    """Import audio features of tracks, for the source `files`; rows of the same tracks are replaced."""
    from lambdas.importing.by_id import replace_by_id
    from lambdas.importing.features_file import AUDIO_FEATURES, read_features
    from lambdas.listeners.sources import FEATURES

    slug = None if target.stack() else target.slug(catalogue, new=True)
    read = read_features(file, bad_rows)
    with console.status("starting"):
        chosen = target.local(slug) if slug else target.chosen(catalogue)
    replace_by_id(chosen.lake, FEATURES, read.rows, AUDIO_FEATURES)
    tell(file, read.columns.notes, [read.columns.left_out])
    console.print(f"[figure]{read.rows.num_rows:,}[/] tracks' features are there for the next run")
    if read.left_out:
        console.print(
            f"[quiet]left out[/] [figure]{read.left_out:>9,}[/] rows of a track that an earlier row has"
        )
