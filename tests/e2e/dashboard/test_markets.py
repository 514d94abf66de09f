"""The numbers on the page against the published files, computed anew with pandas."""

import csv
import io
import json

import pandas as pd
import pytest

from tests.e2e.dashboard import sample
from tests.e2e.dashboard.conftest import NOW

pytestmark = pytest.mark.e2e

SWARMS = ["danceability", "energy", "valence", "loudness", "tempo", "acousticness"]


@pytest.fixture(scope="module")
def charts():
    if not sample.SHARED.is_dir():
        pytest.skip("the published charts (../shared/data/charts) are not on this machine")
    rows = pd.read_parquet(sample.SHARED / "charts/charts_daily_2021.parquet")
    rows = rows[rows["market"].isin(sample.MARKETS)]
    features = pd.read_parquet(sample.SHARED / "charts/chart_tracks_features.parquet").drop_duplicates("id")
    return rows.merge(features.drop(columns="source"), left_on="track_id", right_on="id", how="left")


def of(charts, market, day="2021-04-20"):
    return charts[(charts["market"] == market) & (charts["snapshot_date"] == day)].sort_values("rank")


def downloaded(page, button):
    with page.expect_download() as download:
        page.click(button)
    text = download.value.path().read_text(encoding="utf-8-sig")
    return download.value.suggested_filename, list(csv.DictReader(io.StringIO(text)))


def test_cards_say_what_the_files_say(visit, real, charts):
    page = visit(real).open("index.html")
    world = set(of(charts, "Global")["track_id"])
    for market in sample.MARKETS:
        now, before = of(charts, market), set(of(charts, market, "2021-04-13")["track_id"])
        card = page.locator(f".card[data-market={market.lower().replace(' ', '-')}]")
        assert card.locator(".lead .title").inner_text() == now.iloc[0]["track_name"]
        assert card.locator(".coverage b").inner_text() == f"{now['energy'].notna().sum()} of 50"
        entered = sum(
            int(card.locator(f"[data-stat={stat}] dd").inner_text()) for stat in ("new", "entry", "issued")
        )
        assert entered == len(set(now["track_id"]) - before)
        if market != "Global":
            assert int(card.locator("[data-stat=shared] dd").inner_text()) == len(
                world & set(now["track_id"])
            )


def test_of_globals_ten_entries_only_four_are_new(visit, real):
    card = visit(real).open("index.html").locator(".card[data-market=global]")
    assert [card.locator(f"[data-stat={stat}] dd").inner_text() for stat in ("new", "entry", "issued")] == [
        "4",
        "4",
        "2",
    ]


def test_the_finding_counts_shared_songs(visit, real):
    page = visit(real).open("index.html")
    assert (
        page.inner_text("h1") == "South Korea shares 18 of its 50 songs with the world; Brazil shares only 3."
    )


def test_swarms_have_a_dot_per_song_with_features_and_medians_are_pandas(visit, real, charts):
    page = visit(real).open("index.html")
    page.wait_for_selector(".beeswarm svg")
    known = {market: of(charts, market).dropna(subset=["energy"]) for market in sample.MARKETS}
    dots = [int(each.get_attribute("data-dots")) for each in page.query_selector_all(".beeswarm")]
    assert dots == [sum(len(rows) for rows in known.values())] * 6
    drawn = page.evaluate(
        "document.querySelector('.beeswarm svg').querySelectorAll('circle, g > path').length"
    )
    assert drawn >= dots[0]
    page.click("text=Show as a table")
    rows = page.locator(".plain tbody tr").all_inner_texts()
    digits = {"loudness": 1, "tempo": 0}
    expected = [
        "—"
        if len(each) < 10
        else f"{each[feature].median():.{digits.get(feature, 2)}f}".replace("-", "\u2212")
        for feature in SWARMS
        for each in known.values()
    ]
    assert [row.split("\t")[3].split("\n")[0] for row in rows] == expected


def test_the_table_is_the_chart_and_its_csv_is_what_is_shown(visit, real, charts):
    page = visit(real).open("index.html?market=south-korea")
    page.click(".chart .more")
    now = of(charts, "South Korea")
    assert page.locator(".chart .c-song .title").all_inner_texts() == list(now["track_name"])
    name, rows = downloaded(page, "[aria-label='Download CSV: Top 50 of South Korea']")
    assert name == "chart-south-korea-2021-04-20.csv"
    assert [row["track_id"] for row in rows] == list(now["track_id"])
    energies = [float(row["energy"]) if row["energy"] else None for row in rows]
    assert energies == [None if pd.isna(value) else value for value in now["energy"]]


def test_a_filter_narrows_the_table_and_the_csv_and_stands_in_the_address(visit, real):
    page = visit(real).open("index.html")
    page.fill("input[type=search]", "olivia rodrigo")
    shown = page.locator(".chart .c-song .title").all_inner_texts()
    assert shown == ["deja vu", "drivers license"]
    assert "q=olivia+rodrigo" in page.url
    _, rows = downloaded(page, "[aria-label='Download CSV: Top 50 of Global']")
    assert [row["song"] for row in rows] == shown
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.locator(".chart .c-song .title").all_inner_texts() == shown


