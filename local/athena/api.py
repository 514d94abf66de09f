"""Athena's API operations, by the names that boto3 sends."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.validate import ParamValidator

from local.athena.errors import QueryError, RequestRefused
from local.athena.executions import Execution, Executions
from local.athena.gate import parse_query
from local.athena.paging import counted, paged, start_of
from local.athena.results import read_page
from local.athena.statements import read_statement
from local.athena.workgroups import PRIMARY, Workgroups

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client

    from local.athena.metadata import Metadata

    Request = dict[str, Any]

_MAX_ROWS = 1000
_MAX_TOKENS = 10_000
_MAX_QUERY_LENGTH = 262_144


class Api:
    """One method per operation, from the request's JSON to the response's."""

    def __init__(
        self, executions: Executions, workgroups: Workgroups, s3: S3Client, metadata: Metadata
    ) -> None:
        self._executions = executions
        self._workgroups = workgroups
        self._s3 = s3
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[Request, str]] = {}
        self._shapes = botocore.session.get_session().get_service_model("athena")
        self._operations: dict[str, Callable[[Request], Request]] = {
            "StartQueryExecution": self._start_query,
            "GetQueryExecution": self._get_query,
            "BatchGetQueryExecution": self._batch_get_query,
            "ListQueryExecutions": self._list_queries,
            "GetQueryResults": self._get_results,
            "StopQueryExecution": self._stop_query,
            "CreateWorkGroup": self._create_workgroup,
            "GetWorkGroup": self._get_workgroup,
            "ListWorkGroups": self._list_workgroups,
            "UpdateWorkGroup": self._update_workgroup,
            "DeleteWorkGroup": self._delete_workgroup,
            **metadata.operations(),
        }

    def call(self, operation: str, request: Request) -> Request:
        """Run an operation.

        Raises:
            RequestRefused: unknown, malformed, or Athena would refuse it.
        """
        if operation not in self._operations:
            raise RequestRefused(f"the local Athena does not know the operation {operation or '(none)'}")
        shape = self._shapes.operation_model(operation).input_shape
        report = ParamValidator().validate(request, shape) if shape else None
        if report and report.has_errors():
            raise RequestRefused(" ".join(report.generate_report().split()))
        return self._operations[operation](request)

    def _start_query(self, request: Request) -> Request:
        sql = request["QueryString"]
        if len(sql) > _MAX_QUERY_LENGTH:
            raise RequestRefused(f"QueryString is longer than {_MAX_QUERY_LENGTH} characters")
        token = request.get("ClientRequestToken")
        with self._lock:  # two calls with one token start one query
            if token in self._tokens:
                first, query_id = self._tokens[token]
                if first != request:
                    raise RequestRefused("Idempotent parameters do not match")
                return {"QueryExecutionId": query_id}
            query_id = self._executions.start(self._execution(sql, request))
            if token:
                self._tokens[token] = request, query_id
                for old in list(self._tokens)[:-_MAX_TOKENS]:
                    del self._tokens[old]
        return {"QueryExecutionId": query_id}

    def _execution(self, sql: str, request: Request) -> Execution:
        name = request.get("WorkGroup") or PRIMARY
        requested = request.get("ResultConfiguration", {}).get("OutputLocation")
        location, scan_limit = self._workgroups.for_query(name, requested)
        parameters = request.get("ExecutionParameters", [])
        statement = read_statement(sql)
        if statement.run is None:
            _parse(sql)
        database = request.get("QueryExecutionContext", {}).get("Database") or "default"
        return Execution(sql, database.lower(), name, location, scan_limit, parameters, statement)

    def _get_query(self, request: Request) -> Request:
        return {"QueryExecution": self._executions.get(request["QueryExecutionId"]).as_api()}

    def _batch_get_query(self, request: Request) -> Request:
        found, missing = [], []
        for query_id in request.get("QueryExecutionIds", []):
            try:
                found.append(self._executions.get(query_id).as_api())
            except RequestRefused as error:
                missing.append(
                    {
                        "QueryExecutionId": query_id,
                        "ErrorCode": "INVALID_QUERY_EXECUTION_ID",
                        "ErrorMessage": str(error),
                    }
                )
        return {"QueryExecutions": found, "UnprocessedQueryExecutionIds": missing}

    def _list_queries(self, request: Request) -> Request:
        ids = [one.id for one in self._executions.newest_first(request.get("WorkGroup") or PRIMARY)]
        page, token = paged(ids, request, most=50)
        return {"QueryExecutionIds": page} | token

    def _get_results(self, request: Request) -> Request:
        execution = self._executions.get(request["QueryExecutionId"])
        if execution.state == "FAILED":
            raise RequestRefused(f"Query did not finish successfully. Final query state: {execution.state}")
        if execution.state != "SUCCEEDED":
            raise RequestRefused(f"Query has not yet finished. Current state: {execution.state}")
        most = counted(request, _MAX_ROWS)
        start = start_of(request)
        if execution.is_query:
            rows, following = read_page(self._s3, execution.output, start, most)
        else:
            rows = [list[str | None](row) for row in execution.rows[start : start + most]]
            following = start + most if start + most < len(execution.rows) else None
        answer: Request = {
            "UpdateCount": 0,
            "ResultSet": {
                "Rows": [
                    {"Data": [{} if value is None else {"VarCharValue": value} for value in row]}
                    for row in rows
                ],
                "ResultSetMetadata": {
                    "ColumnInfo": [column.as_column_info() for column in execution.columns]
                },
            },
        }
        if following is not None:
            answer["NextToken"] = str(following)
        return answer

    def _stop_query(self, request: Request) -> Request:
        self._executions.stop(request["QueryExecutionId"])
        return {}

    def _create_workgroup(self, request: Request) -> Request:
        self._workgroups.create(
            request["Name"], request.get("Description", ""), request.get("Configuration", {})
        )
        return {}

    def _get_workgroup(self, request: Request) -> Request:
        return {"WorkGroup": self._workgroups.get(request["WorkGroup"])}

    def _list_workgroups(self, request: Request) -> Request:
        listed = ("Name", "State", "Description", "CreationTime")
        groups = [{key: group[key] for key in listed} for group in self._workgroups.all()]
        page, token = paged(groups, request, most=50)
        return {"WorkGroups": page} | token

    def _update_workgroup(self, request: Request) -> Request:
        self._workgroups.update(
            request["WorkGroup"],
            request.get("Description"),
            request.get("State"),
            request.get("ConfigurationUpdates", {}),
        )
        return {}

    def _delete_workgroup(self, request: Request) -> Request:
        self._workgroups.delete(request["WorkGroup"])
        return {}


def _parse(sql: str) -> None:
    """Athena refuses a query that does not parse at its start; one that parses and is wrong FAILS later."""
    try:
        parse_query(sql)
    except QueryError:
        return
