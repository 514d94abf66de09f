"""The registry of people, on a real server."""

from __future__ import annotations

import pytest

from lambdas.core.errors import InvalidInput
from lambdas.operations.erase.plan import Subject
from lambdas.operations.erase.serving import delete_rows
from lambdas.people import registry

pytestmark = pytest.mark.integration

ANNA, BEN, COCO = ("z" + letter * 21 for letter in "abc")
CONSENT: registry.Basis = {"basis": "consent", "since": "2026-11-01", "source": None, "purpose": None}


def test_people_are_added_renewed_listed_and_removed(serving):
    given = {ANNA: "the first", BEN: None}
    assert registry.add(serving, "", given, CONSENT) == {"added": 2, "already registered": 0}
    again = registry.add(serving, "", {ANNA: None, COCO: None}, CONSENT | {"purpose": "research"})
    assert again == {"added": 1, "already registered": 1}
    first, *others = registry.list_(serving, "", 10)
    assert [one["id"] for one in (first, *others)] == [ANNA, BEN, COCO]
    assert (first["label"], first["basis_date"], first["purpose"]) == ("the first", "2026-11-01", "research")
    assert registry.readable(serving) == [ANNA, BEN, COCO]
    assert registry.labels(serving) == {ANNA: "the first"}

    assert registry.remove(serving, "", ANNA, dry_run=True) == {"registered people": 1}
    assert registry.readable(serving) == [ANNA, BEN, COCO]
    assert registry.remove(serving, "", ANNA, dry_run=False) == {"registered people": 1}
    assert registry.readable(serving) == [BEN, COCO]
    assert registry.remove(serving, "", ANNA, dry_run=False) == {"registered people": 0}


def test_who_has_no_basis_is_not_read(serving):
    registry.add(serving, "", {ANNA: None, BEN: None}, CONSENT)
    with serving.cursor() as cursor:
        cursor.execute("update people set basis = null where id = %s", (ANNA,))
    assert registry.readable(serving) == [BEN]


def test_a_person_is_found_by_pseudonym_or_label(serving):
    registry.add(serving, "", {ANNA: "Same", BEN: "Same", COCO: "Coco's label"}, CONSENT)
    assert registry.find(serving, "", [COCO], "whatever")["id"] == COCO
    assert registry.find(serving, "", ["z" * 22], "Coco's label")["id"] == COCO
    with pytest.raises(InvalidInput, match=f"Same: 2 people are called so; give the id: {ANNA}, {BEN}"):
        registry.find(serving, "", ["z" * 22], "Same")
    with pytest.raises(InvalidInput, match="Nobody: nobody is registered"):
        registry.find(serving, "", ["z" * 22], "Nobody")
    assert registry.label(serving, "", ANNA, None) == {"labelled": 1}
    assert registry.find(serving, "", ["z" * 22], "Same")["id"] == BEN


@pytest.mark.parametrize(
    ("people", "basis", "message"),
    [
        (
            {ANNA: None},
            {"basis": "curiosity"},
            "--basis: 'curiosity' is not one of consent, research-licence",
        ),
        ({ANNA: None}, {"since": "yesterday"}, "--basis-date: 'yesterday' is not a day"),
        ({ANNA: "x" * 256}, {}, "--label: has 256 characters"),
        ({ANNA: " "}, {}, "--label: has 0 characters"),
    ],
)
def test_what_cannot_be_registered_is_refused(serving, people, basis, message):
    with pytest.raises(InvalidInput, match=message):
        registry.add(serving, "", people, CONSENT | basis)
    assert registry.readable(serving) == []


def test_who_is_forgotten_leaves_the_registry_by_the_flow_that_erases(serving):
    registry.add(serving, "", {ANNA: "Anna's label", BEN: None}, CONSENT)
    would = delete_rows(serving, Subject("listener", ANNA, dry_run=True))
    assert would["registered people"] == 1
    assert registry.readable(serving) == [ANNA, BEN]
    assert delete_rows(serving, Subject("listener", ANNA, dry_run=False)) == would
    assert [one["id"] for one in registry.list_(serving, "", 10)] == [BEN]
