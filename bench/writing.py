"""Writing related_artists: lambdas/serving/pairs.py and publish.py against LOAD DATA and what people use."""

from __future__ import annotations

import io
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import awswrangler
import numpy as np
import pandas as pd
import sqlalchemy

from bench import mysql
from bench.measure import ROUNDS, Row, in_turn, middle, ratio, seconds
from bench.neighbours import KEEP, cloud
from lambdas.artists.steps.averages import read_features
from lambdas.models.neighbours import neighbours
from lambdas.models.scaling import min_max

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pymysql

    from local.mariadb import Server

    Tell = Callable[[str], None]

MILLION = 1_000_000
_FEW = 50_000
"""Rows that the slow peers write, into a small table, which flatters them."""
_LONG = 5 * MILLION
_CENSUS = 20_000
"""Artists whose 50 nearest are a million rows."""
_FEATURES = ["danceability", "energy", "loudness", "speechiness", "instrumentalness"]


def rows(tell: Tell) -> Iterator[Row]:
    """The rows of this file."""
    with mysql.server() as server, tempfile.TemporaryDirectory() as folder:
        yield from _million(server, Path(folder), tell)
        yield _end_to_end(server, Path(folder), tell)
        yield _long(server, tell)


def _million(server: Server, folder: Path, tell: Tell) -> Iterator[Row]:
    ids, blocks = mysql.sorted_pairs(MILLION)
    text = folder / "pairs.tsv"
    mysql.text_file(text, ids, blocks)
    few = _frame(ids, blocks, _FEW)
    connection = mysql.connect(server)
    connections = connection, mysql.connect(server)
    engine = sqlalchemy.create_engine("mysql+pymysql://", creator=lambda: mysql.connect(server))

    def fresh(without: str, write: Callable[[], None]) -> Callable[[], float]:
        def run() -> float:
            with connection.cursor() as cursor:
                cursor.execute(without)
            start = time.perf_counter()
            write()
            return time.perf_counter() - start

        return run

    def ours() -> None:
        mysql.ours(connections, ids, blocks)

    def load() -> None:
        mysql.load_data(connection, text)

    times = in_turn(
        {
            "kindred, fresh": fresh("TRUNCATE TABLE related_artists", ours),
            "kindred, over a table": ours,
            "LOAD DATA, fresh": fresh("DROP TABLE IF EXISTS loaded", load),
            "LOAD DATA, over a table": load,
            "awswrangler upsert": lambda: _upsert(connection, few),
            "pandas.to_sql": lambda: _to_sql(engine, few),
        },
        lambda who: tell(f"a million rows into MySQL: {who}"),
    )
    detail = {"seconds": seconds(times), "rows of the slow peers": _FEW}
    slow = MILLION / _FEW
    for what in ("fresh", "over a table"):
        figures = ratio(times[f"LOAD DATA, {what}"], times[f"kindred, {what}"])
        yield Row(
            f"writing 1,000,000 rows, {what}", "LOAD DATA LOCAL + RENAME", ">= 0.85", *figures, detail=detail
        )
    for peer, bar in (("awswrangler upsert", ">= 2"), ("pandas.to_sql", ">= 3")):
        figures = ratio([each * slow for each in times[peer]], times["kindred, over a table"])
        yield Row("writing 1,000,000 rows, over a table", f"{peer}, by rate", bar, *figures, detail=detail)
    size = mysql.bytes_a_row(connection, "related_artists")
    yield Row("size of related_artists at 1,000,000 rows", "-", "<= 90", size, size, size, "B a row")
    for each in connections:
        each.close()


def _frame(ids: object, blocks: mysql.Blocks, count: int) -> pd.DataFrame:
    names = np.asarray(ids).astype(str)
    left, right, distance = (np.concatenate(column)[:count] for column in zip(*blocks, strict=True))
    return pd.DataFrame({"artist_id": names[left], "y_artist": names[right], "distance": distance})


def _upsert(connection: pymysql.Connection, frame: pd.DataFrame) -> float:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS wrangled")
        cursor.execute(f"CREATE TABLE wrangled {mysql.DEFINITION}")
    start = time.perf_counter()
    awswrangler.mysql.to_sql(
        frame, connection, table="wrangled", schema="bench", mode="upsert_duplicate_key", chunksize=5_000
    )
    return time.perf_counter() - start


