"""What the caller's environment holds does not reach the local system."""

import os
from pathlib import Path

import pytest

from local import home, services
from local.processes import Service

SERVICES = {
    services.STAND_IN: Service(1, 0.0, 4001),
    services.ATHENA: Service(1, 0.0, 4002),
    services.SOURCE_API: Service(1, 0.0, 4003),
}


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """`use` changes the process's environment."""
    copied = dict(os.environ)
    monkeypatch.setattr(os, "environ", copied)


def test_clients_ask_the_local_services_whatever_the_shell_says_of_aws() -> None:
    os.environ.update(
        AWS_PROFILE="work", AWS_ENDPOINT_URL_S3="https://s3.example.org", AWS_SESSION_TOKEN="theirs"
    )
    services.use(SERVICES)
    left = {name for name in os.environ if name.startswith("AWS_")}
    assert left == {name for name in services.environment(SERVICES) if name.startswith("AWS_")}
    assert os.environ["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4001"


def test_this_machine_is_asked_directly_and_the_proxys_exceptions_stay() -> None:
    os.environ.update(NO_PROXY="example.org", no_proxy="intern")
    services.use(SERVICES)
    assert os.environ["NO_PROXY"] == os.environ["no_proxy"] == "example.org,intern,127.0.0.1,localhost"


def test_an_empty_home_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(home, "PROJECT", tmp_path)
    os.environ["KINDRED_HOME"] = ""
    assert home.home() == tmp_path / ".kindred"
