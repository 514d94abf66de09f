"""Queries to Athena: start one, wait for it within a time limit, read its result from S3.

API: https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from lambdas.core.aws import client
from lambdas.core.errors import QueryFailed

if TYPE_CHECKING:
    from botocore.response import StreamingBody

_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 2.0


@dataclass(frozen=True)
class Athena:
    """A Glue database and a workgroup, which says where results are written."""

    database: str
    workgroup: str
    patience_s: float = 600.0

    def start(self, sql: str, *parameters: str) -> str:
        """Start a query with its parameters bound in order; its id. Text values are quoted here.

        Raises:
            QueryFailed: Athena refused it at once, as it does where the syntax is wrong; it kept
                throttling; or it cannot be reached.
        """
        arguments = {"ExecutionParameters": [_literal(value) for value in parameters]} if parameters else {}
        try:
            return client("athena").start_query_execution(
                QueryString=sql,
                QueryExecutionContext={"Database": self.database},
                WorkGroup=self.workgroup,
                **arguments,  # type: ignore[arg-type]
            )["QueryExecutionId"]
        except client("athena").exceptions.InvalidRequestException as error:
            raise QueryFailed("", "REFUSED", error.response["Error"]["Message"]) from None
        except (ClientError, BotoCoreError) as error:
            raise _failed("", error) from None

    def wait(self, query_id: str) -> str:
        """Wait for a query; the S3 address of its result.

        Raises:
            QueryFailed: it failed, was cancelled, or took longer than `patience_s` (then it is stopped).
        """
        pause, deadline = _FIRST_PAUSE_S, time.monotonic() + self.patience_s
        while True:
            try:
                answer = client("athena").get_query_execution(QueryExecutionId=query_id)
            except (ClientError, BotoCoreError) as error:
                raise _failed(query_id, error) from None
            execution = answer["QueryExecution"]
            state = execution["Status"]["State"]
            if state == "SUCCEEDED":
                return execution["ResultConfiguration"]["OutputLocation"]
            if state in {"FAILED", "CANCELLED"}:
                reason = execution["Status"].get("StateChangeReason", "no reason given")
                raise QueryFailed(query_id, state, reason)
            if time.monotonic() > deadline:
                client("athena").stop_query_execution(QueryExecutionId=query_id)
                raise QueryFailed(query_id, "STOPPED", f"no result within {self.patience_s:.0f} s")
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE_S)

    def result(self, query_id: str) -> StreamingBody:
        """Wait for a query and open its result: all rows as CSV, where the API gives 1,000 a page."""
        bucket, key = self.wait(query_id).removeprefix("s3://").split("/", 1)
        return client("s3").get_object(Bucket=bucket, Key=key)["Body"]

    def columns(self, query_id: str) -> list[tuple[str, str]]:
        """The name and the type of each column of a query that has succeeded, in Athena's words.

        Raises:
            QueryFailed: as start.
        """
        try:
            answer = client("athena").get_query_results(QueryExecutionId=query_id, MaxResults=1)
        except (ClientError, BotoCoreError) as error:
            raise _failed(query_id, error) from None
        return [
            (column["Name"], column["Type"])
            for column in answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
        ]


def _failed(query_id: str, error: ClientError | BotoCoreError) -> QueryFailed:
    """What Athena answered after boto3's own retries, or why it could not be asked."""
    if isinstance(error, ClientError):
        details = error.response.get("Error", {})
        return QueryFailed(
            query_id, details.get("Code", "REFUSED"), details.get("Message") or "no reason given"
        )
    return QueryFailed(query_id, "UNREACHABLE", str(error))


def _literal(value: str) -> str:
    """Athena's parameters are SQL literals in strings, so text carries its own quotes."""
    return "'" + value.replace("'", "''") + "'"
