"""The source misbehaves over HTTP: what it answers, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import requests

from lambdas.sources import named
from lambdas.sources.client import Limits
from tests.faults.trials import Fault, Trial, lost, require

if TYPE_CHECKING:
    from tests.faults.system import System

TOP, FEATURES, TOKEN, RECCOBEATS = "/top-tracks", "/spotify/v1/audio-features", "/api/token", "/reccobeats/"
RESUMED = "waited and resumed, nothing asked twice"
WENT_ON = "tried again, went on"
WAITED = "waited, went on"
SKIPPED = "skipped and counted"
READ = "read for what it holds"
PATIENT = partial(Limits, connect=1, answer=1.0, attempts=3)


def _begin(system: System, features: str = "spotify") -> Any:
    wanted = system.wanted(features=features)
    system.forget_day()
    return wanted


def _goes_on(outcome: str, path: str, features: str = "spotify", **rule: Any) -> Any:
    """The run goes through all the same."""

    def inject(system: System) -> Trial:
        wanted = _begin(system, features)
        system.misbehave(path, **rule)
        with patch.object(named, "Limits", PATIENT):
            ended = system.flow(source="spotify", features=features)
        require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
        more = system.calls() - system.undisturbed_calls(features)
        require(more >= rule["times"], f"{more} calls more than an undisturbed run's: nothing went wrong")
        return Trial(rule["times"], outcome, lost(wanted, system.rows()))

    return inject


def _resumes(path: str, **rule: Any) -> Any:
    """The run ends with the moment to come back; the next one asks only for the rest."""

    def inject(system: System) -> Trial:
        wanted = _begin(system)
        system.misbehave(path, **rule)
        first = system.flow(source="spotify")
        require(first.status in {"throttled", "incomplete"}, f"{first.status}: {first.message}")
        require("throttles requests until" in first.message, first.message)
        requests.delete(f"{system.source_url}/_misbehave", timeout=10).raise_for_status()
        ended = system.flow(source="spotify")
        require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
        asked, throttled = system.calls("spotify/top-tracks"), 16 if path == TOP else 0
        # The probe asks once a run; calls under way on other threads may be throttled too.
        require(asked <= 40 + 2 + throttled, f"{asked} calls for 40 artists")
        checkpoints = [key for key in system.objects() if "/batches/" in key and key.endswith(".parquet")]
        require(not checkpoints, f"checkpoints stay: {checkpoints}")
        return Trial(1, RESUMED, lost(wanted, system.rows()))

    return inject


def _stops(error: str, remedy: str, path: str, features: str = "spotify", **rule: Any) -> Any:
    """The run stops with a named error and a remedy, the table stays; later a run goes through."""

    def inject(system: System) -> Trial:
        wanted = _begin(system, features)
        before = system.rows()["mysql"]
        system.misbehave(path, times=None, **rule)
        with patch.object(named, "Limits", PATIENT):
            first = system.flow(source="spotify", features=features)
        require(remedy in first.message and "\n" not in first.message, first.message)
        require(system.rows()["mysql"] == before, "the serving table has changed")
        requests.delete(f"{system.source_url}/_misbehave", timeout=10).raise_for_status()
        ended = system.flow(source="spotify", features=features)
        require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
        require(first.status == error, f"{first.status}: {first.message}")
        return Trial(1, f"stopped: {error}", lost(wanted, system.rows()))

    return inject


def _token_ends(system: System) -> Trial:
    """All tokens end while a batch is under way: the fifth call is answered with 401."""
    wanted = _begin(system)
    system.misbehave(TOP, status=401, after=5, times=3, body={"error": {"status": 401, "message": "expired"}})
    requests.post(f"{system.source_url}/_expire", timeout=10).raise_for_status()
    ended = system.flow(source="spotify")
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    require(system.calls() >= system.undisturbed_calls("spotify") + 3, "no token was refused")
    return Trial(3, WENT_ON, lost(wanted, system.rows()))


def _unknown_artist(system: System) -> Trial:
    """One artist is 404 to the source: its rows are absent, it is counted, all else is there."""
    _begin(system)
    absent = min(row[1] for row in system.wanted()["top_tracks"])
    system.forget_day()
    body = {"error": {"status": 404, "message": "Resource not found"}}
    system.misbehave(f"/artists/{absent}/top-tracks", status=404, times=None, body=body)
    ended = system.flow(source="spotify")
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    require(
        ended.figures["figures"]["skipped"].get("no tracks") == 2,
        f"skipped: {ended.figures['figures']['skipped']}",
    )
    wanted = {"top_tracks": {row for row in system.wanted()["top_tracks"] if row[1] != absent}}
    found = {"top_tracks": system.rows()["top_tracks"]}
    return Trial(1, SKIPPED, lost(wanted, found))


def _odd(body_of: Any, path: str = TOP) -> Any:
    """The real answer with oddities around it; the rows are those of the plain answer."""

    def inject(system: System) -> Trial:
        wanted = _begin(system)
        artist = min(row[1] for row in wanted["top_tracks"])
        ids = sorted(row[0] for row in wanted["top_tracks"] if row[1] == artist)
        token = requests.post(
            f"{system.source_url}/faults/spotify{TOKEN}", data={"grant_type": "client_credentials"},
            auth=tuple(_credentials().values()), timeout=10,
        ).json()["access_token"]  # fmt: skip
        headers = {"Authorization": f"Bearer {token}"}
        base = f"{system.source_url}/faults/spotify/v1"
        plain = requests.get(f"{base}/artists/{artist}{TOP}?market=US", headers=headers, timeout=10).json()
        if path == TOP:
            system.misbehave(f"/artists/{artist}{TOP}", times=None, body=body_of(plain))
            odd = requests.get(f"{base}/artists/{artist}{TOP}", headers=headers, timeout=10).json()
            require(odd == body_of(plain) != plain, "the answer is not odd")
            ended = system.flow(source="spotify")
        else:
            # Of one track at a time, so that the answer does not depend on how tracks are batched.
            plain = requests.get(
                f"{base}/audio-features?ids={','.join(ids)}", headers=headers, timeout=10
            ).json()
            require(body_of(plain) != plain, "the body is not odd")
            ended = _through(system, path, body_of)
        require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
        return Trial(1, READ, lost(wanted, system.rows()))

    return inject


def _through(system: System, path: str, body_of: Any) -> Any:
    """Every answer of audio-features is made odd on its way, by a proxy."""
    import json

    from tests.faults.proxies import HttpProxy

    proxy = HttpProxy(int(system.source_url.rpartition(":")[2]))

    def odd(method: str, where: str, headers: Any, body: bytes) -> Any:
        if path not in where:
            return None
        answer = requests.request(
            method, f"{system.source_url}{where}", headers=dict(headers), data=body, timeout=10
        )
        return 200, {"Content-Type": "application/json"}, json.dumps(body_of(answer.json())).encode()

    proxy.before = odd
    with patch.dict("os.environ", {"SPOTIFY_API": f"{proxy.url}/faults/spotify"}):
        ended = system.flow(source="spotify")
    proxy.close()
    return ended


def _credentials() -> dict[str, str]:
    from local.services import spotify_credentials

    return spotify_credentials()


def _more(key: str) -> Any:
    """Null entries, entries without an id, duplicates, floats for ints, extra keys, another order."""

    def odd(body: dict[str, Any]) -> dict[str, Any]:
        entries = [each for each in body[key] if each]
        floats = [
            {name: float(value) if type(value) is int else value for name, value in each.items()}
            for each in entries
        ]
        shuffled = [*reversed([each | {"extra": {"deep": [1]}} for each in floats]), *entries[:2]]
        return {key: [None, {"id": None}, {}, "text", 7, *shuffled], "more": 1}

    return odd


def _absent(system: System) -> Trial:
    """ReccoBeats says nothing of what it does not know, and answers in another order, as it always does."""
    wanted = _begin(system, "reccobeats")
    ended = system.flow(source="spotify", features="reccobeats")
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    require(
        ended.figures["figures"]["tracks_with_features"] < ended.figures["figures"]["tracks"],
        "nothing is absent",
    )
    return Trial(1, SKIPPED, lost(wanted, system.rows()))


def _hole(system: System) -> Trial:
    """Most features are null: coverage falls below the setting."""
    _begin(system)
    before = system.rows()["mysql"]
    with patch.dict("os.environ", {"ARTISTS_LOWEST_COVERAGE": "0.5"}):
        system.misbehave(FEATURES, after=2, times=None, body={"audio_features": [None] * 100})
        first = system.flow(source="spotify")
    require(first.status == "CoverageTooLow", f"{first.status}: {first.message}")
    require(
        "artists_lowest_coverage" in first.message and "--features reccobeats" in first.message, first.message
    )
    require(system.rows()["mysql"] == before, "the serving table has changed")
    (row,) = system.sql("select status, message from pipeline_runs order by started_at desc limit 1")
    require(row == ("failed", first.message), f"pipeline_runs: {row}")
    system.behave()
    ended = system.flow(source="spotify", refetch=True)
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    return Trial(1, "stopped: CoverageTooLow", lost(system.wanted(), system.rows()))


def _refused(system: System) -> Trial:
    """Nothing listens where the source should be."""
    wanted = _begin(system)
    with (
        patch.dict(
            "os.environ", {"SPOTIFY_API": "http://127.0.0.1:9", "SPOTIFY_ACCOUNTS": "http://127.0.0.1:9"}
        ),
        patch.object(named, "Limits", PATIENT),
    ):
        first = system.flow(source="spotify")
    require(first.status == "SourceUnavailable", f"{first.status}: {first.message}")
    ended = system.flow(source="spotify")
    require(ended.status == "succeeded", ended.message)
    return Trial(1, "stopped: SourceUnavailable", lost(wanted, system.rows()))


DATE = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
QUOTA = {"error": {"status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED"}}
SHUT = {"error": {"status": 403}}
BY_RULE = "the source API's own answers, over HTTP"
BROKEN = ("refuse", "reset", "cut", "truncate", "html", "trickle", "trickle-head")
WORDS = {
    "refuse": "closed without an answer", "reset": "connection reset", "cut": "body cut short",
    "truncate": "half a body that looks whole", "html": "HTML for JSON", "trickle": "body that trickles in",
    "trickle-head": "headers that trickle in",
}  # fmt: skip


def _throttle(name: str, headers: dict[str, str], outcome: str, **rule: Any) -> Fault:
    inject = (
        _goes_on(WAITED, TOP, status=429, headers=headers, after=9, times=2)
        if outcome == WAITED
        else _resumes(TOP, status=429, headers=headers, after=15, times=None, **rule)
    )
    return Fault("source", name, BY_RULE, outcome, inject)


FAULTS = (
    _throttle("429, Retry-After 1", {"Retry-After": "1"}, WAITED),
    _throttle('429, Retry-After " 2 "', {"Retry-After": " 2 "}, WAITED),
    _throttle("429, Retry-After 86400", {"Retry-After": "86400"}, RESUMED),
    _throttle("429, Retry-After beyond the next run", {"Retry-After": "9999999"}, RESUMED),
    _throttle("429, Retry-After missing", {}, RESUMED),
    _throttle("429, Retry-After empty", {"Retry-After": ""}, RESUMED),
    _throttle("429, Retry-After -1", {"Retry-After": "-1"}, RESUMED),
    _throttle("429, Retry-After foo", {"Retry-After": "foo"}, RESUMED),
    _throttle("429, Retry-After an HTTP date", {"Retry-After": DATE}, RESUMED),
    _throttle("QUOTA_EXCEEDED", {"Retry-After": "1"}, RESUMED, body=QUOTA),
    Fault("source", "429 for features, in mid-run", BY_RULE, RESUMED,
          _resumes(FEATURES, status=429, headers={"Retry-After": "3600"}, after=3, times=None)),
    Fault(
        "source", "429 at the probe", BY_RULE, RESUMED,
        _resumes(TOP, status=429, headers={"Retry-After": "3600"}, times=None),
    ),
    *(Fault("source", f"{status}, twice", BY_RULE, WENT_ON,
            _goes_on(WENT_ON, TOP, status=status, body="oops", after=7, times=2)) for status in (500, 502, 503)),
    Fault("source", "503 without end", BY_RULE, "stopped: SourceUnavailable",
          _stops("SourceUnavailable", "try again later", TOP, status=503, after=7)),
    Fault("source", "connection refused", "a port where nothing listens", "stopped: SourceUnavailable", _refused),
    *(Fault("source", f"{WORDS[how]}, once", BY_RULE, WENT_ON,
            _goes_on(WENT_ON, TOP, how=how, after=7, times=1)) for how in BROKEN),
    *(Fault("source", f"{WORDS[how]}, for ever", BY_RULE, "stopped: SourceUnavailable",
            _stops("SourceUnavailable", "try again later", TOP, how=how, after=20)) for how in BROKEN),
    Fault("source", "HTML for JSON, features of ReccoBeats", BY_RULE, WENT_ON,
          _goes_on(WENT_ON, RECCOBEATS, "reccobeats", how="html", after=2, times=1)),
    Fault("source", "401 in mid-run", BY_RULE, WENT_ON, _token_ends),
    Fault("source", "401 that no new token ends", BY_RULE, "stopped: SourceForbidden",
          _stops("SourceForbidden", "refuses the token", TOP, status=401, after=7)),
    Fault("source", "403 at the probe, top tracks", BY_RULE, "stopped: SourceForbidden",
          _stops("SourceForbidden", "--source files", TOP, status=403, body=SHUT)),
    Fault("source", "403 at the probe, features", BY_RULE, "stopped: SourceForbidden",
          _stops("SourceForbidden", "--features reccobeats", FEATURES, status=403, body=SHUT)),
    Fault("source", "403 in mid-run", BY_RULE, "stopped: SourceForbidden",
          _stops("SourceForbidden", "--source files", TOP, status=403, body=SHUT, after=20)),
    Fault("source", "404 for one artist", BY_RULE, SKIPPED, _unknown_artist),
    Fault("source", "odd entries among tracks", BY_RULE, READ, _odd(_more("tracks"))),
    Fault("source", "odd entries among features", "a proxy that changes each answer", READ,
          _odd(_more("audio_features"), FEATURES)),
    Fault("source", "unknown ids silently absent", BY_RULE, SKIPPED, _absent),
    Fault("source", "features null for most", BY_RULE, "stopped: CoverageTooLow", _hole),
    Fault("source", "token endpoint 500, once", BY_RULE, WENT_ON,
          _goes_on(WENT_ON, TOKEN, status=500, body="oops", times=1)),
    Fault("source", "token endpoint 500, for ever", BY_RULE, "stopped: SourceUnavailable",
          _stops("SourceUnavailable", "try again later", TOKEN, status=500, body="oops")),
    Fault("source", "token endpoint refuses the app", BY_RULE, "stopped: SourceForbidden",
          _stops("SourceForbidden", "check the client id and secret", TOKEN, status=400,
                 body={"error": "invalid_client", "error_description": "Invalid client"})),
    Fault("source", "token endpoint gives no token", BY_RULE, "stopped: SourceUnavailable",
          _stops("SourceUnavailable", "gave no token", TOKEN, body={"token_type": "Bearer"})),
)  # fmt: skip
