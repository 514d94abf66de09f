"""Chart files on this machine: read, and imported into a system's lake."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow.compute as pc
import pyarrow.parquet as pq

from infra.settings import Settings
from kindred.charts.demo import write_demo_charts
from kindred.common.console import console
from kindred.common.imported import tell
from lambdas.charts import incoming
from lambdas.charts.importing import Reading, read_charts, read_features, read_genres
from lambdas.charts.settings import OperatorSettings
from lambdas.charts.sources.playlists import playlists
from lambdas.lake import objects as lake
from local.home import home, write_private
from local.source_api.catalogue import PLAYLISTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from kindred.common.target import Target


class ImportedFiles(NamedTuple):
    """The content of the files: charts by day, features and genres, if the files have any."""

    charts: dict[str, pa.Table]
    features: list[pa.Table]
    genres: pa.Table | None


def read(
    charts: Path, features: Path | None = None, genres: Path | None = None, said: Reading | None = None
) -> ImportedFiles:
    """Read chart files and print what they have, how they were understood, and what was left out.

    Raises:
        InvalidInput: one cannot be used; nothing has been written.
    """
    said = said or Reading()
    found = read_charts(charts, said)
    measured = read_features(features, said.bad_rows) if features else None
    named = read_genres(genres, said.bad_rows) if genres else None
    given = [rows for rows in (found.features, measured and measured.rows) if rows]
    files = ImportedFiles(found.charts, given, named.rows if named else None)
    _print(files)
    tell(charts, found.understood, found.left_out)
    for file, rows, what, word in (
        (features, measured, "features", "track"),
        (genres, named, "genres", "artist"),
    ):
        if file and rows:
            tell(file, rows.columns.notes, [rows.columns.left_out])
            if rows.left_out:
                console.print(
                    f"[quiet]{what}[/] {rows.left_out:,} rows left out, because an earlier row is of the "
                    f"same {word}"
                )
    return files


def import_files(target: Target, files: ImportedFiles) -> None:
    """Put them into the lake; features first, so that no run reads a chart without its features."""
    lake.delete(target.lake, incoming.GENERATED)
    for rows in files.features:
        incoming.import_features(target.lake, rows)
    if files.genres is not None:
        incoming.import_genres(target.lake, files.genres)
    incoming.import_charts(target.lake, files.charts)


def import_demo(target: Target, until: str) -> None:
    """Import generated charts into the generated catalogue, unless other charts were imported."""
    known = incoming.days(target.lake)
    if known and not lake.exists(target.lake, incoming.GENERATED):
        return
    if any(until in days for days in known.values()):
        return
    with tempfile.TemporaryDirectory(dir=home() / "tmp") as name:
        folder = Path(name)
        write_demo_charts(folder, until)
        lists = as_playlists(pq.read_table(folder / "charts.parquet"), until, _playlists())
        kept = home() / "catalogues" / "demo"
        kept.mkdir(parents=True, exist_ok=True)
        write_private(kept / PLAYLISTS, json.dumps(lists))
        charts, features, genres = (folder / f"{name}.parquet" for name in ("charts", "features", "genres"))
        files = read(charts, features, genres)
    import_files(target, files)
    lake.put_json(target.lake, incoming.GENERATED, until)


def as_playlists(charts: pa.Table, day: str, of: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """A day's charts as the local Spotify lists them, with an entry in each that is not a track."""
    lists: dict[str, list[dict[str, Any]]] = {playlist: [{"kind": "removed"}] for playlist in of.values()}
    for row in charts.filter(pc.field("snapshot_date") == day).sort_by("rank").to_pylist():
        if row["market"] in of:
            lists[of[row["market"]]].append(
                {
                    "kind": "track",
                    "id": row["track_id"],
                    "name": row["track_name"],
                    "artists": list(zip(row["artist_ids"], row["artist_names"], strict=True)),
                    "album": row["album_name"],
                    **{name: row[name] for name in ("duration_ms", "popularity", "isrc")},
                }
            )
    return lists


def _playlists() -> dict[str, str]:
    return playlists(Settings.from_cdk_json().of(OperatorSettings).charts_playlists)


def _print(files: ImportedFiles) -> None:
    days = sorted(files.charts)
    markets = {market for rows in files.charts.values() for market in rows["market"].unique().to_pylist()}
    entries = sum(rows.num_rows for rows in files.charts.values())
    span = days[0] if len(days) == 1 else f"{len(days)} days, {days[0]} to {days[-1]}"
    console.print(f"[quiet]charts[/] {entries:,} entries of {len(markets)} markets, {span}")
    if files.features:
        console.print(f"[quiet]features[/] {sum(rows.num_rows for rows in files.features):,} tracks")
    if files.genres is not None:
        known = files.genres.num_rows - files.genres["genres"].null_count
        console.print(f"[quiet]genres[/] {known:,} of {files.genres.num_rows:,} artists")
