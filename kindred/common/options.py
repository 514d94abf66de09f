"""Options that several pipelines' commands have in common."""

from enum import StrEnum
from typing import Annotated

import typer


class FeaturesSource(StrEnum):
    """Sources of audio features."""

    files = "files"
    spotify = "spotify"
    reccobeats = "reccobeats"


Features = Annotated[FeaturesSource | None, typer.Option(help="Where audio features come from.")]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="How many.")]
Named = Annotated[str | None, typer.Option("--catalogue", help="Another catalogue than the one used last.")]
Refetch = Annotated[bool, typer.Option("--refetch", help="Ask the sources again for what is there.")]
