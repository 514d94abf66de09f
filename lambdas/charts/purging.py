"""All that came from a source, out of charts' part of the lake.

Four kinds of days have something of a source: its charts were read on them; they look back over such
charts; their songs sound as it says; their genres are its. Of each goes what was made of that, and no
more: a day whose charts came from elsewhere keeps them, and can be run again from the lake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.charts import days, incoming
from lambdas.lake import objects as lake
from lambdas.lake.erasing import Erasing, Gone, day_of
from lambdas.lake.parquet import to_parquet

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS = "runs/charts/"


class Days(NamedTuple):
    """The days that have something of a source.

    Attributes:
        read: a chart came from it.
        recalling: an earlier chart that they look back over did.
        sounding: a song's features did.
        tagged: an artist's genres did.
    """

    read: set[str]
    recalling: set[str]
    sounding: set[str]
    tagged: set[str]

    @property
    def moved(self) -> set[str]:
        """Those whose history, and so what moved, has such charts."""
        return self.read | self.recalling

    @property
    def modelled(self) -> set[str]:
        """Those whose clusters and pairs are made of such songs."""
        return self.read | self.sounding


def purge(erasing: Erasing, source: str) -> Gone:
    """Every row that came from a source, and whatever was made of such rows.

    The rows, which tell the days, go last: whoever is stopped half way begins again.
    """
    found = _days(erasing, source)
    every = set().union(*found)
    erasing.withdraw("charts", lambda dt, _: dt in every)
    made = {
        "chart_moves": found.moved,
        "track_clusters": found.modelled,
        "related_tracks": found.modelled,
        "artists": found.read,
    }
    for table, of in made.items():
        erasing.drop((key for key in erasing.keys(f"{table}/") if day_of(key) in of), f"files of {table}")
    for key in erasing.keys("artists/"):
        if day_of(key) not in found.read:
            _untag(erasing, key, source)
    erasing.drop(_notes(erasing, found), "notes and checkpoints of runs")

    if source == "files":
        erasing.drop(erasing.keys(f"{incoming.INCOMING}/"), "imported files")
    else:
        # Files may say of features and genres where these came from.
        for key in {incoming.FEATURES, incoming.ARTISTS} & set(erasing.keys(f"{incoming.INCOMING}/")):
            erasing.filter(key, lambda rows: pc.equal(rows["source"], pa.scalar(source)), "imported rows")
    for table in ("tracks", "chart_entries"):
        keys = erasing.keys(f"{table}/")
        for key in keys:
            erasing.filter(key, lambda rows: pc.equal(rows["source"], pa.scalar(source)))
        erasing.drop_empty(key for key in keys if day_of(key) in found.read)
    return Gone(every, found.modelled)


def _days(erasing: Erasing, source: str) -> Days:
    read, charts = _read(erasing, source)
    if source == "files":
        known = incoming.days(erasing.bucket)
        charts |= {(market, day) for market, of in known.items() for day in of}
    recalling = {
        day_of(key)
        for key in erasing.keys(RUNS)
        if _name(key) == days.HISTORY and charts & _pairs(erasing.read(key, ["market", "day"]))
    }
    sounding = {day for day in lake.days(erasing.bucket, "tracks") if _sounds(erasing, day, source)}
    return Days(read, recalling, sounding, _tagged(erasing, source))


def _read(erasing: Erasing, source: str) -> tuple[set[str], set[tuple[str, str]]]:
    """The days on which charts came from a source, and those charts: market and day."""
    read: set[str] = set()
    charts: set[tuple[str, str]] = set()
    for key in erasing.keys("chart_entries/"):
        rows = _of(erasing.read(key, ["market", "chart_day", "source"]), source)
        charts |= _pairs(rows.select(["market", "chart_day"]))
        read |= {day_of(key)} if rows.num_rows else set()
    songs = erasing.keys("tracks/")
    return read | {
        day_of(key) for key in songs if _of(erasing.read(key, ["source"]), source).num_rows
    }, charts


def _sounds(erasing: Erasing, day: str, source: str) -> bool:
    """Whether a song of the day has its features from a source, whichever pipeline asked for them."""
    songs = pa.concat_tables(erasing.read(key, ["id"]) for key in erasing.keys(f"tracks/dt={day}/"))
    known = songs["id"].combine_chunks()
    features = (erasing.read(key, ["id", "source"]) for key in erasing.keys(f"audio_features/dt={day}/"))
    return any(pc.any(pc.is_in(_of(rows, source)["id"], value_set=known)).as_py() for rows in features)


def _tagged(erasing: Erasing, source: str) -> set[str]:
    """The days that know genres from a source: of their own artists, or of such as charted before."""
    rows = [(day_of(key), erasing.read(key, ["id", "genres_source"])) for key in erasing.keys("artists/")]
    theirs = {day: set(_of(each, source, "genres_source")["id"].to_pylist()) for day, each in rows}
    brought = _of(incoming.genres(erasing.bucket), source)["id"].to_pylist()
    artists = set(brought).union(*theirs.values())
    remembered = {
        day_of(key)
        for key in erasing.keys(RUNS)
        if _name(key) == days.GENRES and artists & set(lake.get_json(erasing.bucket, key) or {})
    }
    return remembered | {day for day, ids in theirs.items() if ids}


def _untag(erasing: Erasing, key: str, source: str) -> None:
    """Artists stay, for they came with charts; genres from the source are unknown again."""
    rows = erasing.read(key)
    theirs: Any = pc.equal(rows["genres_source"], pa.scalar(source))
    gone = rows.filter(theirs).num_rows
    erasing.counts["artists' genres in the lake"] += gone
    if gone:
        for column in ("genres", "genres_source"):
            at, field = rows.schema.get_field_index(column), rows.schema.field(column)
            left = pc.if_else(theirs.fill_null(fill_value=False), pa.scalar(None, field.type), rows[column])
            rows = rows.set_column(at, field, left)
        erasing.write(key, to_parquet(rows))


def _notes(erasing: Erasing, found: Days) -> Iterator[str]:
    """What runs remember that goes; whose rows a checkpoint holds is not worth telling."""
    made = {
        days.HISTORY: found.moved,
        days.GENRES: found.moved | found.tagged,
        days.CLUSTERS: found.modelled,
    }
    written = set(erasing.keys("chart_entries/"))
    for key in erasing.keys(RUNS):
        day, name = day_of(key), _name(key)
        if day in found.read or day in made.get(name, ()) or name == days.CHECKPOINT:
            yield key
        elif name.startswith("markets/") and name.endswith(".parquet"):
            market = name.removeprefix("markets/").removesuffix(".parquet")
            if lake.table_key("chart_entries", day, market) not in written:
                yield key  # a chart of which no entry says where it came from


def _name(key: str) -> str:
    """A note's name in its day's folder."""
    return key.removeprefix(f"{RUNS}dt={day_of(key)}/")


def _of(rows: pa.Table, source: str, column: str = "source") -> pa.Table:
    return rows.filter(pc.equal(rows[column], pa.scalar(source)))


def _pairs(rows: pa.Table) -> set[tuple[str, str]]:
    distinct = rows.group_by(rows.column_names).aggregate([])
    return {(str(one), str(other)) for one, other in zip(*distinct.to_pydict().values(), strict=True)}
