"""The real source API in a process of its own, over a small catalogue whose answers are known."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import requests

from lambdas.sources.client import JsonClient, Limits
from lambdas.sources.reccobeats import ReccoBeats
from lambdas.sources.spotify import Spotify, WebApi
from lambdas.sources.spotify.source import KNOWN_ARTIST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[3]
QUICK = Limits(answer=20, attempts=3)
HASTY = Limits(answer=2, attempts=3)
NAMES = ["NAN", "True", "", 'it\'s\n"quoted"', "emoji 🎻", "nul \0 byte", "naïve"]
MEASURES = [
    *("danceability", "energy", "loudness", "speechiness", "acousticness"),
    *("instrumentalness", "liveness", "valence", "tempo"),
]


class Catalogue:
    """30 artists with up to 20 tracks, few popularities so that many tie, features for most."""

    def __init__(self) -> None:
        dice = random.Random(2026)
        letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

        def new_id() -> str:
            return "0" + "".join(dice.choices(letters, k=21))

        self.artists = [{"id": KNOWN_ARTIST, "name": "Known"}] + [
            {"id": new_id(), "name": dice.choice(NAMES)} for _ in range(29)
        ]
        self.without_tracks = self.artists[3]["id"]
        self.tracks = [
            {
                "id": new_id(),
                "artist_id": artist["id"],
                "name": dice.choice(NAMES),
                "popularity": dice.randrange(4),
            }
            for artist in self.artists
            if artist["id"] != self.without_tracks
            for _ in range(dice.randrange(1, 20))
        ]
        dice.shuffle(self.tracks)
        self.track_ids = [track["id"] for track in self.tracks]
        self.unknown = self.track_ids[5]
        self.unanalysed = self.track_ids[6]
        self.features = [
            {"id": track_id}
            | {name: 0.0 if track_id == self.unanalysed else dice.random() for name in MEASURES}
            | {"key": 5, "mode": 1, "duration_ms": 200_000}
            | {"time_signature": 0 if track_id == self.unanalysed else 4}
            for track_id in self.track_ids
            if track_id != self.unknown
        ]

    @property
    def artist_ids(self) -> list[str]:
        return [artist["id"] for artist in self.artists]

    def write(self, folder: Path) -> None:
        folder.mkdir()
        for name in ("artists", "tracks", "features"):
            file = folder / f"{'audio_features' if name == 'features' else name}.parquet"
            pq.write_table(pa.Table.from_pylist(getattr(self, name)), file)


class Api:
    """A running source API; `url` is its address."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder

    def misbehave(self, path: str, **rule: Any) -> None:
        requests.post(f"{self.url}/_misbehave", json={"path": path} | rule, timeout=5).raise_for_status()

    def calls(self) -> dict[str, int]:
        return requests.get(f"{self.url}/_calls", timeout=5).json()

    def spotify(self, catalogue: str = "small", *, hasty: bool = False, **options: Any) -> Spotify:
        base = f"{self.url}/{catalogue}/spotify"
        api = WebApi(
            "an-app",
            options.pop("client_secret", "s3cret-of-the-app"),
            api_url=base,
            token_url=f"{base}/api/token",
            client=JsonClient("spotify", limits=options.pop("limits", HASTY if hasty else QUICK)),
        )
        return Spotify(api, import_command="kindred artists import DIR", threads=4, **options)

    def reccobeats(self) -> ReccoBeats:
        return ReccoBeats(
            api_url=f"{self.url}/small/reccobeats",
            import_command="kindred artists import DIR",
            threads=4,
            client=JsonClient("reccobeats", limits=QUICK),
        )


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(scope="session")
def start(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue
) -> Iterator[Callable[..., tuple[Api, subprocess.Popen[str]]]]:
    """Starts a source API with more options; stops it in the end."""
    processes: list[subprocess.Popen[str]] = []

    def started(*options: str) -> tuple[Api, subprocess.Popen[str]]:
        folder = tmp_path_factory.mktemp("catalogues")
        catalogue.write(folder / "small")
        credentials = folder / "credentials.json"
        credentials.write_text(json.dumps({"client_id": "an-app", "client_secret": "s3cret-of-the-app"}))
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "local.source_api"),
                *("--catalogues", str(folder), "--credentials", str(credentials), *options),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout
        api = Api(process.stdout.readline().split()[-1], folder)
        requests.get(f"{api.url}/small/", timeout=60)  # loads the catalogue, so that no test waits for it
        requests.delete(f"{api.url}/_calls", timeout=60)
        return api, process

    yield started
    for process in processes:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()


@pytest.fixture(scope="session")
def running(start: Callable[..., tuple[Api, subprocess.Popen[str]]]) -> Api:
    return start()[0]


@pytest.fixture
def api(running: Api) -> Api:
    """Well-behaved, with its counters at zero."""
    for path in ("_misbehave", "_calls"):
        requests.delete(f"{running.url}/{path}", timeout=5).raise_for_status()
    return running
