"""Reading secrets."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from lambdas.core import secrets
from lambdas.core.errors import InvalidInput, StoreUnavailable


class Manager:
    """A Secrets Manager that answers one thing, whichever secret is asked for."""

    def __init__(self, answer):
        self.answer = answer

    def get_secret_value(self, SecretId):
        assert SecretId == "arn:x"
        if isinstance(self.answer, Exception):
            raise self.answer
        return {"SecretString": self.answer}


@pytest.fixture
def answering(monkeypatch):
    return lambda answer: monkeypatch.setattr(secrets, "_client", lambda: Manager(answer))


def test_a_rotated_secret_is_seen_by_the_next_read(answering):
    answering('{"password": "old"}')
    assert secrets.read_secret("arn:x") == {"password": "old"}
    answering('{"password": "new"}')
    assert secrets.read_secret("arn:x") == {"password": "new"}


@pytest.mark.parametrize("text", ["hunter2", '"hunter2"', '["hunter2"]', ""])
def test_a_secret_that_is_no_object_is_refused_without_showing_it(answering, text):
    answering(text)
    with pytest.raises(InvalidInput, match="secret arn:x: it is not a JSON object") as refused:
        secrets.read_secret("arn:x")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": "no"}}, "GetSecretValue"),
        EndpointConnectionError(endpoint_url="http://127.0.0.1:1"),
    ],
)
def test_a_secret_that_cannot_be_had_is_store_unavailable(answering, error):
    answering(error)
    with pytest.raises(StoreUnavailable, match="secret arn:x cannot be read"):
        secrets.read_secret("arn:x")
