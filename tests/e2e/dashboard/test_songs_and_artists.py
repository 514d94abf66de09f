import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist

from tests.e2e.dashboard import sample
from tests.e2e.dashboard.conftest import NOW

pytestmark = pytest.mark.e2e

KISS_ME_MORE = "748mdHapucXQri7IAO8yFK"
RAPSTAR = "43PGPuHIlVOc04jrZVh9L6"


@pytest.fixture(scope="module")
def kindred():
    """Distances of the songs of 20 April 2021, from the files alone: ids, and a square matrix."""
    if not sample.SHARED.is_dir():
        pytest.skip("the published charts (../shared/data/charts) are not on this machine")
    rows = pd.read_parquet(sample.SHARED / "charts/charts_daily_2021.parquet")
    today = rows[rows["market"].isin(sample.MARKETS) & (rows["snapshot_date"] == "2021-04-20")]
    features = pd.read_parquet(sample.SHARED / "charts/chart_tracks_features.parquet").drop_duplicates("id")
    known = features[features["id"].isin(today["track_id"])].sort_values("id")
    values = known[sample.MODEL].to_numpy()
    z = (values - values.mean(axis=0)) / values.std(axis=0)
    return list(known["id"]), cdist(z, z)


def test_a_songs_kin_are_the_nearest_by_an_independent_computation(visit, real, kindred):
    ids, away = kindred
    page = visit(real).open(f"songs.html?id={KISS_ME_MORE}")
    far = away[ids.index(KISS_ME_MORE)]
    order = [at for at in np.lexsort((ids, far)) if ids[at] != KISS_ME_MORE][:10]
    links = [each.get_attribute("href") for each in page.query_selector_all(".kin tbody .title")]
    assert [link.split("id=")[1] for link in links] == [ids[at] for at in order]
    shown = page.locator(".kin tbody .c-distance").all_inner_texts()
    assert [float(text) for text in shown] == pytest.approx([far[at] for at in order], abs=0.0006)
    assert int(page.get_attribute("figure.map", "data-dots")) == len(ids)


def test_a_song_is_found_by_typing_without_accents_and_chosen_by_keyboard(visit, real):
    page = visit(real).open("songs.html")
    page.fill("[role=combobox]", "nao pode")
    assert page.get_attribute("[role=combobox]", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = page.get_attribute("[role=combobox]", "aria-activedescendant")
    assert page.inner_text(f"#{chosen} .title") == "Não Pode Se Apaixonar"
    page.keyboard.press("Enter")
    assert page.inner_text(".about h2") == "Não Pode Se Apaixonar"
    assert "id=" in page.url
    page.go_back()
    assert page.inner_text(".about .eyebrow") == "For example"


def test_hangul_is_found_and_written(visit, made):
    page = visit(made, now=NOW["made"]).open("songs.html")
    page.fill("[role=combobox]", "방탄")
    options = page.locator("[role=option] .detail").all_inner_texts()
    assert options
    assert set(options) == {"방탄소년단"}


def test_what_is_not_found_says_so_and_escape_closes(visit, real):
    page = visit(real).open("songs.html")
    page.fill("[role=combobox]", "zzzz")
    assert page.inner_text("[role=listbox]") == "Nothing is called “zzzz”"
    page.keyboard.press("Escape")
    assert page.get_attribute("[role=combobox]", "aria-expanded") == "false"


def test_a_song_without_features_keeps_its_ranks_and_says_what_is_not_known(visit, real):
    page = visit(real).open(f"songs.html?id={RAPSTAR}")
    assert page.inner_text("h1") == "“RAPSTAR” has no audio features."
    assert page.locator(".ranks li").count() == 2
    assert page.locator(".kin").count() == 0


def test_an_unknown_song_is_said_to_be_unknown_and_its_id_stays_text(visit, real):
    page = visit(real).open("songs.html?id=<b>nobody")
    assert "charts has the id <b>nobody" in page.inner_text(".caution")
    assert page.locator("figure.map").count() == 1


def test_the_player_is_asked_for_only_on_click(visit, real):
    going = visit(real)
    page = going.open(f"songs.html?id={KISS_ME_MORE}")
    page.wait_for_selector("figure svg")
    assert (going.players, page.locator("iframe").count()) == ([], 0)
    page.click("text=Play here")
    page.wait_for_selector("iframe")
    page.wait_for_timeout(300)
    assert going.players == [f"https://open.spotify.com/embed/track/{KISS_ME_MORE}"]


def test_another_neighbour_can_be_compared_and_the_map_take_other_axes(visit, real):
    page = visit(real).open(f"songs.html?id={KISS_ME_MORE}")
    name = page.locator(".kin tbody .title").nth(3).inner_text()
    page.click("[aria-label='Compare with " + name.replace("'", "\\'") + "']")
    assert name in page.inner_text(".portrait .legend")
    page.select_option("label:has-text('Across') select", "tempo")
    assert "x=tempo" in page.url
    assert "Across, tempo" in page.get_attribute("figure.map svg", "aria-label")


def test_an_artists_kin_are_the_nearest_by_an_independent_computation(visit, real):
    catalogue = sample.SHARED / "catalogue"
    tracks = pd.read_parquet(catalogue / "tracks.parquet")
    tracks = tracks.sort_values(["artist_id", "popularity", "id"], ascending=[True, False, True])
    sound = pd.read_parquet(catalogue / "audio_features.parquet").query("tempo != 0 or time_signature != 0")
    known = tracks.groupby("artist_id").head(10).merge(sound, on="id")
    low, high = (known[sample.ARTIST_MODEL].agg(which) for which in ("min", "max"))
    means = (known.groupby("artist_id")[sample.ARTIST_MODEL].mean() - low) / (high - low)
    swift = "06HL4z0CvFAxyc27GXpf02"
    far = pd.Series(cdist(means.loc[[swift]], means)[0], index=means.index).drop(swift)
    nearest = far.reset_index(name="far").sort_values(["far", "artist_id"]).head(10)

    page = visit(real).open(f"artists.html?id={swift}")
    links = [each.get_attribute("href") for each in page.query_selector_all(".kin tbody .title")]
    assert [link.split("id=")[1] for link in links] == list(nearest["artist_id"])
    shown = [float(text) for text in page.locator(".kin tbody .c-distance").all_inner_texts()]
    assert shown == pytest.approx(list(nearest["far"]), abs=0.0006)
    assert "397 artists compared" in page.inner_text(".dated")


def test_an_artist_is_found_by_name_and_an_unknown_one_is_said_to_be_unknown(visit, made):
    page = visit(made, now=NOW["made"]).open("artists.html")
    page.fill("[role=combobox]", "방탄")
    page.keyboard.press("Enter")
    assert page.inner_text(".about h2") == "방탄소년단"
    page.goto(f"{made}/artists.html?id=nobody")
    page.wait_for_selector("body[data-ready]")
    assert "No listed artist has the id nobody" in page.inner_text(".caution")
