"""Catalogues on this machine: read, stored in canonical form, imported into a system's lake and registry."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kindred.common.console import console
from kindred.common.imported import BAD_ROWS, tell
from kindred.common.target import DEMO
from lambdas.artists.catalogue import read_catalogue, write_canonical
from lambdas.lake import objects as lake
from local import services
from local.demo.catalogue import write_demo
from local.home import home

if TYPE_CHECKING:
    from kindred.common.target import Target
    from lambdas.artists.catalogue import Summary

TABLES = ("artists", "tracks", "audio_features")


def exists(slug: str) -> bool:
    """Whether a catalogue was imported before."""
    return all(file.exists() for file in files(slug))


def files(slug: str) -> list[Path]:
    """The files of a catalogue on this machine."""
    return [_folder(slug) / f"{table}.parquet" for table in TABLES]


def read(slug: str, folder: str | None, bad_rows: float = BAD_ROWS) -> Path:
    """Read a catalogue and store it in canonical form; the folder where it is stored.

    Args:
        slug: its name on this machine.
        folder: of its files, or one file; None for the stored ones, or for the generated catalogue.
        bad_rows: the share of a file's rows that may be left out because they cannot be used, 0 to 1.

    Raises:
        InvalidInput: it cannot be used; nothing has been written.
    """
    stored, brought = _folder(slug), folder
    with services.one_at_a_time(), tempfile.TemporaryDirectory(dir=home() / "tmp") as new:
        if folder is None and slug == DEMO:
            write_demo(new)
            folder = new
        catalogue, summary = read_catalogue(folder or stored, bad_rows)
        write_canonical(catalogue, new)
        stored.mkdir(parents=True, exist_ok=True)
        for table in TABLES:  # replaced at once, because other processes may be reading
            (Path(new) / f"{table}.parquet").replace(stored / f"{table}.parquet")
    _print_summary(slug, summary)
    tell(Path(brought or stored), summary.understood, summary.left_out)
    return stored


def import_catalogue(target: Target, folder: Path) -> None:
    """Put a catalogue into the lake's incoming/ and register exactly its artists.

    An object that is equal already is not written again, so that its time says when it was first imported.
    """
    for table in TABLES:
        body = (folder / f"{table}.parquet").read_bytes()
        lake.put_changed(target.lake, f"incoming/artists/{table}.parquet", body)
    target.ask("artists", "register_incoming")


def _print_summary(slug: str, summary: Summary) -> None:
    """Print how many rows a catalogue has, and how many of them are not used."""
    console.print(
        f"[quiet]catalogue[/] {slug}: {summary.artists:,} artists, {summary.tracks:,} tracks, "
        f"{summary.features:,} tracks' features"
    )
    unused = {
        "tracks left out, because their artist is not in artists": summary.tracks_of_unknown_artists,
        "rows left out, because another row is equal": summary.merged_duplicates,
    }
    for what, count in unused.items():
        if count:
            console.print(f"[quiet]catalogue[/] {slug}: {count:,} {what}")


def _folder(slug: str) -> Path:
    return home() / "catalogues" / slug
