"""Athena fails, waits, throttles or finds another file than the table says; a proxy stands before it."""

from __future__ import annotations

import io
import itertools
import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq

from lambdas.lake import athena as module
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.frames import read
from tests.faults.kills import _taken_up
from tests.faults.proxies import HttpProxy
from tests.faults.system import NAME, today
from tests.faults.trials import Fault, Trial, lost, require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.system import System

STOPPED = "stopped: QueryFailed, table as it was"
WAITED = "waited, went on"
Rule = dict[str, Any]
JSON = {"Content-Type": "application/x-amz-json-1.1"}


@contextmanager
def before_athena(system: System, decide: Callable[[str, dict[str, Any]], Any]) -> Iterator[None]:
    """Athena behind a proxy; `decide` is given an operation and its request."""
    proxy = HttpProxy(int(system.environment["AWS_ENDPOINT_URL_ATHENA"].rpartition(":")[2]))
    proxy.before = lambda _method, _path, headers, body: decide(
        str(headers.get("X-Amz-Target", "")).rpartition(".")[2], json.loads(body or b"{}")
    )
    system.environ(AWS_ENDPOINT_URL_ATHENA=proxy.url)
    try:
        yield
    finally:
        system.environ(AWS_ENDPOINT_URL_ATHENA=system.environment["AWS_ENDPOINT_URL_ATHENA"])
        proxy.close()


def query_ends(state: str, reason: str) -> Callable[[str, dict[str, Any]], Any]:
    """Every query ends so."""

    def decide(operation: str, request: dict[str, Any]) -> Any:
        if operation != "GetQueryExecution":
            return None
        status = {"State": state, "StateChangeReason": reason, "SubmissionDateTime": 1.0}
        found = {"QueryExecutionId": request["QueryExecutionId"], "Status": status}
        return 200, JSON, json.dumps({"QueryExecution": found}).encode()

    return decide


def _refused(operation: str, code: str, status: int, times: float) -> Callable[[str, dict[str, Any]], Any]:
    """An operation is refused so many times."""
    counted = itertools.count(1)

    def decide(asked: str, _: dict[str, Any]) -> Any:
        if asked != operation or next(counted) > times:
            return None
        return status, JSON, json.dumps({"__type": code, "message": "Rate exceeded"}).encode()

    return decide


def _slow() -> Callable[[str, dict[str, Any]], Any]:
    """Every query is queued for its first eight looks."""
    looks: dict[str, int] = {}

    def decide(operation: str, request: dict[str, Any]) -> Any:
        query = request.get("QueryExecutionId", "")
        if operation != "GetQueryExecution" or looks.setdefault(query, 0) >= 8:
            return None
        looks[query] += 1
        found = {"QueryExecutionId": query, "Status": {"State": "QUEUED", "SubmissionDateTime": 1.0}}
        return 200, JSON, json.dumps({"QueryExecution": found}).encode()

    return decide


def _stops(decide: Callable[[], Any], *words: str) -> Callable[[System], Trial]:
    def inject(system: System) -> Trial:
        wanted, expected = system.wanted(), system.objects()
        with before_athena(system, decide()), patch.object(module, "_LONGEST_PAUSE_S", 0.1):
            ended = system.flow(source="files")
        require(ended.status == "QueryFailed", f"{ended.status}: {ended.message}")
        require(all(word in ended.message for word in words) and "\n" not in ended.message, ended.message)
        require(system.rows()["mysql"] == wanted["mysql"], "the serving table has changed")
        system.forget_day()
        return Trial(1, STOPPED, _taken_up(system, wanted, expected))

    return inject


def _goes_on(decide: Callable[[], Any], times: int) -> Callable[[System], Trial]:
    def inject(system: System) -> Trial:
        wanted = system.wanted()
        system.behave()
        with before_athena(system, decide()):
            ended = system.flow(source="spotify")
        require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
        return Trial(times, WAITED, lost(wanted, system.rows()))

    return inject


