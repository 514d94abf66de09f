"""The key of people's pseudonyms: made where it is needed, kept, and read by no function."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from lambdas.artists.pipeline import ARTISTS

if TYPE_CHECKING:
    from collections.abc import Callable

BROUGHT = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:people-AbCdEf"


@pytest.fixture
def of_people(
    monkeypatch: pytest.MonkeyPatch, synthesise: Callable[..., dict[str, Any]]
) -> Callable[..., dict[str, Any]]:
    """The template of a stack with one pipeline, which works on people or does not."""

    def template(*, people: bool, **context: object) -> dict[str, Any]:
        monkeypatch.setattr("infra.settings.PIPELINES", (replace(ARTISTS, people=people),))
        return synthesise(**context)

    return template


def secrets(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        name: one
        for name, one in template["Resources"].items()
        if one["Type"] == "AWS::SecretsManager::Secret" and "pseudonym" in json.dumps(one)
    }


def test_it_is_made_of_random_letters_encrypted_and_kept(of_people: Callable[..., dict[str, Any]]) -> None:
    template = of_people(people=True)
    ((name, secret),) = secrets(template).items()
    assert secret["DeletionPolicy"] == secret["UpdateReplacePolicy"] == "Retain"
    made = secret["Properties"]["GenerateSecretString"]
    assert (made["GenerateStringKey"], made["PasswordLength"]) == ("key", 64)
    assert "KmsKeyId" in secret["Properties"]
    assert template["Outputs"]["PseudonymSecret"]["Value"] == {"Ref": name}
    kinds = [one["Type"] for one in template["Resources"].values()]
    assert "AWS::SecretsManager::RotationSchedule" not in kinds


def test_no_role_may_read_it(of_people: Callable[..., dict[str, Any]]) -> None:
    template = of_people(people=True)
    (name,) = secrets(template)
    others = {key: one for key, one in template["Resources"].items() if key != name}
    assert name not in json.dumps(others)


def test_there_is_none_without_people(of_people: Callable[..., dict[str, Any]]) -> None:
    template = of_people(people=False)
    assert not secrets(template)
    assert "PseudonymSecret" not in template["Outputs"]


def test_the_key_that_an_earlier_stack_left_is_used_again(of_people: Callable[..., dict[str, Any]]) -> None:
    template = of_people(people=True, pseudonym_secret=BROUGHT)
    assert not secrets(template)
    assert template["Outputs"]["PseudonymSecret"]["Value"] == BROUGHT
