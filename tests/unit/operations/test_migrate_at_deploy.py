import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from lambdas.core.errors import FunctionFailed
from lambdas.operations import migrate_at_deploy


class CloudFormation(BaseHTTPRequestHandler):
    """Takes one answer, as a presigned address of S3 would."""

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.answers.append((self.headers["Content-Type"], json.loads(body)))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def cloudformation() -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), CloudFormation)
    server.answers = []
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def event(server: Any, kind: str, **more: str) -> dict[str, Any]:
    return {
        "RequestType": kind,
        "ResponseURL": f"http://127.0.0.1:{server.server_port}/answer?signature=x",
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "migration",
        **more,
    }


def test_a_deployment_migrates_and_says_so(cloudformation: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    monkeypatch.setattr(migrate_at_deploy, "_migrate", lambda: ran.append(1) or "")
    migrate_at_deploy.handler(event(cloudformation, "Create"), None)
    ((content_type, answer),) = cloudformation.answers
    assert ran == [1]
    assert content_type == ""
    assert answer == {
        "Status": "SUCCESS",
        "PhysicalResourceId": "migration",
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "migration",
    }


def test_a_failed_migration_fails_the_deployment_with_its_reason(
    cloudformation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate_at_deploy, "_migrate", lambda: "MySQL at db:3306: no route " + "x" * 5000)
    migrate_at_deploy.handler(event(cloudformation, "Update", PhysicalResourceId="kept"), None)
    ((_, answer),) = cloudformation.answers
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith("MySQL at db:3306: no route")
    assert len(json.dumps(answer)) < 4096
    assert answer["PhysicalResourceId"] == "kept"


def test_taking_the_stack_down_touches_no_schema(
    cloudformation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate_at_deploy, "_migrate", lambda: pytest.fail("migrated"))
    migrate_at_deploy.handler(event(cloudformation, "Delete", PhysicalResourceId="migration"), None)
    ((_, answer),) = cloudformation.answers
    assert answer["Status"] == "SUCCESS"


def test_cloudformation_hears_it_even_when_the_function_itself_cannot_work(
    cloudformation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MIGRATE", raising=False)
    migrate_at_deploy.handler(event(cloudformation, "Create"), None)
    ((_, answer),) = cloudformation.answers
    assert answer["Status"] == "FAILED"
    assert "MIGRATE is missing" in answer["Reason"]


def test_the_reason_is_the_migrations_own_line(monkeypatch: pytest.MonkeyPatch) -> None:
    invoked = []

    def fail(function: str, event: dict[str, object]) -> None:
        invoked.append((function, event))
        raise FunctionFailed("no CA file")

    monkeypatch.setenv("MIGRATE", "kindred-operations-migrate")
    monkeypatch.setattr(migrate_at_deploy, "invoke", fail)
    assert migrate_at_deploy._migrate() == "no CA file"
    assert invoked == [("kindred-operations-migrate", {})]