def _to_sql(engine: sqlalchemy.Engine, frame: pd.DataFrame) -> None:
    frame.to_sql("framed", engine, if_exists="replace", index=False, chunksize=5_000)


class _Answered:
    """An Athena whose queries are done: its results are read as the step reads them, as streams."""

    def __init__(self, **results: str) -> None:
        self._results = results

    def start(self, sql: str, *_parameters: str) -> str:
        return "bounds" if "as bound" in sql else "averages"

    def result(self, query_id: str) -> io.BytesIO:
        return io.BytesIO(self._results[query_id].encode())

    def columns(self, query_id: str) -> list[tuple[str, str]]:
        first = "bound" if query_id == "bounds" else "artist_id"
        return [(first, "varchar"), *((feature, "double") for feature in _FEATURES)]


def census(artists: int) -> tuple[str, str]:
    """Athena's answers for so many artists: averages and bounds, as CSV."""
    points = pd.DataFrame(cloud(artists, len(_FEATURES)), columns=_FEATURES)
    points.insert(0, "artist_id", mysql.artist_ids(artists).astype(str))
    bounds = pd.DataFrame([["max", *[1.0] * 5], ["min", *[0.0] * 5]], columns=["bound", *_FEATURES])
    return points.to_csv(index=False), bounds.to_csv(index=False)


def _end_to_end(server: Server, folder: Path, tell: Tell) -> Row:
    averages, bounds = census(_CENSUS)
    athena = _Answered(averages=averages, bounds=bounds)
    connection = mysql.connect(server)
    connections = connection, mysql.connect(server)
    text = folder / "nearest.tsv"

    def ours() -> None:
        found = read_features(athena, "2026-01-01", _FEATURES)  # type: ignore[arg-type]
        points = min_max(found.averages, found.bounds)
        mysql.ours(connections, np.array(found.artists, dtype="S22"), neighbours(points, KEEP))

    found = read_features(athena, "2026-01-01", _FEATURES)  # type: ignore[arg-type]
    points = min_max(found.averages, found.bounds)
    mysql.text_file(text, np.array(found.artists, dtype="S22"), [tuple(b) for b in neighbours(points, KEEP)])

    def bare() -> float:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bare")
            cursor.execute(f"CREATE TABLE bare {mysql.DEFINITION}")
            start = time.perf_counter()
            mysql.load_data_into(cursor, "bare", text)
            connection.commit()
        return time.perf_counter() - start

    times = in_turn(
        {"kindred": ours, "LOAD DATA": bare}, lambda who: tell(f"end to end, 1,000,000 rows: {who}")
    )
    for each in connections:
        each.close()
    return Row(
        "1,000,000 rows end to end: Athena's result, neighbours, text, swap",
        "a bare LOAD DATA of the same rows",
        "<= 1.3",
        *ratio(times["kindred"], times["LOAD DATA"]),
        detail={"seconds": seconds(times)},
    )


def _long(server: Server, tell: Tell) -> Row:
    ids, blocks = mysql.sorted_pairs(_LONG)
    connections = mysql.connect(server), mysql.connect(server)
    first, last = [], []
    for turn in range(ROUNDS):
        tell(f"5,000,000 sorted rows, {turn + 1} of {ROUNDS}")
        marks = [time.perf_counter()]

        def counted() -> Iterator[object]:
            for number, block in enumerate(blocks):
                if number in {10, len(blocks) - 10}:
                    marks.append(time.perf_counter())  # noqa: B023  read within this turn
                yield block

        mysql.ours(connections, ids, _ended(counted(), marks))
        first.append(marks[1] - marks[0])
        last.append(marks[3] - marks[2])
    for connection in connections:
        connection.close()
    return Row(
        "5,000,000 sorted rows: rate of the last million",
        "its own first million",
        ">= 0.8",
        *ratio(first, last),
        detail={"seconds": {"first": middle(first)[0], "last": middle(last)[0]}},
    )


def _ended(blocks: Iterator[object], marks: list[float]) -> Iterator[object]:
    """The same blocks; the time of the last one's end is noted too."""
    yield from blocks
    marks.append(time.perf_counter())
