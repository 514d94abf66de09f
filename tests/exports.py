"""Exports of listening histories, made in the exact shapes of those that people really have; of nobody."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

TRACK = "4uLU6hMCjMI75M1A2tKUQC"
OTHER_TRACK = "7ouMYWpwJ422jRcDASZB7P"
ARTIST, TITLE = "The Made-Ups", "A Song of Nobody"
IP, COUNTRY, AGENT, USER, PLATFORM = "203.0.113.77", "XK", "Quaxalot/9.9 (Zorb)", "user-quux", "ZorbOS 4"
"""What must never leave an export."""
PERSONAL = (IP, AGENT, USER, PLATFORM)
START = datetime(2024, 5, 1, 12, 0, 0, tzinfo=UTC)


def extended(at: int = 0, **changed: Any) -> dict[str, Any]:
    """One play of Spotify's extended history, `at` minutes after the first."""
    return {
        "ts": f"{START + timedelta(minutes=at):%Y-%m-%dT%H:%M:%SZ}",
        "platform": PLATFORM,
        "ms_played": 200_000,
        "conn_country": COUNTRY,
        "ip_addr": IP,
        "master_metadata_track_name": TITLE,
        "master_metadata_album_artist_name": ARTIST,
        "master_metadata_album_album_name": "An Album",
        "spotify_track_uri": f"spotify:track:{TRACK}",
        "episode_name": None,
        "episode_show_name": None,
        "spotify_episode_uri": None,
        "audiobook_title": None,
        "audiobook_uri": None,
        "audiobook_chapter_uri": None,
        "audiobook_chapter_title": None,
        "reason_start": "trackdone",
        "reason_end": "trackdone",
        "shuffle": False,
        "skipped": None,
        "offline": False,
        "offline_timestamp": 0,
        "incognito_mode": False,
    } | changed


def endsong(at: int = 0, **changed: Any) -> dict[str, Any]:
    """One play of the older layout: with a user name, another ip and a user agent, without audiobooks."""
    row = {name: value for name, value in extended(at).items() if not name.startswith("audiobook")}
    ip = row.pop("ip_addr")
    return {"username": USER, **row, "ip_addr_decrypted": ip, "user_agent_decrypted": AGENT} | changed


PODCAST = {
    "master_metadata_track_name": None,
    "master_metadata_album_artist_name": None,
    "master_metadata_album_album_name": None,
    "spotify_track_uri": None,
}


def podcast(at: int = 0) -> dict[str, Any]:
    """An episode in the extended history."""
    return extended(at, **PODCAST, episode_name="An Episode", episode_show_name="A Show")


def account(at: int = 0, **changed: Any) -> dict[str, Any]:
    """One play of Spotify's account data."""
    return {
        "endTime": f"{START + timedelta(minutes=at):%Y-%m-%d %H:%M}",
        "artistName": ARTIST,
        "trackName": TITLE,
        "msPlayed": 200_000,
    } | changed


GHAN = ("uts", "utc_time", "artist", "artist_mbid", "album", "album_mbid", "track", "track_mbid")


def ghan(at: int = 0, **changed: str) -> list[str]:
    """One scrobble as lastfm.ghan.nl writes it."""
    when = START + timedelta(minutes=at)
    row = {
        "uts": str(int(when.timestamp())),
        "utc_time": f"{when:%d %b %Y, %H:%M}",
        "artist": ARTIST,
        "artist_mbid": "",
        "album": 'An "Album", quoted',
        "album_mbid": "",
        "track": TITLE,
        "track_mbid": "",
    } | changed
    return list(row.values())


def ghan_csv(rows: list[list[str]], separator: str = ",") -> str:
    """A file of lastfm.ghan.nl, every field quoted."""
    return _csv([list(GHAN), *rows], delimiter=separator, quoting=csv.QUOTE_ALL)


def to_csv(at: int = 0, when: str | None = None) -> list[str]:
    """One scrobble as lastfm-to-csv writes it."""
    moment = f"{START + timedelta(minutes=at):%d %b %Y %H:%M}"
    return [ARTIST, "An Album, with a comma", TITLE, moment if when is None else when]


def to_csv_file(rows: list[list[str]]) -> str:
    """A file of lastfm-to-csv, without a header."""
    return _csv(rows)


def listen(at: int = 0, **info: Any) -> dict[str, Any]:
    """One listen of ListenBrainz."""
    return {
        "inserted_at": START.timestamp(),
        "listened_at": START.timestamp() + 60.0 * at,
        "track_metadata": {
            "artist_name": ARTIST,
            "track_name": TITLE,
            "release_name": "An Album",
            "recording_msid": "00000000-0000-4000-8000-000000000000",
            "additional_info": {"submission_client": AGENT, "duration_ms": 200_000, **info},
            "mbid_mapping": None,
        },
    }


def listenbrainz_zip(path: Path, months: dict[str, list[dict[str, Any]]]) -> Path:
    """A whole export; months are 2024/5, unpadded."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("user.json", json.dumps({"user_id": 7, "username": USER}))
        packed.writestr("feedback.jsonl", json.dumps({"recording_mbid": "x", "score": 1}) + "\n")
        pin = {"track_metadata": listen()["track_metadata"], "pinned_until": 1, "created": 1}
        packed.writestr("pinned_recording.jsonl", json.dumps(pin) + "\n")
        for month, rows in months.items():
            packed.writestr(f"listens/{month}.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def spotify_zip(path: Path, files: dict[str, list[dict[str, Any]]]) -> Path:
    """my_spotify_data.zip: the given files, and those that lie beside."""
    folder = "Spotify Extended Streaming History"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{folder}/ReadMeFirst_ExtendedStreamingHistory.pdf", b"%PDF-1.7 nothing")
        packed.writestr(f"__MACOSX/{folder}/._Streaming_History_Audio_2024.json", b"\0\5\26\7")
        for name, rows in files.items():
            packed.writestr(f"{folder}/{name}", json.dumps(rows, indent=2))
    return path


def hetrec(folder: Path, plays: list[tuple[int, int, int]], artists: dict[int, str]) -> Path:
    """user_artists.dat, with artists.dat beside it."""
    lines = "".join("\t".join(map(str, each)) + "\r\n" for each in plays)
    (folder / "user_artists.dat").write_text(f"userID\tartistID\tweight\r\n{lines}", newline="")
    named = "".join(f"{one}\t{name}\thttp://x/{one}\thttp://y/{one}\r\n" for one, name in artists.items())
    (folder / "artists.dat").write_text(f"id\tname\turl\tpictureURL\r\n{named}", newline="")
    return folder / "user_artists.dat"


def _csv(rows: list[list[str]], **dialect: Any) -> str:
    text = io.StringIO()
    csv.writer(text, **dialect).writerows(rows)
    return text.getvalue()
