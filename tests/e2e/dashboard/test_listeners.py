"""The Listeners page: against the demo's tables computed anew, and what it must not show of few people."""

import json

import numpy as np
import pytest

from lambdas.listeners.dashboard_data import Tables, files
from local.demo.listeners import make_demo_listeners
from tests.e2e.dashboard.conftest import NOW, serving
from tests.e2e.dashboard.listeners_sample import FEWEST, MODEL, pseudonym
from tests.e2e.dashboard.sample import write
from tests.e2e.dashboard.test_markets import downloaded

pytestmark = pytest.mark.e2e

FAN = "Taylor Swift and Emilia fan"


@pytest.fixture(scope="module")
def demo():
    """The demo's plays and features as frames."""
    return {name: table.to_pandas() for name, table in make_demo_listeners().items()}


def scores(demo, label):
    """By label, (1 + 500 if any artist is shared) x (cosine + 1), best first, ties by pseudonym."""
    sound = demo["audio_features"].query("tempo != 0 or time_signature != 0").set_index("id")[MODEL]
    means, artists = {}, {}
    for listener, theirs in demo["plays"].groupby("listener"):
        heard = sound.loc[[one for one in theirs["track_id"] if one in sound.index]].to_numpy(dtype=float)
        means[listener], artists[listener] = heard.mean(axis=0), set(theirs["artist"])
    a = means[label]
    found = {
        other: (1 + 500 * bool(artists[label] & artists[other]))
        * (a @ b / np.linalg.norm(a) / np.linalg.norm(b) + 1)
        for other, b in means.items()
        if other != label
    }
    return dict(sorted(found.items(), key=lambda one: (-one[1], pseudonym(one[0]))))


def test_who_hears_alike_is_found_by_an_independent_computation(visit, real, demo):
    expected = scores(demo, FAN)
    page = visit(real).open(f"listeners.html?id={pseudonym(FAN)}")
    assert page.locator(".kin tbody .title").all_inner_texts() == list(expected)[:10]
    shown = [float(text) for text in page.locator(".kin tbody .c-distance").all_inner_texts()]
    assert shown == pytest.approx(list(expected.values())[:10], abs=0.006)
    assert page.inner_text("h1") == f"{FAN} hears most like {next(iter(expected))}."
    assert "Likes it" in page.inner_text(".about .by")


def test_artists_both_hear_are_named_from_the_rarest_and_none_whom_few_hear(visit, real, demo):
    heard_by = demo["plays"].groupby("artist")["listener"].nunique()
    artists = demo["plays"].groupby("listener")["artist"].agg(set)
    page = visit(real).open(f"listeners.html?id={pseudonym('Ada')}")
    for row in page.locator(".kin tbody tr").all():
        other = row.locator(".title").inner_text()
        both = artists["Ada"] & artists[other]
        assert int(row.locator(".c-shared").inner_text()) == len(both)
        may = sorted((int(heard_by[one]), one) for one in both if heard_by[one] >= FEWEST)
        named = row.locator(".c-both").inner_text().replace(" and ", ", ").split(", ")
        assert [int(heard_by[one]) for one in named] == [count for count, _ in may][:5]
    text = page.inner_text("main")
    labels = " ".join(artists.index)  # whom a fan is called after
    few = [one for one in heard_by.index[heard_by < FEWEST] if one not in labels]
    assert len(few) > 50
    assert not [one for one in few if one in text]


def test_labels_stand_for_pseudonyms_and_who_has_none_is_shown_by_it(visit, real, made):
    page = visit(real).open("listeners.html")
    assert pseudonym("Ada") not in page.inner_text("main")
    page = visit(made, now=NOW["made"]).open("listeners.html")
    page.fill("[aria-label='Filter: All listeners']", "z07")
    assert page.locator(".everybody .title").first.inner_text().startswith("z07")


