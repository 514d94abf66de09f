"""Pseudonyms: what a name and a key give, and what they hide."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from lambdas.core.errors import InvalidInput
from lambdas.core.ids import ID
from lambdas.people import pseudonym as people
from lambdas.people.pseudonym import pseudonym, read_key

KEY = b"k" * 64


def test_it_is_the_keyed_digest_in_base_62():
    number = int(hmac.new(KEY, b"Anna Meier", hashlib.sha256).hexdigest(), 16) % 62**21
    one = pseudonym(KEY, "Anna Meier")
    assert ID.fullmatch(one)
    assert one[0] == "z"
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    value = 0
    for digit in one[1:]:
        value = value * 62 + digits.index(digit)
    assert value == number


def test_another_key_gives_another_person():
    assert pseudonym(KEY, "anna") != pseudonym(b"l" * 64, "anna")


@pytest.mark.parametrize("same", [" Zoë  Q ", "Zoe\u0308 Q"])
def test_blanks_and_composition_make_no_difference(same):
    assert pseudonym(KEY, same) == pseudonym(KEY, "Zoë Q")


def test_people_whose_names_differ_in_case_alone_are_two():
    assert pseudonym(KEY, "anna") != pseudonym(KEY, "Anna")


@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_name_is_nobody_s(name):
    with pytest.raises(InvalidInput, match="listener's name: is empty"):
        pseudonym(KEY, name)


@pytest.mark.parametrize("secret", [{}, {"key": ""}, {"key": "too-short-secret"}, {"key": 7}])
def test_a_secret_without_a_key_is_refused_without_showing_it(monkeypatch, secret):
    monkeypatch.setattr(people, "read_secret", lambda _: secret)
    with pytest.raises(
        InvalidInput, match="secret arn:x: its field key is no text of 32 characters"
    ) as error:
        read_key("arn:x")
    assert "too-short-secret" not in str(error.value)


def test_the_key_is_the_text_of_its_field(monkeypatch):
    monkeypatch.setattr(people, "read_secret", lambda _: {"key": "a" * 40})
    assert read_key("arn:x") == b"a" * 40