def test_the_market_of_the_table_stands_in_the_address(visit, real):
    page = visit(real).open("index.html")
    page.click(".choice >> text=Brazil")
    assert page.locator(".chart .c-song .title").first.inner_text() == "Batom de Cereja - Ao Vivo"
    assert page.url.endswith("?market=brazil")
    assert page.locator("[aria-pressed=true]").inner_text() == "Brazil"


def test_a_heading_sorts_the_table_and_says_so(visit, real, charts):
    page = visit(real).open("index.html")
    page.click(".chart th.c-energy button")
    assert page.get_attribute(".chart th.c-energy", "aria-sort") == "descending"
    first = of(charts, "Global").sort_values("energy", ascending=False).iloc[0]
    assert page.locator(".chart .c-song .title").first.inner_text() == first["track_name"]
    page.click(".chart th.c-energy button")
    assert page.get_attribute(".chart th.c-energy", "aria-sort") == "ascending"


def test_another_week_can_be_chosen_and_follows_to_the_songs(visit, real):
    page = visit(real).open("index.html")
    with page.expect_navigation():
        page.select_option("label:has-text('Week') select", "2021-04-13")
    page.wait_for_selector("body[data-ready]")
    assert "Top 50 of 13 April 2021, compared with 6 April 2021" in page.inner_text(".dated")
    page.click("nav >> text=Songs")
    page.wait_for_selector("body[data-ready]")
    assert "128 songs in the charts of 13 April 2021, 53 with audio features" in page.inner_text(".dated")


def test_the_first_week_at_hand_says_that_there_is_nothing_to_compare_with(visit, made):
    going = visit(made, now=NOW["made"])
    going.page.route("**/markets.json", _without_marks)
    page = going.open("index.html")
    assert "nothing can be said of what moved" in page.inner_text(".deck")
    assert page.locator(".slopes").count() == 0


def test_of_many_markets_three_stand_side_by_side_and_others_can_be_chosen(visit, made):
    going = visit(made, now=NOW["made"])
    going.page.route("**/markets.json", _with_more_markets)
    page = going.open("index.html")
    assert page.locator(".card").count() == 3
    page.click("summary >> text=Markets: Global, Brazil and South Korea")
    page.uncheck("input[value=brazil]")
    page.wait_for_load_state()
    page.wait_for_selector("body[data-ready]")
    page.click("summary >> text=Markets: Global and South Korea")
    assert going.violations() == []
    page.check("input[value=elsewhere]")
    page.wait_for_url("**/index.html?markets=global%2Csouth-korea%2Celsewhere")
    page.wait_for_selector("body[data-ready]")
    assert page.locator(".card h2").all_inner_texts() == ["Global", "South Korea", "Elsewhere"]


def _with_more_markets(route):
    answer = route.fetch()
    data = json.loads(answer.body())
    data["markets"] += [data["markets"][0] | {"market": name} for name in ("Elsewhere", "Nowhere")]
    route.fulfill(response=answer, body=json.dumps(data))


def _without_marks(route):
    answer = route.fetch()
    data = json.loads(answer.body())
    for market in data["markets"]:
        market["previous"], market["left"] = None, []
        for entry in market["entries"]:
            entry["mark"] = entry["previous_rank"] = None
    route.fulfill(response=answer, body=json.dumps(data))


def test_a_market_without_a_chart_says_so_and_unknown_genres_have_a_panel_that_says_so(visit, made):
    page = visit(made, now=NOW["made"]).open("index.html")
    assert "No chart on 12 January 2026" in page.locator(".card.m1").inner_text()
    assert "No artist of these charts has a known genre" in page.inner_text("main")


def test_names_are_text_and_formulas_are_harmless_in_the_csv(visit, made):
    page = visit(made, now=NOW["made"]).open("index.html?week=2026-01-12")
    _, rows = downloaded(page, "[aria-label='Download CSV: What moved since last week']")
    songs = {row["song"] for row in rows}
    assert {
        "'=1+1",
        "'+plus",
        "'@home",
        "'-",
        '"Quoted", twice',
        "<b>Bold</b>",
        "사랑해 (feat. 아이유)",
    } <= songs
    page.click("summary >> text=3 songs left >> nth=0")
    assert "<b>Bold</b>" in page.inner_text(".left >> nth=0")


def test_data_older_than_ten_days_is_marked_as_not_current(visit, real):
    assert visit(real).open("index.html").locator(".stale").count() == 0
    page = visit(real, now="2021-05-20T00:00:00Z").open("index.html")
    assert page.inner_text(".stale") == "Not current: 30 days old"


def test_three_markets_weigh_less_than_300_kilobytes(visit, real):
    going = visit(real)
    sizes = []
    going.page.on("response", lambda answer: "/data/" in answer.url and sizes.append(len(answer.body())))
    going.open("songs.html")
    assert 50_000 < sum(sizes) <= 300_000
