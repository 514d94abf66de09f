from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
import requests

from lambdas.core.errors import SourceForbidden, SourceThrottled, SourceUnavailable
from lambdas.sources.client import Limits
from lambdas.sources.schemas import AUDIO_FEATURES, TOP_TRACKS
from lambdas.sources.spotify import Spotify, WebApi
from lambdas.sources.spotify.source import KNOWN_ARTIST

if TYPE_CHECKING:
    from lambdas.sources import Part

pytestmark = pytest.mark.integration
TOP = "/top-tracks"
FEATURES = "/v1/audio-features"


def rows(parts: list[Part]) -> list[dict[str, Any]]:
    return pa.concat_tables([part.rows for part in parts]).to_pylist()


def settled(parts: list[Part]) -> set[str]:
    return {each for part in parts for each in part.asked}


def everything(error: BaseException | None) -> str:
    """What an exception and all that it came from could show."""
    text = ""
    while error is not None:
        request = getattr(error, "request", None)
        text += f"{error} {error!r} {vars(error)} {getattr(request, 'headers', '')}"
        error = error.__cause__ or error.__context__
    return text


def test_it_yields_the_same_top_tracks_as_the_catalogue_s_files(api: Any, catalogue: Any) -> None:
    want = [
        (artist, track["id"], track["name"], track["popularity"])
        for artist in sorted(catalogue.artist_ids)
        for track in sorted(
            (track for track in catalogue.tracks if track["artist_id"] == artist),
            key=lambda track: (-track["popularity"], track["id"]),
        )[:10]
    ]
    parts = list(api.spotify().top_tracks(catalogue.artist_ids))
    got = [(row["artist_id"], row["id"], row["name"], row["popularity"]) for row in rows(parts)]
    assert sorted(got, key=lambda row: row[0]) == want
    assert all(part.rows.schema == TOP_TRACKS for part in parts)
    assert settled(parts) == set(catalogue.artist_ids)


def test_artists_that_are_unknown_or_have_no_tracks_are_settled_without_rows(
    api: Any, catalogue: Any
) -> None:
    asked = ["0" * 22, catalogue.without_tracks]
    parts = list(api.spotify().top_tracks(asked))
    assert settled(parts) == set(asked)
    assert rows(parts) == []


def test_artists_asked_for_twice_are_fetched_once(api: Any, catalogue: Any) -> None:
    parts = list(api.spotify().top_tracks(catalogue.artist_ids[:2] * 3))
    assert len(parts) == 2
    assert api.calls()["spotify/top-tracks"] == 2


