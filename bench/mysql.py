"""A MySQL server of the bench's own, and the ways of writing pairs that are compared on it."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pymysql

from lambdas.artists.run import Run
from lambdas.operations import migrate
from lambdas.serving.pairs import pair_rows
from lambdas.serving.publish import Publication, publish
from local import mariadb

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Blocks = list[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]]

DEFINITION = "LIKE related_artists"
_DAY = "2026-01-01"
_PUBLICATION = Publication(
    Run(
        run_id="bench",
        started_at=f"{_DAY}T00:00:00Z",
        dt=_DAY,
        source="files",
        features="files",
        refetch=False,
        force=True,
        deadline=f"{_DAY}T01:00:00Z",
        keep="auto",
    ),
    model={},
    coverage_tracks=None,
    largest_fall=1.0,
    setting="",
)
_DIGITS = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", np.uint8)


@contextmanager
def server() -> Iterator[mariadb.Server]:
    """A private server with its defaults and a schema `bench`, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="kindred-bench-") as folder:
        home = Path(folder) / "mariadb"
        running = mariadb.start(home)
        try:
            connection = connect(running, database=None)
            migrate.use_schema(connection, "bench")
            migrate.migrate(connection, migrate.migrations())
            connection.close()
            yield running
        finally:
            mariadb.stop(home)


def connect(running: mariadb.Server, database: str | None = "bench") -> pymysql.Connection:
    """A connection as the steps have it, and LOAD DATA LOCAL besides."""
    return pymysql.connect(
        host=running.host,
        port=running.port,
        user=mariadb.ADMIN,
        password=running.admin_password,
        database=database,
        ssl_ca=str(running.ca_file),
        ssl_verify_identity=True,
        charset="utf8mb4",
        local_infile=True,
    )


def artist_ids(count: int) -> NDArray[np.bytes_]:
    """Random ids, ascending."""
    digits = np.random.default_rng(count).integers(0, 62, (count, 22))
    return np.unique(_DIGITS[digits].view("S22").ravel())


def sorted_pairs(rows: int, keep: int = 50, block: int = 100_000) -> tuple[NDArray[np.bytes_], Blocks]:
    """Ids, and `rows` rows of `keep` random others each, in the primary key's order, in blocks."""
    artists = rows // keep
    dice = np.random.default_rng(rows)
    step = dice.integers(1, max(artists // keep, 2), (artists, keep)).cumsum(axis=1)
    y = np.sort((np.arange(artists)[:, None] + step) % artists, axis=1).ravel()
    left, distance = np.repeat(np.arange(artists), keep), dice.random(artists * keep)
    blocks = [
        (left[at : at + block], y[at : at + block], distance[at : at + block])
        for at in range(0, len(left), block)
    ]
    return artist_ids(artists), blocks


def ours(
    connections: Sequence[pymysql.Connection], ids: NDArray[np.bytes_], blocks: Iterable[object]
) -> None:
    """What the step does, with the two connections that it has."""
    connection, helper = connections
    rows = pair_rows(ids, blocks)  # type: ignore[arg-type]
    publish(connection, _PUBLICATION, {"related_artists": rows}, helpers=[helper])


def text_file(path: Path, ids: NDArray[np.bytes_], blocks: Blocks) -> None:
    """The rows as LOAD DATA takes them."""
    names = [each.decode() for each in ids.tolist()]
    with path.open("w") as file:
        for left, right, distance in blocks:
            columns = zip(left.tolist(), right.tolist(), distance.tolist(), strict=True)
            file.writelines(f"{names[i]}\t{names[j]}\t{far!r}\n" for i, j, far in columns)


def load_data(connection: pymysql.Connection, path: Path) -> None:
    """LOAD DATA LOCAL of rows that lie ready as text, then RENAME: the fastest way there is."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS loading, leaving")
        cursor.execute(f"CREATE TABLE loading {DEFINITION}")
        load_data_into(cursor, "loading", path)
        connection.commit()
        if cursor.execute("SHOW TABLES LIKE 'loaded'"):
            cursor.execute("RENAME TABLE loaded TO leaving, loading TO loaded")
            cursor.execute("DROP TABLE leaving")
        else:
            cursor.execute("RENAME TABLE loading TO loaded")


def load_data_into(cursor: pymysql.cursors.Cursor, table: str, path: Path) -> None:
    """A bare LOAD DATA LOCAL."""
    cursor.execute(f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE {table} CHARACTER SET ascii")


def bytes_a_row(connection: pymysql.Connection, table: str) -> float:
    """Data and indexes, by the server's own account."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE TABLE {table}")
        cursor.fetchall()
        cursor.execute(
            "SELECT data_length + index_length FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND table_name = %s",
            (table,),
        )
        size = cursor.fetchone()
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        count = cursor.fetchone()
    assert size
    assert count
    return float(size[0]) / float(count[0])
