from __future__ import annotations

import pytest

from lambdas.charts.movers import Entry, Recording, movers, recording, title_key, week_before

TRACKS = {
    "hit1": Recording("Hit", "ann"),
    "hit2": Recording("Hit", "ann"),
    "hit3": Recording("Hit (feat. Friend)", "ann"),
    "other": Recording("Other", "bob"),
    "old": Recording("Old", "cat"),
    "fresh": Recording("Fresh", "dan"),
    "remix": Recording("Hit - Remix", "ann"),
}


def charts(**days: list[str]) -> list[Entry]:
    """Charts by day of April, each a list of tracks from number 1 down."""
    return [
        Entry(f"2021-04-{day[1:]}", rank, track)
        for day, tracks in days.items()
        for rank, track in enumerate(tracks, 1)
    ]


def marked(rows: list[Entry], tracks: dict[str, Recording] = TRACKS) -> dict[str, tuple[object, ...]]:
    found = movers(rows, tracks, "2021-04-20", "2021-04-13")
    return {move.track_id: (move.mark, move.previous_rank, move.reissue_of) for move in found}


def with_isrc(**isrcs: str) -> dict[str, Recording]:
    return {track: known._replace(isrc=isrcs.get(track)) for track, known in TRACKS.items()}


def test_tracks_of_both_charts_went_up_or_down_or_stayed():
    rows = charts(d13=["other", "hit1", "old"], d20=["hit1", "other", "old"])
    assert marked(rows) == {"hit1": ("UP", 2, None), "other": ("DOWN", 1, None), "old": ("SAME", 3, None)}


def test_a_track_never_seen_before_is_new_and_a_missing_one_has_left():
    assert marked(charts(d13=["old"], d20=["fresh"])) == {
        "fresh": ("NEW", None, None),
        "old": ("LEFT", 1, None),
    }


def test_a_track_first_seen_between_the_two_charts_is_new():
    assert marked(charts(d13=["old"], d16=["old", "fresh"], d20=["old", "fresh"]))["fresh"] == (
        "NEW",
        None,
        None,
    )


def test_a_track_seen_before_the_chart_compared_with_came_back():
    assert marked(charts(d06=["fresh"], d13=["old"], d20=["fresh", "old"]))["fresh"] == (
        "RE-ENTRY",
        None,
        None,
    )


def test_the_same_title_and_first_artist_under_a_new_id_is_re_issued_with_the_rank_of_its_former_id():
    rows = charts(d13=["hit1", "old"], d20=["hit2", "old"])
    assert marked(rows) == {"hit2": ("RE-ISSUED", 1, "hit1"), "old": ("SAME", 2, None)}


def test_guests_in_the_title_do_not_hide_a_re_issue_but_a_remix_is_another_recording():
    rows = charts(d13=["hit1"], d20=["hit3", "remix"])
    assert marked(rows) == {"hit3": ("RE-ISSUED", 1, "hit1"), "remix": ("NEW", None, None)}


def test_a_second_version_beside_the_first_is_new_not_re_issued():
    assert marked(charts(d13=["hit1"], d20=["hit1", "hit2"]))["hit2"] == ("NEW", None, None)


def test_a_former_id_that_left_earlier_makes_a_re_issue_without_a_previous_rank():
    assert marked(charts(d06=["hit1"], d13=["old"], d20=["hit2", "old"]))["hit2"] == (
        "RE-ISSUED",
        None,
        "hit1",
    )


def test_where_both_have_an_isrc_it_alone_decides():
    rows = charts(d13=["hit1", "old"], d20=["hit2", "fresh"])
    known = with_isrc(hit1="A", hit2="B", old="C", fresh="C")
    assert marked(rows, known) == {
        "hit2": ("NEW", None, None),
        "fresh": ("RE-ISSUED", 2, "old"),
        "hit1": ("LEFT", 1, None),
    }


def test_where_one_has_no_isrc_title_and_first_artist_decide():
    known = with_isrc(hit1="A")
    assert marked(charts(d13=["hit1"], d20=["hit2"]), known)["hit2"] == ("RE-ISSUED", 1, "hit1")


def test_one_former_id_explains_one_track_only():
    found = marked(charts(d13=["hit1"], d20=["hit2", "hit3"]))
    assert found["hit2"] == ("RE-ISSUED", 1, "hit1")
    assert found["hit3"] == ("NEW", None, None)


def test_without_a_chart_to_compare_with_nothing_is_marked_but_peaks_and_charts_are_counted():
    found = movers(charts(d18=["old", "hit1"], d20=["hit1", "old"]), TRACKS, "2021-04-20", None)
    assert [move.mark for move in found] == [None, None]
    assert [(move.track_id, move.peak, move.days_seen) for move in found] == [("hit1", 1, 2), ("old", 1, 2)]


def test_charts_after_the_day_do_not_count():
    found = movers(charts(d13=["old"], d20=["old"], d21=["old"]), TRACKS, "2021-04-20", "2021-04-13")
    assert [move.days_seen for move in found] == [2]


def test_those_that_left_come_last_by_the_rank_that_they_had():
    found = movers(charts(d13=["old", "other"], d20=["fresh"]), TRACKS, "2021-04-20", "2021-04-13")
    assert [(move.track_id, move.rank, move.previous_rank) for move in found] == [
        ("fresh", 1, None),
        ("old", None, 1),
        ("other", None, 2),
    ]


def test_a_track_of_a_source_without_ids_is_told_by_its_first_artists_name():
    track = {"name": "Hit", "artist_ids": [], "artist_names": ["Ann", "Bob"], "isrc": None}
    assert recording(track) == Recording("Hit", "Ann")
    assert recording(track | {"artist_ids": ["a" * 22], "isrc": "X"}) == Recording("Hit", "a" * 22, "X")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2021-04-13", "2021-04-14"], "2021-04-13"),
        (["2021-04-07", "2021-04-08", "2021-04-20"], "2021-04-08"),
        (["2021-04-06", "2021-04-14"], None),
        ([], None),
    ],
)
def test_the_chart_to_compare_with_is_the_newest_at_least_a_week_and_less_than_two_weeks_old(days, expected):
    assert week_before(days, "2021-04-20") == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kiss Me More (feat. SZA)", "KISS ME MORE"),
        ("Beautiful Mistakes (with Someone) ", "beautiful mistakes"),
        ("Ação!", "acao"),
        ("Song ft. Someone", "Song"),
    ],
)
def test_titles_that_are_the_same(one, other):
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Song - Remix", "Song"), ("-", "!"), ("사랑", "이별"), ("Without You", "You")]
)
def test_titles_that_are_not_the_same(one, other):
    assert title_key(one) != title_key(other)