def test_a_listener_is_chosen_by_keyboard_and_the_address_says_whom(visit, real):
    page = visit(real).open("listeners.html")
    assert page.inner_text("h1").startswith("Three tastes among 40 listeners: ")
    page.fill("[role=combobox]", "emilia f")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.inner_text(".about h2") == "Emilia fan"
    assert f"id={pseudonym('Emilia fan')}" in page.url
    other = page.locator(".kin tbody .title").nth(2).inner_text()
    page.locator(".kin tbody button").nth(2).focus()
    page.keyboard.press("Enter")
    assert other in page.inner_text(".portrait .legend")
    page.go_back()
    page.go_back()
    assert page.inner_text(".about .eyebrow") == "For example"


def test_every_listener_is_on_the_map_by_shape_and_songs_may_be_left_out(visit, real):
    page = visit(real).open("listeners.html")
    assert page.get_attribute("figure.map", "data-dots") == "40"
    assert int(page.get_attribute("figure.map", "data-songs")) > 10
    groups = page.locator(".groups b").all_inner_texts()
    assert len(groups) == 3
    shapes = {path.get_attribute("d") for path in page.locator(".groups path").all()}
    assert len(shapes) == 3
    page.click(".choice >> text=Without")
    assert page.get_attribute("figure.map", "data-songs") == "0"
    assert "map=listeners" in page.url
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.get_attribute("figure.map", "data-songs") == "0"
    assert page.locator("figure.map svg").get_attribute("aria-label").startswith("Map of 40 listeners.")


def test_the_table_is_everybody_and_its_csv_is_what_is_shown(visit, real):
    page = visit(real).open("listeners.html")
    page.fill("[aria-label='Filter: All listeners']", " fan")
    shown = page.locator(".everybody .c-song .title").all_inner_texts()
    assert len(shown) == 8
    name, rows = downloaded(page, "[aria-label='Download CSV: All listeners']")
    assert name == "listeners-2021-04-20.csv"
    assert [row["listener"] for row in rows] == shown
    assert all(0 <= float(row["energy"]) <= 1 for row in rows)


def test_a_group_that_is_too_small_is_joined_and_a_list_too_short_is_not_shown(visit, made):
    page = visit(made, now=NOW["made"]).open("listeners.html")
    groups = page.locator(".groups small").all_inner_texts()
    assert [text.split(" ")[0] for text in groups[:2]] == ["6", "6"]
    assert len(groups) == 3  # and what a dot is
    assert page.get_attribute("figure.map", "data-songs") == "1"
    assert "Alone" not in page.content()
    page.click(".everybody .title >> text=twice")
    page.wait_for_selector("body[data-ready]")
    assert page.inner_text("h1") == '"Quoted", twice has a list too short to be shown.'
    assert "Fewer than 5 hear alike" in page.inner_text("main")


def test_who_has_no_features_is_compared_all_the_same(visit, made):
    going = visit(made, now=NOW["made"])
    page = going.open("listeners.html?id=z13madeUpListenerIdent")
    assert "No source knows the audio features" in page.inner_text(".portrait")
    assert page.locator(".kin tbody tr").count() == 10
    assert going.violations() == []


def test_an_unknown_listener_is_said_to_be_unknown_and_the_id_stays_text(visit, made):
    page = visit(made, now=NOW["made"]).open("listeners.html?id=<b>nobody")
    assert "No listed listener has the id <b>nobody" in page.inner_text(".caution")


@pytest.mark.parametrize(
    ("people", "said"),
    [(4, "Too few listeners to be shown."), (6, "6 listeners, and which of them hear the same artists.")],
)
def test_few_people_or_none_with_features_are_a_page_too(visit, tmp_path, people, said):
    """Four are none; six of whose songs nothing is known have lists and no map."""
    ids = [f"z{number}".ljust(22, "0") for number in range(people)]
    tables = Tables(
        labels=dict.fromkeys(ids),
        features=MODEL,
        ranks={},
        places={},
        related={},
        plays={},
        heard_by={},
        names={},
        tracks=[],
        model="reference",
        registered=people,
    )
    written = files(tables, "2021-04-20", FEWEST)
    assert (ids[0].encode() in written["listeners.json"]) == (people >= FEWEST)
    assert json.loads(written["listeners.json"])["registered"] == people
    write(tmp_path, "listeners", "2021-04-20", written)
    with serving(tmp_path) as site:
        going = visit(site)
        page = going.open("listeners.html")
        assert page.inner_text("h1") == said
        assert going.violations() == []