def _never_ends(system: System) -> Trial:
    """A query that stays RUNNING is stopped when patience ends: never an endless wait."""
    stopped: list[str] = []

    def decide(operation: str, request: dict[str, Any]) -> Any:
        if operation == "StopQueryExecution":
            stopped.append(request["QueryExecutionId"])
        return query_ends("RUNNING", "")(operation, request)

    with before_athena(system, decide):
        athena = Athena(os.environ["DATABASE"], NAME, patience_s=2.0)
        try:
            athena.wait(athena.start("select 1"))
            outcome = "it ended"
        except module.QueryFailed as error:
            require("no result within 2 s" in str(error), str(error))
            outcome = STOPPED
    require(len(stopped) == 1, "the query was not stopped")
    return Trial(1, outcome, 0)


def _past_one_page(system: System) -> Trial:
    """A result of 1,482 rows, where the API gives 1,000 a page."""
    wanted = system.wanted()
    athena = Athena(os.environ["DATABASE"], NAME)
    query = athena.start("select artist_id, y_artist, distance from related_artists where dt = ?", today())
    found = set(read(athena, query).itertuples(index=False, name=None))
    return Trial(1, "read whole", lost({"mysql": wanted["mysql"]}, {"mysql": found}))


def _empty(system: System) -> Trial:
    """No track has features on the day: Athena's result is a header alone."""
    wanted = system.wanted()
    system.forget_day()
    system.misbehave("/spotify/v1/audio-features", after=1, times=None, body={"audio_features": []})
    ended = system.flow(source="spotify")
    require(ended.status == "InvalidInput" and "no artist has a track" in ended.message, str(ended))
    require(system.rows()["mysql"] == wanted["mysql"], "the serving table has changed")
    system.behave()
    ended = system.flow(source="spotify", refetch=True)
    require(ended.status == "succeeded", ended.message)
    return Trial(1, "stopped: InvalidInput, table as it was", lost(wanted, system.rows()))


def _another_type(system: System) -> Trial:
    """A file whose popularity is a double where the table says int."""
    wanted = system.wanted()
    system.behave()
    key = min(lake.keys(NAME, f"top_tracks/dt={today()}/"))
    good = lake.get(NAME, key) or b""
    rows = pq.read_table(io.BytesIO(good))
    at = rows.schema.names.index("popularity")
    sink = io.BytesIO()
    pq.write_table(rows.set_column(at, "popularity", rows["popularity"].cast(pa.float64())), sink)
    lake.put(NAME, key, sink.getvalue())
    ended = system.flow(source="spotify")
    require(ended.status == "QueryFailed" and "HIVE_BAD_DATA" in ended.message, str(ended))
    require(system.rows()["mysql"] == wanted["mysql"], "the serving table has changed")
    ended = system.flow(source="spotify", refetch=True)
    require(ended.status == "succeeded", ended.message)
    return Trial(1, STOPPED, lost(wanted, system.rows()))


PROXY = "a proxy before Athena"
FAULTS = (
    Fault("Athena", "FAILED", PROXY, STOPPED, _stops(lambda: query_ends("FAILED", "GENERIC_INTERNAL_ERROR: a node died"),
                                                     "FAILED", "a node died")),
    Fault("Athena", "CANCELLED", PROXY, STOPPED, _stops(lambda: query_ends("CANCELLED", "by an administrator"),
                                                        "CANCELLED", "administrator")),
    Fault("Athena", "throttled start, twice", PROXY, WAITED,
          _goes_on(lambda: _refused("StartQueryExecution", "TooManyRequestsException", 400, 2), 2)),
    Fault("Athena", "throttled start, for ever", PROXY, STOPPED,
          _stops(lambda: _refused("StartQueryExecution", "TooManyRequestsException", 400, float("inf")),
                 "TooManyRequestsException")),
    Fault("Athena", "500 to a look, twice", PROXY, WAITED,
          _goes_on(lambda: _refused("GetQueryExecution", "InternalServerException", 500, 2), 2)),
    Fault("Athena", "slow", PROXY, WAITED, _goes_on(_slow, 1)),
    Fault("Athena", "a query that never ends", PROXY, STOPPED, _never_ends),
    Fault("Athena", "results past one page", "1,482 rows", "read whole", _past_one_page),
    Fault("Athena", "an empty result", "a source without features", "stopped: InvalidInput, table as it was", _empty),
    Fault("Athena", "a table of another type than the file", "a file of doubles for ints", STOPPED, _another_type),
)  # fmt: skip
