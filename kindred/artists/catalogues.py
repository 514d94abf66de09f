"""Catalogues on this machine: read, kept in canonical form, brought into a system's lake and registry."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kindred.common.console import console
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
    """Whether a catalogue was read before."""
    return all(file.exists() for file in files(slug))


def files(slug: str) -> list[Path]:
    """The files in which a catalogue is kept here."""
    return [_folder(slug) / f"{table}.parquet" for table in TABLES]


def read(slug: str, folder: str | None) -> Path:
    """Read a catalogue and keep it in canonical form; where it is kept.

    Args:
        slug: what it is called here.
        folder: where its files are; None for what is kept already, or for the generated one.

    Raises:
        InvalidInput: it cannot be used; nothing has been written.
    """
    kept = _folder(slug)
    with services.one_at_a_time(), tempfile.TemporaryDirectory(dir=home() / "tmp") as fresh:
        if folder is None and slug == DEMO:
            write_demo(fresh)
            folder = fresh
        catalogue, summary = read_catalogue(folder or kept)
        write_canonical(catalogue, fresh)
        kept.mkdir(parents=True, exist_ok=True)
        for table in TABLES:  # each whole or not at all: others may be reading
            (Path(fresh) / f"{table}.parquet").replace(kept / f"{table}.parquet")
    _tell(slug, summary)
    return kept


def bring(target: Target, kept: Path) -> None:
    """Put a catalogue into the lake's incoming/ and register exactly its artists.

    An object that is there already is left alone, so that its time still says when it came.
    """
    for table in TABLES:
        body = (kept / f"{table}.parquet").read_bytes()
        lake.put_changed(target.lake, f"incoming/artists/{table}.parquet", body)
    target.ask("artists", "register_incoming")


def _tell(slug: str, summary: Summary) -> None:
    """Say what a catalogue holds, and which of its rows are not used."""
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
