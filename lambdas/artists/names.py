"""Names of artists that were registered by id only, from the answers with their top tracks.

runs/artists/dt=…/batches/<name>/names.json    by artist, as the source writes it
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from lambdas.lake import objects as lake
from lambdas.lake.update import update

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pymysql import Connection

    from lambdas.artists.run import Run


def remember_names(bucket: str, run: Run, batch: str, names: Mapping[str, str]) -> None:
    """Keep the names that a batch's answers held, beside those of an attempt that was throttled.

    Raises:
        ObjectContended: others kept changing them.
    """
    if names:
        update(bucket, _key(run, batch), lambda body: lake.as_json(json.loads(body or b"{}") | names))


def fill_in_names(connection: Connection, bucket: str, run: Run, batches: Collection[str]) -> int:
    """Name the registered artists that are called by their id, where a batch remembers a name; how many."""
    with connection.cursor() as cursor:
        cursor.execute("select id from artists where name = id")
        nameless = {row[0] for row in cursor.fetchall()}
        if not nameless:
            return 0
        with ThreadPoolExecutor(16) as pool:
            remembered = pool.map(lambda batch: lake.get_json(bucket, _key(run, batch)) or {}, batches)
        names = {artist: name for each in remembered for artist, name in each.items() if artist in nameless}
        cursor.executemany(
            "update artists set name = %s where id = %s",
            [(name[:512], artist) for artist, name in sorted(names.items())],
        )
    connection.commit()
    return len(names)


def _key(run: Run, batch: str) -> str:
    return f"{run.folder}/batches/{batch}/names.json"
