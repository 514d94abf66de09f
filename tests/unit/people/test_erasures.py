"""Who was forgotten is remembered without being named."""

from __future__ import annotations

from lambdas.people import erasures

ANN, BEN = "z" + "a" * 21, "z" + "b" * 21


def test_the_erased_are_known_again_by_whoever_stands_before_us(s3):
    assert erasures.erased("lake", [ANN, BEN]) == set()
    erasures.remember("lake", ANN)
    assert erasures.erased("lake", [ANN, BEN]) == {ANN}
    (body,) = s3.bodies("lake").values()
    assert ANN.encode() not in body


def test_a_restored_registry_shows_who_is_to_go_again(s3):
    erasures.remember("lake", ANN)
    before, after = "2020-01-01 00:00:00.000001", "2999-01-01 00:00:00"
    assert erasures.to_be_erased_again("lake", {ANN: before, BEN: before}, []) == {ANN}
    assert erasures.to_be_erased_again("lake", {ANN: after, BEN: before}, [ANN]) == set()
    assert erasures.to_be_erased_again("lake", {BEN: before}, [ANN, BEN]) == {ANN}
