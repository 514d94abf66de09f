from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import requests
from urllib3.util import SKIP_HEADER

pytestmark = pytest.mark.integration
SAMPLES = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "web-api"


def kinds(value: object) -> object:
    """The structure of a JSON value: keys and kinds of leaves, a list by its first filled entry."""
    if isinstance(value, dict):
        return {key: kinds(each) for key, each in value.items()}
    if isinstance(value, list):
        return [kinds(each) for each in value if each is not None][:1]
    if isinstance(value, bool) or value is None:
        return type(value).__name__
    return "number" if isinstance(value, int | float) else "string"


def missing(documented: object, ours: object, at: str = "$") -> list[str]:
    """Where ours lacks a key of the documented body, or has another kind; null may stand for a string."""
    if isinstance(documented, dict) and isinstance(ours, dict):
        gone = [f"{at}.{key}" for key in documented if key not in ours]
        return gone + [
            each
            for key in documented.keys() & ours.keys()
            for each in missing(documented[key], ours[key], f"{at}.{key}")
        ]
    if isinstance(documented, list) and isinstance(ours, list):
        return missing(documented[0], ours[0], f"{at}[]") if documented and ours else []
    return [] if documented == ours or "NoneType" in {documented, ours} else [f"{at}: {documented} is {ours}"]


def token(api: Any) -> str:
    form = {"grant_type": "client_credentials", "client_id": "an-app", "client_secret": "s3cret-of-the-app"}
    return requests.post(f"{api.url}/small/spotify/api/token", data=form, timeout=5).json()["access_token"]


def ask(api: Any, path: str, **options: Any) -> requests.Response:
    headers = {"Authorization": f"Bearer {token(api)}"}
    return requests.get(
        f"{api.url}/small/spotify/v1/{path}", **({"headers": headers, "timeout": 10} | options)
    )


@pytest.mark.parametrize(
    ("sample", "path"),
    [
        ("jwilsson/artist.json", "artists/{artist}"),
        ("jwilsson/artist-top-tracks.json", "artists/{artist}/top-tracks?market=US"),
        ("jwilsson/audio-features.json", "audio-features/{track}"),
        ("jwilsson/multiple-audio-features.json", "audio-features?ids={track},{other}"),
        ("jmperez/artist.json", "artists/{artist}"),
        ("jmperez/artist_top_tracks.json", "artists/{artist}/top-tracks"),
        ("jmperez/track_audio_features.json", "audio-features/{track}"),
        ("jmperez/tracks_audio_features.json", "audio-features?ids={track}"),
    ],
)
def test_bodies_have_the_documented_structure(api: Any, catalogue: Any, sample: str, path: str) -> None:
    if not SAMPLES.exists():
        pytest.skip(f"the documented bodies are not here: {SAMPLES}")
    documented = kinds(json.loads((SAMPLES / sample).read_text()))
    ids = {
        "artist": catalogue.artist_ids[0],
        "track": catalogue.track_ids[0],
        "other": catalogue.track_ids[1],
    }
    ours = kinds(ask(api, path.format(**ids)).json())
    assert missing(documented, ours) == []
    if sample.startswith("jwilsson"):  # the newer of the two: nothing of ours is made up
        assert missing(ours, documented) == []


def test_unknown_ids_are_null_among_features_and_those_without_analysis_are_zero(
    api: Any, catalogue: Any
) -> None:
    ids = [catalogue.track_ids[0], "0" * 22, catalogue.unanalysed]
    first, unknown, zero = ask(api, f"audio-features?ids={','.join(ids)}").json()["audio_features"]
    assert first["id"] == ids[0]
    assert unknown is None
    assert (zero["tempo"], zero["time_signature"]) == (0, 0)


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("audio-features?ids=" + ",".join(["a"] * 101), 400, "Too many ids requested"),
        ("audio-features", 400, "Missing required parameter: ids"),
        ("audio-features/none", 404, "analysis not found"),
        ("artists/none", 404, "Resource not found"),
        ("artists/none/top-tracks", 404, "Resource not found"),
        ("recommendations", 404, "Service not found"),
        ("../../../etc", 404, "Service not found"),
    ],
)
def test_errors_have_the_shape_of_the_web_api(api: Any, path: str, status: int, message: str) -> None:
    answer = ask(api, path)
    assert answer.status_code == status
    assert answer.json() == {"error": {"status": status, "message": message}}


