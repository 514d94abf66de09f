from datetime import UTC, datetime, timedelta

import pytest

from lambdas.artists import batches
from lambdas.artists.run import Run, neighbours
from lambdas.artists.steps import prune
from lambdas.core.days import day
from lambdas.core.errors import InvalidInput, SourceThrottled, Superseded
from lambdas.sources.waiting import wait_or_end

ARTISTS = [f"{number:022d}" for number in range(5000)]


def a_run(**changes: object) -> Run:
    given = {
        "run_id": "r",
        "started_at": "2026-11-20T09:00:00.000Z",
        "dt": "2026-11-20",
        "source": "files",
        "features": "files",
        "keep": "auto",
        "refetch": False,
        "force": False,
        "deadline": "2026-11-27T00:00:00.000Z",
    }
    return Run.from_event(given | changes)


def test_every_artist_is_in_exactly_one_batch_in_order():
    cut = batches.cut(ARTISTS, "files")
    assert [artist for batch in cut for artist in batch.artists] == ARTISTS
    assert max(len(batch.artists) for batch in cut) <= 4 * batches.typical(len(ARTISTS))


def test_an_artist_more_changes_one_batch_only():
    before = {batch.name for batch in batches.cut(ARTISTS, "files")}
    after = {batch.name for batch in batches.cut(sorted([*ARTISTS, "0" * 18 + "2500a"[1:]]), "files")}
    assert len(before) > 10
    assert len(before - after) <= 2


def test_other_answers_of_the_sources_make_other_batches():
    one, two = (batches.cut(ARTISTS, answers) for answers in ("files a", "files b"))
    assert not {batch.name for batch in one} & {batch.name for batch in two}


def test_a_million_artists_make_about_a_thousand_batches_cut_where_smaller_ones_would_be():
    artists = [f"{number:022d}" for number in range(1_000_000)]
    cut = batches.cut(artists, "files")
    assert 500 < len(cut) < 2000
    small = {batch.artists[-1] for batch in batches.cut(artists[:100_000], "files")}
    whole = [batch.artists[-1] for batch in cut if len(batch.artists) < 4 * batches.typical(len(artists))]
    ends = [end for end in whole if end < artists[100_000]]
    assert len(ends) > 50
    assert set(ends) <= small


def test_no_artists_make_no_batches():
    assert batches.cut([], "files") == []


def test_a_throttled_batch_waits_while_that_is_before_the_deadline_and_gives_up_beyond():
    run = a_run()
    before, after = datetime(2026, 11, 26, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC)
    assert wait_or_end(SourceThrottled("spotify", before), run.deadline)["status"] == "throttled"
    assert wait_or_end(SourceThrottled("spotify", after), run.deadline) == {
        "status": "incomplete",
        "retry_at": "2026-11-28T00:00:00Z",
        "message": "spotify throttles requests until 2026-11-28T00:00:00Z",
    }


def test_a_wait_never_ends_before_the_source_said():
    retry_at = datetime(2026, 11, 26, 0, 0, 0, 1, tzinfo=UTC)
    answer = wait_or_end(SourceThrottled("spotify", retry_at), a_run().deadline)
    assert answer["retry_at"] == "2026-11-26T00:00:01Z"
    assert answer["message"].endswith("throttles requests until 2026-11-26T00:00:01Z")


@pytest.mark.parametrize(
    "dt", ["2026-2-1", "20261120", "yesterday", "2026-13-01", "1999-12-31", "", "2026-11-20T00:00"]
)
def test_a_day_that_the_tables_cannot_hold_is_refused_and_named(dt):
    with pytest.raises(InvalidInput, match="^dt: "):
        day(dt)


def test_tomorrow_is_the_last_day_of_the_tables():
    today = datetime.now(UTC).date()
    assert day(str(today + timedelta(days=1)))
    with pytest.raises(InvalidInput, match="outside the tables' range"):
        day(str(today + timedelta(days=2)))


@pytest.mark.parametrize(
    ("keep", "artists", "expected"),
    [
        ("auto", 1000, 999),
        ("auto", 1001, 50),
        ("all", 1001, 1000),
        ("7", 100, 7),
        ("7", 3, 2),
        ("auto", 1, 0),
        ("all", 0, 0),
    ],
)
def test_keep_says_how_many_neighbours(keep, artists, expected):
    assert neighbours(keep, artists) == expected


@pytest.mark.parametrize("keep", ["0", "-1", "1.5", "many", "", "٣"])
def test_a_keep_that_is_no_number_of_neighbours_is_refused(keep):
    with pytest.raises(InvalidInput, match="^keep: "):
        a_run(keep=keep)


@pytest.fixture
def day_of_two_pipelines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A day's files: two batches of this run, one of an earlier cut, one of before names had a prefix, charts'."""
    names = {
        "top_tracks": ["artists-1", "artists-2", "artists-old", "0123456789abcdef"],
        "audio_features": [
            "artists-1", "artists-2", "artists-old", "0123456789abcdef", "charts-tracks", "charts", "listeners-1"
        ],
    }  # fmt: skip
    deleted: list[str] = []

    def keys(_bucket: str, prefix: str) -> list[str]:
        return [f"{prefix}{name}.parquet" for name in names.get(prefix.split("/", maxsplit=1)[0], [])]

    def delete_all(_bucket: str, keys: list[str]) -> int:
        deleted.extend(keys)
        return len(deleted)

    monkeypatch.setattr(batches.lake, "keys", keys)
    monkeypatch.setattr(prune.lake, "delete_all", delete_all)
    return deleted


def test_a_batchs_files_begin_with_the_pipelines_name():
    assert all(batch.name.startswith("artists-") for batch in batches.cut(ARTISTS, "files"))


def test_prune_deletes_stale_files_of_artists_and_no_file_of_another_pipeline(day_of_two_pipelines):
    for table in batches.TABLES:
        prune._prune("lake", a_run(), table, {"artists-1", "artists-2"})
    assert sorted(day_of_two_pipelines) == [
        f"{table}/dt=2026-11-20/{name}.parquet"
        for table in ("audio_features", "top_tracks")
        for name in ("0123456789abcdef", "artists-old")
    ]


def test_files_of_other_pipelines_do_not_make_a_day_anothers(day_of_two_pipelines):
    owned = {"artists-1", "artists-2", "artists-old", "0123456789abcdef"}
    batches.require_owned("lake", a_run(), owned)
    with pytest.raises(Superseded):
        batches.require_owned("lake", a_run(), owned - {"artists-old"})
