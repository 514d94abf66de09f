"""A disk that is full, for real: a small file system in memory, which only this process and its child see."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
ARTISTS = [f"{number:022d}" for number in range(2_000)]
MOUNTED = 'mount -t tmpfs -o "$0" none "$KINDRED_HOME" || exit 77; "$@"; code=$?; find "$KINDRED_HOME" -type f; exit $code'
COMMAND = (sys.executable, "-c", "from kindred.start import main; main()")


@pytest.fixture
def small_disk(tmp_path):
    """Run a command whose KINDRED_HOME is such a disk; stdout ends with the files that are left on it."""

    def run(options: str, *words: str) -> subprocess.CompletedProcess[str]:
        home = tmp_path / "home"
        home.mkdir()
        separate = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
        try:
            done = subprocess.run(
                [*separate, "sh", "-c", MOUNTED, options, *COMMAND, *words],
                env={**os.environ, "KINDRED_HOME": str(home), "COLUMNS": "200"},
                cwd=PROJECT,
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError:
            pytest.skip("no unshare here")
        if done.returncode == 77 or done.stderr.startswith("unshare:"):
            pytest.skip(f"no file system of its own here: {done.stderr}")
        return done

    return run


def test_a_home_for_which_there_is_no_room_is_one_line(small_disk) -> None:
    done = small_disk("nr_inodes=2", "status")
    assert done.stderr.startswith("kindred: ")
    assert done.stderr.endswith(": No space left on device: make room, then run again\n")
    assert done.stderr.count("\n") == 1
    assert done.returncode == 1


def test_a_catalogue_for_which_there_is_no_room_is_one_line_and_nothing_of_it_stays(
    small_disk, tmp_path
) -> None:
    brought = tmp_path / "brought"
    brought.mkdir()
    features = ("danceability", "energy", "loudness", "speechiness", "instrumentalness")
    artists = "".join(f"{one},Artist {one} of many\n" for one in ARTISTS)
    tracks = "".join(f"{one},{one},Track {one} of many,5\n" for one in ARTISTS)
    measured = "".join(f"{one},0.{at},0.5{at},-{at % 60},0.1{at},0.2{at}\n" for at, one in enumerate(ARTISTS))
    (brought / "artists.csv").write_text(f"id,name\n{artists}")
    (brought / "tracks.csv").write_text(f"id,artist_id,name,popularity\n{tracks}")
    (brought / "audio_features.csv").write_text(f"id,{','.join(features)}\n{measured}")
    done = small_disk("size=32k", "artists", "run", "--catalogue", str(brought))
    assert done.stderr.startswith("kindred: ")
    assert "No space left on device" in done.stderr
    assert done.stderr.endswith(": make room, then run again\n")
    assert done.stderr.count("\n") == 1
    assert done.returncode == 1
    assert [Path(file).name for file in done.stdout.splitlines()] == ["lock"]
