"""A day's known features pass through the probe and the batches in parts: none holds all of them."""

from __future__ import annotations

import io

import pyarrow.parquet as pq
import pytest

from lambdas.artists import known_features
from lambdas.artists.run import Run
from lambdas.lake import objects
from lambdas.sources.schemas import AUDIO_FEATURES

DAY = "2026-11-23"
RUN = Run(
    run_id="a-run", started_at=f"{DAY}T00:00:00Z", dt=DAY, source="spotify", features="spotify",
    refetch=False, force=False, deadline=f"{DAY}T01:00:00Z", keep="auto",
)  # fmt: skip
TRACKS = [f"{number:022d}" for number in range(2_000)]
MEASURES = [name for name in AUDIO_FEATURES.names if name not in {"id", "source"}]


def row(track: str, at: int) -> str:
    """A line of Athena's result: a track that was not analysed has NULLs alone."""
    measures = ["" if at % 10 == 0 else '"7"' for _ in MEASURES]
    return ",".join([f'"{track}"', *measures, '"spotify"'])


class Result(io.RawIOBase):
    """A result in S3, read from its beginning to its end once, a piece at a time."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body, self.largest = io.BytesIO(body), 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "all of it is read at once"
        self.largest = max(self.largest, size)
        return self.body.read(size)


class Athena:
    """Answers one query."""

    def __init__(self) -> None:
        lines = [",".join(f'"{name}"' for name in ["id", *MEASURES, "source"])]
        self.given = Result("\n".join([*lines, *map(row, TRACKS, range(len(TRACKS))), ""]).encode())
        self.asked: list[tuple[str, ...]] = []

    def start(self, _: str, *parameters: str) -> str:
        self.asked.append(parameters)
        return "q"

    def result(self, _: str) -> Result:
        return self.given


@pytest.fixture
def lake(monkeypatch):
    held = {
        f"audio_features/dt={DAY}/artists-1.parquet": b"",
        f"{known_features.folder(RUN)}00099.parquet": b"an earlier run's",
    }
    monkeypatch.setattr(objects, "get", lambda _, key: held.get(key))
    monkeypatch.setattr(objects, "put", lambda _, key, body: held.update({key: body}))
    monkeypatch.setattr(objects, "keys", lambda _, prefix: [key for key in held if key.startswith(prefix)])
    monkeypatch.setattr(objects, "delete_all", lambda _, keys: [held.pop(key) for key in list(keys)])
    monkeypatch.setattr(known_features, "PART_BYTES", 16 << 10)
    return held


def test_the_probe_reads_and_writes_them_in_parts(lake):
    athena = Athena()
    assert known_features.save(athena, "lake", RUN) == len(TRACKS)
    assert athena.asked == [(DAY, "spotify")]
    parts = [
        pq.read_table(io.BytesIO(lake[key]))
        for key in sorted(lake)
        if key.startswith(known_features.folder(RUN))
    ]
    assert len(parts) > 5
    assert max(part.num_rows for part in parts) < len(TRACKS) / 5
    assert athena.given.largest <= known_features.PART_BYTES
    assert [one for part in parts for one in part["id"].to_pylist()] == TRACKS


def test_a_batch_finds_its_tracks_in_every_part_and_nulls_stay_nulls(lake):
    known_features.save(Athena(), "lake", RUN)
    asked = [TRACKS[1], TRACKS[990], TRACKS[-1], "x" * 22]
    found = known_features.of_tracks("lake", RUN, asked)
    assert found.schema.equals(AUDIO_FEATURES)
    assert found["id"].to_pylist() == [TRACKS[1], TRACKS[990], TRACKS[-1]]
    assert found["tempo"].to_pylist() == [7.0, None, 7.0]
    assert found["key"].to_pylist() == [7, None, 7]


def test_a_part_that_a_later_run_deleted_meanwhile_is_fetched_again(lake):
    known_features.save(Athena(), "lake", RUN)
    first = min(key for key in lake if key.startswith(known_features.folder(RUN)))
    real = objects.keys("lake", known_features.folder(RUN))
    lake.pop(first)
    objects.keys = lambda *_: real  # restored by the fixture
    assert known_features.of_tracks("lake", RUN, [TRACKS[0], TRACKS[-1]])["id"].to_pylist() == [TRACKS[-1]]


def test_a_day_without_files_of_features_asks_athena_nothing(lake):
    lake.clear()
    athena = Athena()
    assert known_features.save(athena, "lake", RUN) == 0
    assert athena.asked == []
