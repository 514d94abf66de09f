import pytest

from tests.e2e.dashboard.conftest import NOW

pytestmark = pytest.mark.e2e

WIDTHS = (320, 390, 800, 1280)
PAGES = ("index.html", "songs.html", "artists.html", "listeners.html")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "width"),
    [(path, width) for path in PAGES for width in (WIDTHS if path == "listeners.html" else (390, 1200))],
)
@pytest.mark.parametrize("data", ["made", "real"])
def test_a_page_is_whole_fits_and_is_accessible(request, visit, data, path, theme, width):
    going = visit(request.getfixturevalue(data), theme=theme, width=width, now=NOW[data])
    page = going.open(path)
    page.wait_for_selector("figure svg")
    for details in page.query_selector_all("details"):
        details.evaluate("each => (each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert (
        page.locator("figure.picture").count()
        == page.locator("figure.picture svg[role=img][aria-label]").count()
    )
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light dark"
    assert going.violations() == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_asked_twice_and_a_runs_data_may_be_kept(visit, made, path):
    going = visit(made)
    asked = []
    going.page.on("response", lambda answer: asked.append((answer.url, answer.headers)))
    going.open(path)
    addresses = [
        address for address, _ in asked if not address.endswith("icon.svg")
    ]  # a browser's tab asks too
    assert len(addresses) == len(set(addresses))
    data = {address: headers["cache-control"] for address, headers in asked if "/data/" in address}
    expected = {
        address: "no-cache"
        if address.endswith("latest.json")
        else "private, no-store"
        if "/listeners-" in address
        else "public, max-age=31536000, immutable"
        for address in data
    }
    assert data == expected
    assert all("default-src 'none'" in headers["content-security-policy"] for _, headers in asked)


def test_a_chosen_theme_holds_on_the_next_page_and_auto_lets_go(visit, made):
    page = visit(made, theme="light").open("index.html")
    page.select_option("#theme", "dark")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("nav >> text=Artists")
    page.wait_for_selector("body[data-ready]")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light == "rgb(14, 16, 20)"
    page.select_option("#theme", "auto")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(246, 245, 241)"


def test_a_keyboard_reaches_the_content_first_and_every_control_shows_its_focus(visit, made):
    page = visit(made).open("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_without_javascript_a_sentence_says_so(visit, made):
    going = visit(made, java_script_enabled=False)
    going.page.goto(f"{made}/index.html")
    assert "This page draws with JavaScript." in going.page.inner_text("main")
