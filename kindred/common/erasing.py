"""What goes for good: out of the lake, out of MySQL, and out of the catalogues kept on this machine."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from kindred.artists import catalogues
from kindred.common.console import console
from lambdas.artists.catalogue import without_artist
from local.home import write_private_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from kindred.common.target import Target


def purge(chosen: Target, source: str, *, dry_run: bool) -> None:
    """Remove everything that came from a source."""
    counts: Counter[str] = Counter()
    days: set[str] = set()
    # Charts first: they read whose features their songs have where the function of artists takes them out.
    for pipeline in ("charts", "artists"):
        # Asked before anything goes, so that whoever is stopped half way still finds the days.
        would = chosen.erase(pipeline, source=source, dry_run=True)
        counts.update(chosen.ask(pipeline, "empty_if_of", days=would["modelled"], dry_run=dry_run))
        gone = would if dry_run else chosen.erase(pipeline, source=source, dry_run=False)
        counts.update(gone["counts"])
        days.update(gone["days"])
    _tell(counts, days, dry_run=dry_run)
    if source == "files":
        kept = catalogues.kept(chosen)
        for file in kept:
            if not dry_run:
                file.unlink()
        console.print(f"[figure]{len(kept)}[/] catalogue files kept on this machine")


def forget(chosen: Target, artist: str, *, dry_run: bool) -> None:
    """Remove an artist. The registry comes first, so that no run that starts meanwhile takes it in again."""
    # Charts know an artist by its songs: asked before anything goes that tells whose they are.
    songs = chosen.erase("charts", songs_of=artist)
    counts: Counter[str] = Counter(chosen.ask("artists", "forget", artist=artist, dry_run=dry_run))
    counts.update(chosen.ask("charts", "forget", songs=songs, dry_run=dry_run))
    days: set[str] = set()
    for pipeline in ("artists", "charts"):
        gone = chosen.erase(pipeline, artist=artist, songs=songs, dry_run=dry_run)
        counts.update(gone["counts"])
        days.update(gone["days"])
    rows = 0
    for file in catalogues.kept(chosen):
        body, count = _without(file, artist, songs)
        rows += count
        if count and not dry_run:
            write_private_bytes(file, body)
    counts["rows of the catalogue kept on this machine"] = rows
    _tell(counts, days, dry_run=dry_run)
    console.print("[quiet]the files you imported from are yours: it comes back if you import them again[/]")


def _without(file: Path, artist: str, songs: Collection[str]) -> tuple[bytes, int]:
    """A kept file without an artist and its songs, and how many rows went."""
    if file.suffix == ".parquet":
        return without_artist(file.stem, file.read_bytes(), artist)
    lists: dict[str, list[dict[str, Any]]] = json.loads(file.read_text())
    left = {name: [one for one in each if one.get("id") not in songs] for name, each in lists.items()}
    return json.dumps(left).encode(), sum(map(len, lists.values())) - sum(map(len, left.values()))


def _tell(counts: Mapping[str, int], days: Collection[str], *, dry_run: bool) -> None:
    console.print("would go, nothing has gone yet:" if dry_run else "gone for good:")
    for what, count in counts.items():
        console.print(f"  [figure]{count:>9,}[/] {what}")
    console.print(f"[quiet]days[/] {', '.join(sorted(days)) or 'none'}")
