from datetime import UTC, datetime, timedelta

import pytest

from lambdas.artists import batches
from lambdas.artists.run import Run, neighbours
from lambdas.core.days import day
from lambdas.core.errors import InvalidInput, SourceThrottled
from lambdas.sources.waiting import come_back

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
    assert come_back(SourceThrottled("spotify", before), run.deadline)["status"] == "throttled"
    assert come_back(SourceThrottled("spotify", after), run.deadline) == {
        "status": "incomplete",
        "retry_at": "2026-11-28T00:00:00Z",
        "message": "spotify is throttling: come back at 2026-11-28T00:00:00Z",
    }


def test_a_wait_never_ends_before_the_source_said():
    retry_at = datetime(2026, 11, 26, 0, 0, 0, 1, tzinfo=UTC)
    answer = come_back(SourceThrottled("spotify", retry_at), a_run().deadline)
    assert answer["retry_at"] == "2026-11-26T00:00:01Z"
    assert answer["message"].endswith("come back at 2026-11-26T00:00:01Z")


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
