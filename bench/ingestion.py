"""Calls a second to a source that takes 50 ms: the Spotify source against its limit and spotipy."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import spotipy

from bench.measure import Row, in_turn, ratio, seconds
from lambdas.sources.client import JsonClient
from lambdas.sources.spotify import Spotify, WebApi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tell = Callable[[str], None]

CALLS = {16: 800, 32: 1_600}
_BARE, _ONE_BY_ONE = 40, 40
_ID = "0123456789abcdefghijkl"


def rows(tell: Tell) -> Iterator[Row]:
    """The rows of this file; every time is that of one call."""
    with _source() as url:
        contestants: dict[str, Callable[[], float]] = {
            "latency": lambda: _bare(url),
            "spotipy one by one": lambda: _spotipy(url),
        }
        for threads, calls in CALLS.items():
            contestants[str(threads)] = lambda threads=threads, calls=calls: _ours(url, threads, calls)
        times = in_turn(contestants, lambda who: tell(f"calls to a source of 50 ms: {who}"))
    detail = {"seconds a call": seconds(times)}
    for threads, bar in ((16, ">= 12"), (32, ">= 25")):
        ours = times[str(threads)]
        limit = [latency / threads for latency in times["latency"]]
        what = f"ingestion, {threads} at once"
        yield Row(
            what, "concurrency ÷ latency, of a bare connection", ">= 0.85", *ratio(limit, ours), detail=detail
        )
        yield Row(what, "spotipy one by one", bar, *ratio(times["spotipy one by one"], ours), detail=detail)


@contextmanager
def _source() -> Iterator[str]:
    command = [sys.executable, "-m", "bench.slow_source"]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _bare(url: str) -> float:
    """The latency as this machine sees it now: the standard library's client, reading and no more."""
    connection = HTTPConnection(urlsplit(url).netloc)
    took = []
    for _ in range(_BARE):
        start = time.perf_counter()
        connection.request("GET", "/")
        connection.getresponse().read()
        took.append(time.perf_counter() - start)
    connection.close()
    return float(np.median(took))


def _ours(url: str, threads: int, calls: int) -> float:
    api = WebApi(
        "app",
        "secret",
        api_url=url,
        token_url=f"{url}/api/token",
        client=JsonClient("spotify", connections=threads),
    )
    source = Spotify(api, import_command="kindred artists import DIR", threads=threads)
    artists = [f"{number:022d}" for number in range(calls)]
    start = time.perf_counter()
    arrived = sum(1 for _ in source.top_tracks(artists))
    assert arrived == calls
    return (time.perf_counter() - start) / calls


def _spotipy(url: str) -> float:
    client = spotipy.Spotify(auth="a-token")
    client.prefix = f"{url}/v1/"
    start = time.perf_counter()
    for _ in range(_ONE_BY_ONE):
        client.artist_top_tracks(_ID)
    return (time.perf_counter() - start) / _ONE_BY_ONE