def test_features_are_asked_a_hundred_at_a_time_and_equal_the_catalogue_s(api: Any, catalogue: Any) -> None:
    spotify = api.spotify()
    parts = list(spotify.audio_features(catalogue.track_ids * 2))
    wanted = [row | {"source": "spotify"} for row in catalogue.features]
    by_id = {row["id"]: row for row in rows(parts)}
    assert [by_id[row["id"]] for row in wanted] == wanted
    assert len(by_id) == len(wanted)
    assert catalogue.unknown in settled(parts)
    assert all(part.rows.schema == AUDIO_FEATURES for part in parts)
    hundreds = -(-len(catalogue.track_ids) // 100)
    assert hundreds > 1
    assert api.calls() == {"spotify/token": 1, "spotify/audio-features": hundreds}
    assert spotify.calls == hundreds + 1


def test_a_token_that_expires_mid_run_is_renewed_once_for_all_threads(start: Any, catalogue: Any) -> None:
    api, _ = start("--latency-ms", "50")
    parts = api.spotify().top_tracks(catalogue.artist_ids)
    first = next(parts)
    requests.post(f"{api.url}/_expire", timeout=5).raise_for_status()
    assert settled([first, *parts]) == set(catalogue.artist_ids)
    assert api.calls()["spotify/token"] == 2


def test_tokens_that_never_last_end_in_an_error_and_not_in_a_loop(start: Any) -> None:
    api, _ = start("--token-seconds", "0")
    with pytest.raises(SourceForbidden, match="refuses the token that it gave"):
        list(api.spotify().top_tracks([KNOWN_ARTIST]))
    assert api.calls()["spotify/token"] == 2


def test_a_wrong_secret_is_named_and_not_shown(api: Any) -> None:
    with pytest.raises(SourceForbidden, match=r"invalid_client.*check the client id and secret") as caught:
        api.spotify(client_secret="wr0ng").probe()
    assert "wr0ng" not in everything(caught.value)


def test_no_error_shows_the_token_even_if_the_api_says_it(api: Any) -> None:
    spotify = api.spotify()
    spotify.probe()
    token = spotify._api._credentials.bearer().token
    api.misbehave(TOP, status=403, body={"error": {"status": 403, "message": f"bad {token}"}}, times=1)
    with pytest.raises(SourceForbidden, match="bad …") as caught:
        list(spotify.top_tracks([KNOWN_ARTIST]))
    assert token not in everything(caught.value)
    api.misbehave(TOP, how="reset", times=None)
    with pytest.raises(SourceUnavailable) as caught_too:
        list(spotify.top_tracks([KNOWN_ARTIST]))
    assert token not in everything(caught_too.value)


def test_a_probe_costs_a_token_and_a_call_for_each_thing_it_needs(api: Any) -> None:
    api.spotify().probe()
    assert api.calls() == {"spotify/token": 1, "spotify/top-tracks": 1, "spotify/audio-features": 1}


def test_a_run_that_only_needs_features_does_not_ask_for_tracks(api: Any) -> None:
    api.misbehave(TOP, status=403, body={"error": {"status": 403}}, times=None)
    api.spotify(serves={"features"}).probe()
    assert api.calls() == {"spotify/token": 1, "spotify/audio-features": 1}


@pytest.mark.parametrize("status", [403, 404])
def test_a_probe_names_closed_features_and_the_way_round(api: Any, status: int) -> None:
    api.misbehave(FEATURES, status=status, body={"error": {"status": status}}, times=None)
    with pytest.raises(
        SourceForbidden,
        match=r"audio-features is closed.*2024-11-27.*--features reccobeats.*--features files",
    ):
        api.spotify().probe()


@pytest.mark.parametrize("status", [403, 404])
def test_a_probe_names_closed_top_tracks_and_the_way_round(api: Any, status: int) -> None:
    api.misbehave(TOP, status=status, body={"error": {"status": status}}, times=None)
    with pytest.raises(
        SourceForbidden, match=r"top-tracks is closed.*kindred artists import DIR.*--source files"
    ):
        api.spotify().probe()


def test_a_probe_that_finds_both_closed_names_both(api: Any) -> None:
    api.misbehave("/v1/", status=403, body={"error": {"status": 403}}, times=None)
    with pytest.raises(SourceForbidden, match=r"top-tracks is closed.* and audio-features is closed"):
        api.spotify().probe()


def test_a_probe_does_not_take_an_artist_that_is_unknown_for_an_endpoint_that_is_gone(api: Any) -> None:
    missing = {"error": {"status": 404, "message": "Resource not found"}}
    api.misbehave("/artists/", status=404, body=missing, times=None)
    api.spotify(serves={"tracks"}).probe()


def test_what_closes_mid_run_names_the_remedy_too(api: Any, catalogue: Any) -> None:
    api.misbehave(FEATURES, status=403, body={"error": {"status": 403}}, times=None)
    with pytest.raises(SourceForbidden, match="--features reccobeats"):
        list(api.spotify().audio_features(catalogue.track_ids))


@pytest.mark.parametrize("header", ["1", " 2 "])
def test_a_short_throttle_is_slept_through_and_counted(api: Any, catalogue: Any, header: str) -> None:
    api.misbehave(TOP, status=429, headers={"Retry-After": header}, after=3, times=2)
    spotify = api.spotify()
    assert settled(list(spotify.top_tracks(catalogue.artist_ids))) == set(catalogue.artist_ids)
    assert spotify.throttles == 2
    assert spotify.calls == 1 + len(catalogue.artist_ids) + 2


IN_AN_HOUR = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "86400"}, 86_400),
        ({"Retry-After": "3600"}, 3600),
        ({}, 30),
        ({"Retry-After": ""}, 30),
        ({"Retry-After": "-1"}, 30),
        ({"Retry-After": "foo"}, 30),
        ({"Retry-After": IN_AN_HOUR}, None),
    ],
)
def test_a_long_or_unreadable_throttle_says_when_to_come_back(
    api: Any, headers: dict[str, str], seconds: int | None
) -> None:
    api.misbehave(TOP, status=429, headers=headers, times=None)
    before = datetime.now(UTC)
    with pytest.raises(SourceThrottled) as caught:
        list(api.spotify().top_tracks([KNOWN_ARTIST]))
    if seconds is None:
        assert format_datetime(caught.value.retry_at, usegmt=True) == IN_AN_HOUR
    else:
        wait = timedelta(seconds=seconds)
        assert before + wait <= caught.value.retry_at <= datetime.now(UTC) + wait
    assert api.calls()["spotify/top-tracks"] == 1


def test_short_throttles_without_end_are_not_slept_through_without_end(api: Any) -> None:
    api.misbehave(TOP, status=429, headers={"Retry-After": "5"}, times=None)
    spotify = api.spotify(limits=Limits(sleep_budget=2.0))
    with pytest.raises(SourceThrottled):
        list(spotify.top_tracks([KNOWN_ARTIST]))


