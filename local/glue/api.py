"""Glue's operations on the runs of jobs, by the names that boto3 sends.

boto3 is loaded by the first request: most systems never run a job, and should not wait for it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from local.athena.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.glue.runs import Runs

    Request = dict[str, Any]


class Api:
    """One method per operation, from the request's JSON to the response's."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._operations: dict[str, Callable[[Request], Request]] = {
            "StartJobRun": self._start,
            "GetJobRun": self._get,
            "GetJobRuns": self._list,
            "BatchStopJobRun": self._stop,
        }

    def call(self, operation: str, request: Request) -> Request:
        """Run an operation.

        Raises:
            RequestRefused: unknown, malformed, or Glue would refuse it.
        """
        if operation not in self._operations:
            what = f"the local Glue does not know the operation {operation or '(none)'}"
            raise RequestRefused(what, "InvalidInputException")
        _require_valid(operation, request)
        return self._operations[operation](request)

    def _start(self, request: Request) -> Request:
        name = request["JobName"]
        job = _definition(name)
        most = job.get("ExecutionProperty", {}).get("MaxConcurrentRuns", 1)
        if sum(not run.ended for run in self._runs.of(name)) >= most:
            raise RequestRefused(f"Concurrent runs exceeded for {name}", "ConcurrentRunsExceededException")
        arguments = {**job.get("DefaultArguments", {}), **request.get("Arguments", {})}
        started = self._runs.start(
            name,
            str(job["Command"]["ScriptLocation"]),
            arguments,
            timeout_min=int(request.get("Timeout") or job.get("Timeout") or 0),
        )
        return {"JobRunId": started.run_id}

    def _get(self, request: Request) -> Request:
        for run in self._runs.of(request["JobName"]):
            if run.run_id == request["RunId"]:
                return {"JobRun": run.described()}
        raise RequestRefused(f"JobRun {request['RunId']} not found", "EntityNotFoundException")

    def _list(self, request: Request) -> Request:
        """Newest first, all in one page."""
        return {"JobRuns": [run.described() for run in reversed(self._runs.of(request["JobName"]))]}

    def _stop(self, request: Request) -> Request:
        name, wanted = request["JobName"], request["JobRunIds"]
        stopped = [run for run in self._runs.of(name) if run.run_id in wanted]
        for run in stopped:
            run.stop()
        return {
            "SuccessfulSubmissions": [{"JobName": name, "JobRunId": run.run_id} for run in stopped],
            "Errors": [],
        }


def _require_valid(operation: str, request: Request) -> None:
    """Refuse what botocore's own model of Glue refuses."""
    import botocore.session
    from botocore.validate import ParamValidator

    shape = botocore.session.get_session().get_service_model("glue").operation_model(operation).input_shape
    report = ParamValidator().validate(request, shape) if shape else None
    if report and report.has_errors():
        raise RequestRefused(" ".join(report.generate_report().split()), "InvalidInputException")


def _definition(name: str) -> dict[str, Any]:
    """A job as the stand-in knows it, from CloudFormation or from the local deployment."""
    import boto3
    from botocore.exceptions import ClientError

    stand_in = boto3.client("glue", endpoint_url=os.environ.get("AWS_ENDPOINT_URL"))
    try:
        found: dict[str, Any] = dict(stand_in.get_job(JobName=name)["Job"])
    except ClientError as error:
        refused = error.response["Error"]
        raise RequestRefused(refused["Message"], refused["Code"]) from error
    return found
