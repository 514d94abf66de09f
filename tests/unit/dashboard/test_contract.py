import pytest

from dashboard.format import encode, pointed, run_name
from dashboard.headers import CONTENT_SECURITY_POLICY, cache_control


def test_a_run_is_named_by_its_day_and_contents():
    one = run_name("charts", "2021-04-20", {"a.json": b"1", "b.json": b"2"})
    assert one.startswith("charts-2021-04-20-")
    assert one == run_name("charts", "2021-04-20", {"b.json": b"2", "a.json": b"1"})
    assert one != run_name("charts", "2021-04-20", {"a.json": b"1", "b.json": b"3"})


def test_the_pointer_keeps_the_other_pipeline_and_one_run_a_day_newest_first():
    latest = pointed({}, "artists", "2021-04-20", "artists-x", "t")
    for dt, run in (("2021-04-20", "old"), ("2021-04-13", "before"), ("2021-04-20", "new")):
        latest = pointed(latest, "charts", dt, run, "t")
    assert [one["run"] for one in latest["charts"]] == ["new", "before"]
    assert [one["run"] for one in latest["artists"]] == ["artists-x"]


def test_the_pointer_forgets_the_oldest_weeks():
    latest = {}
    for week in range(70):
        latest = pointed(latest, "charts", f"{1950 + week}-01-01", str(week), "t")
    assert [latest["charts"][0]["run"], latest["charts"][-1]["run"]] == ["69", "10"]


def test_a_number_that_json_does_not_know_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        encode({"a": float("nan")})


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/data/charts-2021-04-20-1/songs.json", True),
        ("/data/latest.json", False),
        ("/index.html", False),
        ("/songs.js", False),
    ],
)
def test_only_what_never_changes_is_kept(path, kept):
    assert ("immutable" in cache_control(path)) == kept


def test_the_policy_allows_no_inline_code_and_no_origin_but_the_players():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert [word for word in CONTENT_SECURITY_POLICY.split() if word.startswith("http")] == [
        "https://open.spotify.com;"
    ]
