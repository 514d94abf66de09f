"""Executions of queries: QUEUED, RUNNING, then SUCCEEDED, FAILED or CANCELLED; kept in memory."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import duckdb

from local.athena.binding import bind_parameters
from local.athena.catalog import Catalog
from local.athena.engine import Session, as_query_error, connect
from local.athena.errors import Cancelled, QueryError, RequestRefused
from local.athena.gate import parse_query
from local.athena.objects import Objects, split_uri
from local.athena.statements import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_glue import GlueClient
    from mypy_boto3_s3 import S3Client

    from local.athena.results import Column
    from local.athena.statements import Statement

log = logging.getLogger(__name__)

_MAX_RUNNING = 4
_MAX_REMEMBERED = 10_000
FINAL = ("SUCCEEDED", "FAILED", "CANCELLED")


@dataclass
class Execution:
    """One query, from StartQueryExecution on."""

    sql: str
    database: str
    workgroup: str
    location: str
    scan_limit: int | None
    parameters: Sequence[str]
    statement: Statement
    id: str = field(default_factory=lambda: str(uuid4()))
    state: str = "QUEUED"
    error: QueryError | None = None
    submitted: float = field(default_factory=time.time)
    started: float | None = None
    completed: float | None = None
    scanned: int = 0
    columns: list[Column] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)  # of a statement that is not a query
    session: Session | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def is_query(self) -> bool:
        """Whether its result is a CSV with a header."""
        return self.statement.run is None

    @property
    def output(self) -> str:
        """The result object: `.csv` of a query, `.txt` of any other statement."""
        return f"{self.location}{self.id}.{'csv' if self.is_query else 'txt'}"

    def as_api(self) -> dict[str, Any]:
        """GetQueryExecution's QueryExecution."""
        now = time.time()
        begun, done = self.started or now, self.completed or now
        status: dict[str, Any] = {"State": self.state, "SubmissionDateTime": self.submitted}
        if self.completed:
            status["CompletionDateTime"] = self.completed
        if self.error:
            status |= {"StateChangeReason": str(self.error), "AthenaError": self.error.as_athena_error()}
        answer: dict[str, Any] = {
            "QueryExecutionId": self.id,
            "Query": self.sql,
            "StatementType": self.statement.kind,
            "ResultConfiguration": {"OutputLocation": self.output},
            "QueryExecutionContext": {"Database": self.database, "Catalog": "awsdatacatalog"},
            "Status": status,
            "Statistics": {
                "EngineExecutionTimeInMillis": round((done - begun) * 1000),
                "DataScannedInBytes": self.scanned,
                "TotalExecutionTimeInMillis": round((done - self.submitted) * 1000),
                "QueryQueueTimeInMillis": round((begun - self.submitted) * 1000),
                "ServiceProcessingTimeInMillis": 0,
                "ResultReuseInformation": {"ReusedPreviousResult": False},
            },
            "WorkGroup": self.workgroup,
            "EngineVersion": {
                "SelectedEngineVersion": "AUTO",
                "EffectiveEngineVersion": "Athena engine version 3",
            },
        }
        if self.parameters:
            answer["ExecutionParameters"] = list(self.parameters)
        return answer


class Executions:
    """Runs queries, several at once, each in a DuckDB of its own."""

    def __init__(self, s3: S3Client, glue: GlueClient, spool: Path) -> None:
        self._s3 = s3
        self.catalog = Catalog(glue)
        self._objects = Objects(s3, spool / "objects")
        self._spool = spool
        self._lock = threading.Lock()
        self._all: dict[str, Execution] = {}
        self._running = 0
        self._pool = ThreadPoolExecutor(_MAX_RUNNING, thread_name_prefix="query")

    def start(self, execution: Execution) -> str:
        """Queue a query."""
        with self._lock:
            self._all[execution.id] = execution
            for old in list(self._all)[:-_MAX_REMEMBERED]:
                if self._all[old].state in FINAL:
                    del self._all[old]
        self._pool.submit(self._run, execution)
        return execution.id

    def get(self, query_id: str) -> Execution:
        """One execution. Raises RequestRefused if there is none of this id."""
        with self._lock:
            if query_id not in self._all:
                raise RequestRefused(f"QueryExecution {query_id} was not found")
            return self._all[query_id]

    def newest_first(self, workgroup: str) -> list[Execution]:
        """The workgroup's queries."""
        with self._lock:
            return [one for one in reversed(self._all.values()) if one.workgroup == workgroup]

    def stop(self, query_id: str) -> None:
        """Cancel a query. A query that has ended is not changed."""
        execution = self.get(query_id)
        execution.stopping.set()
        if execution.session is not None:
            execution.session.connection.interrupt()

    def close(self) -> None:
        """Cancel all and wait for the threads."""
        with self._lock:
            running = [one.id for one in self._all.values() if one.state not in FINAL]
        for query_id in running:
            self.stop(query_id)
        self._pool.shutdown(cancel_futures=True)
        self._objects.close()

    def _run(self, execution: Execution) -> None:
        with self._lock:
            if self._running == 0:
                self._objects.empty_cache_if_full()
            self._running += 1
        execution.started = time.time()
        execution.state = "RUNNING"
        try:
            self._run_in_session(execution)
            state = "SUCCEEDED"
        except (Cancelled, duckdb.InterruptException):
            state = "CANCELLED"
        except QueryError as error:
            state, execution.error = "FAILED", error
        except RequestRefused as error:  # errors that appear when the query runs, such as in a view
            state, execution.error = "FAILED", QueryError("SYNTAX_ERROR", str(error))
        except duckdb.Error as error:
            state, execution.error = "FAILED", as_query_error(error)
        except Exception as error:
            log.exception("query failed in the endpoint", extra={"query": execution.id})
            state = "FAILED"
            execution.error = QueryError("GENERIC_INTERNAL_ERROR", f"{type(error).__name__}: {error}")
        finally:
            execution.session = None
            with self._lock:
                self._running -= 1
        execution.completed = time.time()
        execution.state = state

    def _run_in_session(self, execution: Execution) -> None:
        with (
            TemporaryDirectory(prefix="query-", dir=self._spool) as folder,
            connect(Path(folder)) as connection,
        ):
            session = Session(self.catalog, self._objects, connection, execution.scan_limit)
            execution.session = session
            target = Path(folder) / "result"
            try:
                self._evaluate(execution, session, target)
            finally:
                execution.scanned = session.scanned
            _raise_if_cancelled(execution)
            bucket, key = split_uri(execution.output)
            self._s3.upload_file(str(target), bucket, key)

    def _evaluate(self, execution: Execution, session: Session, target: Path) -> None:
        _raise_if_cancelled(execution)
        if execution.statement.run is not None:
            answer = execution.statement.run(session, execution.database)
            execution.columns, execution.rows = answer.columns, answer.rows
            lines = ("\t".join(row) + "\n" for row in answer.rows)
            target.write_text("".join(lines), encoding="utf-8")
            return
        parse_query(execution.sql)
        translated = session.prepare(bind_parameters(execution.sql, execution.parameters), execution.database)
        _raise_if_cancelled(execution)
        session.restrict_file_access(target)
        execution.columns, _ = session.write_csv(translated, target)


def _raise_if_cancelled(execution: Execution) -> None:
    if execution.stopping.is_set():
        raise Cancelled