@pytest.mark.parametrize(
    ("headers", "message"),
    [({}, "No token provided"), ({"Authorization": "Bearer nothing"}, "Invalid access token")],
)
def test_without_a_valid_token_nothing_is_served(api: Any, headers: dict[str, str], message: str) -> None:
    answer = ask(api, "artists/any", headers=headers)
    assert answer.json() == {"error": {"status": 401, "message": message}}


def test_the_token_endpoint_s_errors_have_the_older_shape(api: Any) -> None:
    url = f"{api.url}/small/spotify/api/token"
    form = {"grant_type": "client_credentials"}
    answer = requests.post(url, data=form, auth=("an-app", "no"), timeout=5)
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_client", "error_description": "Invalid client secret"}
    assert requests.post(url, data=form, timeout=5).json()["error"] == "invalid_client"
    assert requests.post(url, timeout=5).json()["error"] == "unsupported_grant_type"


def test_reccobeats_wants_a_user_agent_and_at_most_forty_ids(api: Any) -> None:
    url = f"{api.url}/small/reccobeats/v1/audio-features"
    assert requests.get(url, {"ids": "a"}, headers={"User-Agent": SKIP_HEADER}, timeout=5).status_code == 403
    answer = requests.get(url, {"ids": ",".join(["a"] * 41)}, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"message": "size must be between 1 and 40"}]


def test_reccobeats_rows_have_ids_and_an_order_of_their_own(api: Any, catalogue: Any) -> None:
    ids = catalogue.track_ids[10:30]
    url = f"{api.url}/small/reccobeats/v1/audio-features"
    content, again = (
        requests.get(url, {"ids": ",".join(ids)}, timeout=5).json()["content"] for _ in range(2)
    )
    served = [row["href"].rpartition("/")[2] for row in content]
    assert content == again
    assert served != ids
    assert sorted(served) == sorted(ids)
    assert not {row["id"] for row in content} & set(ids)
    assert not {"time_signature", "duration_ms"} & content[0].keys()


def test_a_catalogue_is_read_again_when_its_files_change(api: Any) -> None:
    folder = api.folder / "changing"
    folder.mkdir()
    for name in ("artists", "tracks", "audio_features"):
        pq.write_table(pq.read_table(api.folder / "small" / f"{name}.parquet"), folder / f"{name}.parquet")
    spotify = api.spotify("changing")
    artist = "0" * 22
    assert next(spotify.top_tracks([artist])).rows.num_rows == 0
    pq.write_table(pa.table({"id": [artist], "name": ["New"]}), folder / "artists.parquet")
    track = {"id": ["1" * 22], "artist_id": [artist], "name": ["Song"], "popularity": [9]}
    pq.write_table(pa.table(track), folder / "tracks.parquet")
    assert next(spotify.top_tracks([artist])).rows["name"].to_pylist() == ["Song"]
    (folder / "tracks.parquet").write_bytes(b"half a file")
    assert next(spotify.top_tracks([artist])).rows["name"].to_pylist() == ["Song"]


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x00\x00",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /small/spotify/api/token HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"POST /small/spotify/api/token HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST /_misbehave HTTP/1.1\r\nContent-Length: 3\r\n\r\n{{{",
        b"GET /small/spotify/v1/artists/%ff%00 HTTP/1.1\r\nAuthorization: \xff\r\n\r\n",
    ],
)
def test_garbage_neither_hangs_it_nor_ends_it(api: Any, garbage: bytes) -> None:
    address = urlsplit(api.url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as client:
        client.sendall(garbage)
        client.shutdown(socket.SHUT_WR)
        while client.recv(65_536):
            pass
    assert ask(api, "artists/none").status_code == 404


def test_many_clients_that_connect_at_once_are_all_served(api: Any, catalogue: Any) -> None:
    headers = {"Authorization": f"Bearer {token(api)}"}
    url = f"{api.url}/small/spotify/v1/artists/{catalogue.artist_ids[0]}"
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda _: requests.get(url, headers=headers, timeout=30), range(256)))
    assert {answer.status_code for answer in answers} == {200}


def test_sigterm_ends_it_quietly(start: Any) -> None:
    api, process = start()
    assert ask(api, "artists/none").status_code == 404
    process.terminate()
    assert process.wait(10) == 0
