"""What goes for good: out of the lake, out of MySQL, and out of the catalogues kept on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kindred import catalogues
from kindred.console import console
from lambdas.artists.catalogue import without_artist
from local.home import write_private_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kindred.target import Target


def purge(chosen: Target, source: str, *, dry_run: bool) -> None:
    """Remove everything that came from a source."""
    gone = chosen.erase("artists", source=source, dry_run=dry_run)
    served = chosen.ask("artists", "empty_if_of", days=gone["days"], dry_run=dry_run)
    _tell(gone["counts"] | served, gone["days"], dry_run=dry_run)
    if source == "files":
        kept = [file for file in catalogues.kept(chosen) if file.exists()]
        for file in kept:
            if not dry_run:
                file.unlink()
        console.print(f"[figure]{len(kept)}[/] catalogue files kept on this machine")


def forget(chosen: Target, artist: str, *, dry_run: bool) -> None:
    """Remove an artist. The registry comes first, so that no run that starts meanwhile takes it in again."""
    served = chosen.ask("artists", "forget", artist=artist, dry_run=dry_run)
    gone = chosen.erase("artists", artist=artist, dry_run=dry_run)
    rows = 0
    for file in catalogues.kept(chosen):
        if file.exists():
            body, count = without_artist(file.stem, file.read_bytes(), artist)
            rows += count
            if count and not dry_run:
                write_private_bytes(file, body)
    _tell(
        served | gone["counts"] | {"rows of the catalogue kept on this machine": rows},
        gone["days"],
        dry_run=dry_run,
    )
    console.print("[quiet]the files you imported from are yours: it comes back if you import them again[/]")


def _tell(counts: Mapping[str, int], days: list[str], *, dry_run: bool) -> None:
    console.print("would go, nothing has gone yet:" if dry_run else "gone for good:")
    for what, count in counts.items():
        console.print(f"  [figure]{count:>9,}[/] {what}")
    console.print(f"[quiet]days[/] {', '.join(days) or 'none'}")
