import json

import pytest

from tests.e2e.dashboard.conftest import serving

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("index.html", "There are no charts yet."),
        ("artists.html", "There are no artists yet."),
        ("listeners.html", "There are no listeners yet."),
    ],
)
def test_before_the_first_run_a_page_says_which_command_makes_its_data(visit, tmp_path, path, said):
    (tmp_path / "latest.json").write_text("{}")
    with serving(tmp_path) as site:
        page = visit(site).open(path, ready="empty")
        assert page.inner_text("h1") == said
        assert "kindred" in page.inner_text("[role=alert] p")


@pytest.mark.parametrize("latest", [None, "{", json.dumps({"charts": [{"dt": "2021-04-20", "run": "gone"}]})])
def test_data_that_is_absent_or_broken_is_a_sentence_not_a_blank(visit, tmp_path, latest):
    if latest is not None:
        (tmp_path / "latest.json").write_text(latest)
    with serving(tmp_path) as site:
        going = visit(site)
        page = going.open("index.html", ready="empty")
        assert page.inner_text("h1") in {"The data is not there.", "The data cannot be read."}
        going.problems[:] = [each for each in going.problems if "404" not in each]


def test_data_of_another_shape_is_a_sentence_too(visit, tmp_path):
    (tmp_path / "latest.json").write_text(json.dumps({"artists": [{"dt": "2021-04-20", "run": "odd"}]}))
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd/artists.json").write_text("{}")
    with serving(tmp_path) as site:
        going = visit(site)
        assert going.open("artists.html", ready="empty").inner_text("h1") == "This page could not be drawn."
        assert going.problems
        going.problems.clear()


def test_the_server_gives_nothing_outside_the_site_and_its_data(visit, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (tmp_path / "secret.json").write_text("{}")
    with serving(data) as site:
        page = visit(site).page
        for path in ("data/..%2fsecret.json", "data/%2e%2e/secret.json", "headers.py", "..%2fpackage.json"):
            assert page.request.get(f"{site}/{path}").status == 404
