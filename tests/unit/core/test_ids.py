"""Ids: those in addresses, and those that are made of names."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.core.errors import InvalidInput
from lambdas.core.ids import ID, id_in, id_of, is_own, listener_id, own_artist_id, page_of

SPOTIFY = "4Z8W4fKeB5YxbusRsdQVPb"
LARGEST = 2**128 - 1
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def base_62(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = DIGITS[digit] + digits
    return digits


@pytest.mark.parametrize(
    "text",
    [
        SPOTIFY,
        f"https://open.spotify.com/artist/{SPOTIFY}",
        f"https://open.spotify.com/intl-de/artist/{SPOTIFY}?si=x",
        f"https://open.spotify.com/artist/{SPOTIFY}/",
        f"https://open.spotify.com/artist/{SPOTIFY}/discography/all",
        f"https://open.spotify.com/artist/{SPOTIFY}/?si=x#top",
        f"open.spotify.com/artist/{SPOTIFY}",
        f"HTTPS://Open.Spotify.com/artist/{SPOTIFY}",
        f"https://open.spotify.com/embed/artist/{SPOTIFY}",
        f"https://open.spotify.com/intl-pt-BR/embed/artist/{SPOTIFY}",
        f"  https://play.spotify.com/artist/{SPOTIFY} \n",
        f"{SPOTIFY} ",
        f"spotify:artist:{SPOTIFY}",
        page_of("artist", SPOTIFY),
    ],
)
def test_an_artist_is_found_in_its_id_its_page_and_its_uri(text):
    assert id_of(text) == SPOTIFY


def test_a_track_s_address_is_no_artist_s():
    track = page_of("track", SPOTIFY)
    assert id_in(track, "track") == SPOTIFY
    assert id_in(track, "artist") is None
    with pytest.raises(InvalidInput, match="not an artist's id"):
        id_of(track)


def test_spotify_s_ids_begin_with_a_digit_up_to_seven():
    assert len(base_62(LARGEST)) == 22
    assert base_62(LARGEST)[0] == "7"
    assert not is_own(SPOTIFY)


def test_an_own_id_is_the_letter_and_the_hash_in_base_62():
    number = int(hashlib.sha256(b"sigur r\xc3\xb3s").hexdigest(), 16) % 62**21
    assert own_artist_id("Sigur Rós") == "x" + base_62(number).rjust(21, "0")


@given(st.text(min_size=1).filter(lambda name: name.strip()))
def test_every_name_has_an_id_that_is_never_spotify_s(name):
    one = own_artist_id(name)
    assert ID.fullmatch(one)
    assert one[0] == "x"
    assert one == own_artist_id(name)
    assert is_own(one)


@given(st.binary(min_size=32, max_size=32))
def test_every_digest_is_a_listener_s_id_that_is_never_spotify_s(digest):
    one = listener_id(digest)
    assert one == "z" + base_62(int.from_bytes(digest, "big") % 62**21).rjust(21, "0")
    assert ID.fullmatch(one)
    assert is_own(one)


@pytest.mark.parametrize("same", ["SIGUR RÓS", " Sigur  Rós ", "Sigur Ro\u0301s", "\uff33igur R\u00f3s"])
def test_an_artist_s_name_in_other_case_blanks_or_composition_is_the_same_artist(same):
    assert own_artist_id(same) == own_artist_id("Sigur Rós")


@pytest.mark.parametrize("name", ["", "  "])
def test_an_artist_without_a_name_has_no_id(name):
    with pytest.raises(InvalidInput, match="artist's name: is empty"):
        own_artist_id(name)


def test_no_two_of_many_names_share_an_id():
    assert len({own_artist_id(f"artist {number}") for number in range(100_000)}) == 100_000
