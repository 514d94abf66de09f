"""Batches of artists: how the registry is cut, and the files of each batch in the lake.

The manifest of a day is that of lambdas.lake.manifests; besides:

    runs/artists/dt=…/batches/<name>/artists.json        its artists
    runs/artists/dt=…/batches/<name>/<table>.json        figures of filling a table, for the report
    runs/artists/dt=…/batches/<name>/<table>.parquet     a checkpoint, while a source throttles
    runs/artists/dt=…/known_features/…                   features that new batches need not fetch

A batch's name is a digest of its artists and of what the sources would answer, and it names the
batch's files in the tables too. So a batch whose file is there is done, whichever run wrote it, and
any change (an artist more, other files, another source) makes another name.

Where two runs of a day are under way with other artists or sources, the one that listed its
artists last owns the day: the other run writes no more files, deletes none and replaces no table.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from lambdas.core.errors import InvalidInput, Superseded
from lambdas.lake import objects as lake
from lambdas.lake.manifests import item_names, manifest_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.artists.run import Run

TYPICAL = 256
MOST = 1024

TABLES = ("top_tracks", "audio_features")
"""The tables that every batch writes a file of."""

_PREFIX = "artists-"
"""The start of every batch's name. In audio_features each pipeline's files begin with its name."""

_WITHOUT_PREFIX = re.compile(r"[0-9a-f]{16}")
"""Names of batches of days that were written before names had a prefix."""


class Batch(NamedTuple):
    """Some artists, contiguous in the order of their ids."""

    name: str
    artists: Sequence[str]


def cut(artists: Sequence[str], answers: str) -> list[Batch]:
    """Cut artists into batches of about `typical` artists, at most four times as many.

    A batch ends after an artist whose digest has a certain value, so adding or removing one artist changes
    one batch and leaves the others, and their files, alone (content-defined chunking, as in rsync).

    Args:
        artists: ids, ascending, without duplicates.
        answers: the sources' fingerprint; part of every name.
    """
    groups: list[list[str]] = [[]]
    size = typical(len(artists))
    for artist in artists:
        groups[-1].append(artist)
        if zlib.crc32(artist.encode()) % size == 0 or len(groups[-1]) == 4 * size:
            groups.append([])
    return [Batch(_name(group, answers), group) for group in groups if group]


def typical(artists: int) -> int:
    """The typical size of a batch for so many artists: 256, and larger where there would be many batches.

    Always a power of two, so that a larger size keeps every other cut of a smaller one's, and a
    registry gets new batches only when it doubles.
    """
    return TYPICAL << (artists // (TYPICAL * MOST)).bit_length()


def _name(artists: Sequence[str], answers: str) -> str:
    return _PREFIX + hashlib.sha256(json.dumps([answers, *artists]).encode()).hexdigest()[:16]


def artists_of(bucket: str, run: Run, batch: str) -> list[str]:
    """The artists of one batch.

    Raises:
        Superseded: a later run of the day has deleted the batch.
        InvalidInput: the lake has no such batch.
    """
    key = f"{run.folder}/batches/{batch}/artists.json"
    artists = lake.get_json(bucket, key)
    if artists is None:
        require_listed(bucket, run, batch)
        raise InvalidInput(f"s3://{bucket}/{key}", "is missing; run the day again")
    return list(artists)


def put_artists(bucket: str, run: Run, batch: Batch) -> None:
    """Write a batch's artists."""
    lake.put_json(bucket, f"{run.folder}/batches/{batch.name}/artists.json", list(batch.artists))


def checkpoint_key(run: Run, batch: str, table: str) -> str:
    """The object with the rows of a batch that were fetched before the source throttled."""
    return f"{run.folder}/batches/{batch}/{table}.parquet"


def require_listed(bucket: str, run: Run, batch: str) -> None:
    """Raise Superseded where a later run of the day does not list the batch: nobody needs its file then."""
    if batch not in item_names(bucket, manifest_key(run)):
        raise Superseded(run.dt)


def files(bucket: str, run: Run, table: str) -> set[str]:
    """The batches of which the table has a file of the day; files of other pipelines are left out."""
    keys = lake.keys(bucket, f"{table}/dt={run.dt}/")
    names = {key.rpartition("/")[2].removesuffix(".parquet") for key in keys}
    return {name for name in names if name.startswith(_PREFIX) or _WITHOUT_PREFIX.fullmatch(name)}


def require_owned(bucket: str, run: Run, owned: set[str]) -> None:
    """Raise Superseded unless the day's tables hold these batches of artists and no others."""
    if any(files(bucket, run, table) != owned for table in TABLES):
        raise Superseded(run.dt)


def note(bucket: str, run: Run, batch: str, table: str, figures: dict[str, Any]) -> None:
    """Write the figures of filling a table for a batch, and the run."""
    lake.put_json(bucket, f"{run.folder}/batches/{batch}/{table}.json", {**figures, "run_id": run.run_id})


def noted(bucket: str, run: Run, batch: str, table: str) -> dict[str, Any] | None:
    """The figures of filling a table for a batch, by any run of the day; None if unfinished."""
    figures: dict[str, Any] | None = lake.get_json(bucket, f"{run.folder}/batches/{batch}/{table}.json")
    return figures


def is_done(bucket: str, run: Run, batch: str, table: str) -> bool:
    """Whether a batch's file of a table exists and need not be fetched again for this run."""
    figures = noted(bucket, run, batch, table)
    if figures is None or (run.refetch and figures["run_id"] != run.run_id):
        return False
    return lake.exists(bucket, lake.table_key(table, run.dt, batch))
