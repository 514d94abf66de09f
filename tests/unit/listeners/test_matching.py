"""Tracks without an id are found by their names, or left alone."""

from __future__ import annotations

import pytest

from lambdas.listeners.matching import KnownTracks, Named, normal_title

KNOWN = KnownTracks(
    [
        ("1", "Blank Space", ["Taylor Swift"]),
        ("2", "Señorita (feat. Camila Cabello)", ["Shawn Mendes", "Camila Cabello"]),
        ("3", "Heroes - 2017 Remaster", ["David Bowie"]),
        ("4", "Heroes - Live", ["David Bowie"]),
        ("5", "Twice", ["The Same"]),
        ("6", "Twice - Remastered 2009", ["The Same"]),
        ("7", "Don\u2019t Stop & Go", ["Simon & Garfunkel"]),
        ("8", "!!!", ["!!!"]),
    ]
)


@pytest.mark.parametrize(
    ("artist", "title", "track"),
    [
        ("TAYLOR  SWIFT", "blank space", "1"),
        ("Camila Cabello", "Sen\u0303orita", "2"),
        ("Shawn Mendes", "Señorita ft. Somebody", "2"),
        ("David Bowie", "Heroes", "3"),
        ("David Bowie", '"Heroes" (Remastered)', "3"),
        ("David Bowie", "Heroes (Live)", "4"),
        ("Simon and Garfunkel", "Dont Stop and Go", "7"),
        ("!!!", "!!!", "8"),
    ],
)
def test_names_that_are_written_otherwise_are_the_same_track(artist, title, track):
    name = Named(artist, title)
    assert KNOWN.match([name]).ids == {name: track}


@pytest.mark.parametrize("title", ["Heroes - Acoustic", "Heroes (Remix)", "Heroes II", "Hero"])
def test_another_recording_is_not_taken_for_it(title):
    name = Named("David Bowie", title)
    assert KNOWN.match([name]).unknown == {name}


def test_a_name_that_several_tracks_answer_to_is_ambiguous_and_not_matched():
    name = Named("The Same", "Twice")
    found = KNOWN.match([name])
    assert (found.ids, found.ambiguous, found.unknown) == ({}, {name}, set())


def test_the_artist_counts():
    name = Named("Somebody Else", "Blank Space")
    assert KNOWN.match([name]).unknown == {name}


@pytest.mark.parametrize(
    ("title", "normal"),
    [
        ("A (with B)", "a"),
        ("With You", "with you"),
        ("Feat of Strength", "feat of strength"),
        ("Remaster", "remaster"),
        ("A - Remastered in 2011", "a"),
        ("A (Digitally Remastered)", "a"),
        ("A - 1999 Remastered Version", "a"),
        ("(Remastered)", "remastered"),
    ],
)
def test_guests_and_masters_are_taken_off_and_nothing_else(title, normal):
    assert normal_title(title) == normal
