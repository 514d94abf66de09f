import pytest

from lambdas.charts.markets import chosen, file_name, market_name
from lambdas.charts.settings import OperatorSettings
from lambdas.charts.sources.playlists import playlists
from lambdas.charts.steps.list_markets import chart_days
from lambdas.core.errors import InvalidInput

DT = "2021-04-13"


def test_an_empty_market_is_global_and_a_code_is_called_as_people_call_it():
    assert [market_name(word) for word in (None, "", " ", "KR", "Brazil")] == [
        *("Global", "Global", "Global"),
        *("South Korea", "Brazil"),
    ]


def test_markets_are_taken_in_the_settings_order_each_once():
    assert chosen("Japan, BR,Brazil ,Global") == ["Japan", "Brazil", "Global"]
    with pytest.raises(InvalidInput, match="0 markets are named"):
        chosen(" , ")


def test_no_two_markets_share_a_file():
    assert file_name("South Korea").startswith("south-korea-")
    assert len({file_name(market) for market in ("South Korea", "south-korea", "대한민국", "日本")}) == 4


def test_a_missing_chart_is_missing_unless_an_older_one_may_stand_in():
    known = {"a": ["2021-04-06", DT], "b": ["2021-04-07"], "c": ["2021-04-05"], "d": []}
    assert chart_days(known, DT, 0) == {"a": DT}
    assert chart_days(known, DT, 7) == {"a": DT, "b": "2021-04-07"}


@pytest.mark.parametrize("setting", ["8", "-1", "week", ""])
def test_nothing_older_than_a_week_stands_in(setting):
    with pytest.raises(InvalidInput, match="charts_stand_in"):
        OperatorSettings.load({"charts_stand_in": setting}, "cdk.json")


def test_playlists_are_told_by_market():
    ids = ["1" * 22, "2" * 22]
    assert playlists(f"Global={ids[0]}, KR = {ids[1]}") == {"Global": ids[0], "South Korea": ids[1]}
    with pytest.raises(InvalidInput, match="is not market=playlist id"):
        playlists("Global=short")
