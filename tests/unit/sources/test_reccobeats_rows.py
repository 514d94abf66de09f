import pytest

from lambdas.sources.reccobeats import features


@pytest.mark.parametrize(
    "href",
    [
        "https://open.spotify.com/track/abc",
        "https://open.spotify.com/track/abc?si=1",
        "https://open.spotify.com/intl-de/track/abc/",
        "spotify:track:abc",
    ],
)
def test_a_row_belongs_to_the_track_in_its_href_not_to_its_own_id(href: str) -> None:
    (row,) = features(["abc"], [{"id": "11111111-0000-0000-0000-000000000000", "href": href, "tempo": 99}])
    assert (row["id"], row["tempo"], row["source"]) == ("abc", 99.0, "reccobeats")


@pytest.mark.parametrize("href", [None, "", 5, "abc", "https://open.spotify.com/artist/abc"])
def test_a_row_that_names_no_track_is_left_out(href: object) -> None:
    assert features(["abc"], [{"id": "abc", "href": href, "tempo": 99}]) == []


def test_a_row_of_tempo_zero_has_no_analysis_and_is_left_out() -> None:
    assert features(["a"], [{"href": "x/track/a", "tempo": 0.0}]) == []


def test_rows_come_in_the_order_asked_and_only_those_asked() -> None:
    entries = [{"href": f"x/track/{each}", "tempo": 1} for each in "cxa"]
    assert [row["id"] for row in features(["a", "b", "c"], entries)] == ["a", "c"]