def test_a_used_up_quota_is_raised_whatever_the_wait(api: Any) -> None:
    body = {"error": {"status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED"}}
    api.misbehave(TOP, status=429, headers={"Retry-After": "1"}, body=body, times=None)
    with pytest.raises(SourceThrottled):
        list(api.spotify().top_tracks([KNOWN_ARTIST]))
    assert api.calls()["spotify/top-tracks"] == 1


def test_a_client_that_was_told_to_come_back_later_sends_nothing_before(api: Any) -> None:
    spotify = api.spotify()
    api.misbehave(TOP, status=429, headers={"Retry-After": "3600"}, times=1)
    for _ in range(2):
        with pytest.raises(SourceThrottled):
            list(spotify.top_tracks([KNOWN_ARTIST]))
    assert api.calls()["spotify/top-tracks"] == 1


def test_a_throttle_mid_run_keeps_what_arrived_and_stops_asking(api: Any, catalogue: Any) -> None:
    api.misbehave(TOP, status=429, headers={"Retry-After": "3600"}, after=12, times=None)
    parts: list[Part] = []
    with pytest.raises(SourceThrottled):
        parts.extend(api.spotify().top_tracks(catalogue.artist_ids))
    assert len(settled(parts)) == 12
    assert api.calls()["spotify/top-tracks"] <= 12 + 4  # the threads


@pytest.mark.parametrize("how", ["html", "reset", "refuse", "cut", "truncate", "trickle", "trickle-head"])
@pytest.mark.parametrize("path", [TOP, "/api/token"])
def test_an_answer_that_fails_once_is_asked_for_again(api: Any, catalogue: Any, how: str, path: str) -> None:
    api.misbehave(path, how=how, times=1)
    spotify = api.spotify(hasty=how.startswith("trickle"))
    artists = catalogue.artist_ids[:3]
    assert settled(list(spotify.top_tracks(artists))) == set(artists)
    assert spotify.calls == 1 + 3 + 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_is_tried_again_without_waiting_as_long_as_it_says(api: Any, status: int) -> None:
    api.misbehave(TOP, status=status, body="oops", headers={"Retry-After": "86400"}, times=2)
    assert rows(list(api.spotify().top_tracks([KNOWN_ARTIST])))


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ({"how": "html"}, "answered 200 with HTML"),
        ({"how": "truncate"}, "cut or broken"),
        ({"how": "cut"}, "broke off"),
        ({"how": "reset"}, "cannot be reached, or closed"),
        ({"how": "refuse"}, "cannot be reached, or closed"),
        ({"how": "trickle", "seconds": 0.1}, "did not answer in time"),
        ({"how": "trickle-head", "seconds": 0.1}, "did not answer in time"),
        ({"status": 503}, "answered 503"),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}}, "answered 302"),
        ({"status": 200, "body": "[" * 100_000}, "cut or broken"),
        ({"status": 200, "body": []}, "cut or broken"),
        (
            {"status": 200, "body": {"error": {"status": 500, "message": "Oh no"}}},
            r"200 with an error \(Oh no\)",
        ),
        ({"status": 200, "body": {"tracks": None}}, "without its list"),
        ({"status": 200, "body": {}}, "without its list"),
        (
            {"status": 400, "body": {"error": {"status": 400, "message": "Invalid market code"}}},
            "Invalid market",
        ),
        ({"status": 418, "body": "I'm a teapot"}, "answered 418"),
    ],
)
def test_an_answer_that_keeps_failing_is_an_error_that_names_it_and_settles_nothing(
    api: Any, rule: dict[str, Any], what: str
) -> None:
    api.misbehave(TOP, times=None, **rule)
    parts: list[Part] = []
    with pytest.raises(SourceUnavailable, match=what) as caught:
        parts.extend(api.spotify(hasty="seconds" in rule).top_tracks([KNOWN_ARTIST]))
    assert not parts
    assert "\n" not in str(caught.value)
    assert "top-tracks" in str(caught.value)
    assert api.calls()["spotify/top-tracks"] <= 3


def test_answers_with_odd_entries_are_read_for_what_they_hold(api: Any) -> None:
    tracks = [
        None,
        {"id": None},
        {"id": "b" * 22, "popularity": 3.0, "new": 1},
        {"id": "a" * 22, "popularity": 3},
    ]
    api.misbehave(TOP, body={"tracks": [*tracks, tracks[2]], "extra": {}})
    got = rows(list(api.spotify().top_tracks([KNOWN_ARTIST])))
    assert [(row["id"], row["popularity"]) for row in got] == [("a" * 22, 3), ("b" * 22, 3)]


def test_where_nothing_listens_the_error_says_so() -> None:
    nowhere = WebApi("i", "s", api_url="http://127.0.0.1:1", token_url="http://127.0.0.1:1/token")
    spotify = Spotify(nowhere, import_command="kindred artists import DIR")
    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        spotify.probe()
