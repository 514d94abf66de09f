"""The whole of titles, as a user types it: the demo's catalogues and ratings, and two real catalogues."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from local.demo.titles import FILES, LABELS, write_demo_titles
from tests.e2e.conftest import SHARED

pytestmark = pytest.mark.e2e

DAY = "2026-11-23"


@pytest.fixture(scope="module")
def run(kindred):
    return kindred("titles", "run", "--catalogue", "demo", "--dt", DAY)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> dict[str, list[dict[str, str]]]:
    """The demo's files as plain rows, by platform; and its ratings."""
    folder = tmp_path_factory.mktemp("titles")
    write_demo_titles(folder)
    read = {**FILES, "ratings": "ratings.csv"}
    return {
        name: list(csv.DictReader(io.StringIO(Path(folder, file).read_text()))) for name, file in read.items()
    }


def asked(kindred, question, *options, catalogue="demo"):
    said = kindred("titles", "ask", question, *map(str, options), "--json", "--catalogue", catalogue)
    return json.loads(said)


def files(kindred) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in (kindred.home / "s3").rglob(f"dt={DAY}/**/*.parquet")
        if not {"runs", "incoming"} & set(path.parts)
    }


def test_the_report_says_what_was_repaired_and_names_what_was_left_out(run):
    lines = {" ".join(line.split()) for line in run.splitlines()}
    assert "amazon 60 titles of 61 rows" in lines
    assert "hulu 60 titles of 60 rows" in lines
    assert any(line.startswith("repaired 12 a duration in the rating column") for line in lines)
    assert "left out: amazon row 61 s61: duration 'unknown' is neither minutes nor seasons" in lines
    assert f"ratings 2,240 by {len(LABELS)} people" in lines


@pytest.mark.usefixtures("run")
def test_counts_are_those_of_the_files(kindred, made):
    for platform in FILES:
        rows = [row for row in made[platform] if row["duration"] != "unknown"]
        shows = sum(row["type"] == "TV Show" for row in rows)
        found = asked(kindred, "count", "--platform", platform)
        assert found == {
            "platform": platform, "movies": 60 - shows, "shows": shows, "titles": 60, "dt": DAY
        }  # fmt: skip


@pytest.mark.usefixtures("run")
def test_the_longest_in_minutes_and_in_seasons(kindred, made):
    minutes, seasons = [], []
    for platform in FILES:
        for row in made[platform]:
            text = row["duration"] or row["rating"]
            if text.endswith("min"):
                minutes.append((int(text.split()[0]), platform[0] + row["show_id"]))
            elif "Season" in text:
                seasons.append((int(text.split()[0]), platform[0] + row["show_id"]))
    for unit, every in (("min", minutes), ("season", seasons)):
        most = max(every)[0]
        found = asked(kindred, "max-duration", "--duration-type", unit)
        assert found["duration_int"] == most
        assert [title["id"] for title in found["titles"]] == sorted(
            one for long, one in every if long == most
        )


@pytest.mark.usefixtures("run")
def test_the_actor_of_a_year_and_the_score_count(kindred, made):
    year = made["netflix"][0]["release_year"]
    casts = Counter(
        name
        for row in made["netflix"]
        if row["release_year"] == year
        for name in {each.strip().lower() for each in row["cast"].split(",")}
    )
    most = max(casts.values())
    found = asked(kindred, "actor", "--platform", "Netflix", "--year", year)
    assert found["titles"] == most
    assert found["actors"] == sorted(name for name, count in casts.items() if count == most)

    stars: dict[str, list[float]] = {}
    for row in made["ratings"]:
        stars.setdefault(row["movieId"], []).append(float(row["rating"]))
    ids = ["n" + row["show_id"] for row in made["netflix"] if row["release_year"] == year]
    means = [sum(stars[one]) / len(stars[one]) for one in ids if one in stars]
    for scored in (min(means), max(means), 0):
        found = asked(kindred, "score-count", "--platform", "netflix", "--scored", scored, "--year", year)
        assert found["titles"] == sum(mean > scored for mean in means)


@pytest.mark.usefixtures("run")
def test_a_question_without_an_answer_says_why_and_a_wrong_one_what_there_is(kindred):
    said = kindred("titles", "ask", "actor", "--platform", "hulu", "--year", "2010", code=1)
    assert "hulu's catalogue names no cast" in said
    said = kindred("titles", "ask", "count", "--platform", "mubi", code=2)
    assert "platform: 'mubi' is not one of amazon, disney, hulu, netflix" in " ".join(said.split())


@pytest.mark.usefixtures("run")
def test_the_lake_holds_the_rows_that_mysql_serves(kindred):
    columns = "id, platform, type, title, release_year, rating, duration_int, duration_type"
    query = f"select {columns} from titles {{}} order by id"
    served = kindred.table("mysql", query.format(""))
    assert len(served) == 240
    pd.testing.assert_frame_equal(kindred.table("query", query.format(f"where dt = '{DAY}'")), served)
    quality = kindred.table(
        "query", f"select platform, titles from title_quality where dt = '{DAY}' and name = 'duration_moved'"
    )
    assert dict(zip(quality["platform"], quality["titles"], strict=True))["hulu"] == 12


@pytest.mark.usefixtures("run")
def test_a_second_run_of_the_day_leaves_byte_equal_tables(kindred):
    before = files(kindred)
    assert {"titles", "ratings", "title_scores"} <= {part for path in before for part in path.split("/")}
    kindred("titles", "run", "--catalogue", "demo", "--dt", DAY)
    assert files(kindred) == before


def test_a_platform_of_ones_own_needs_a_letter_that_nobody_has(kindred, tmp_path, made):
    file = tmp_path / "list.csv"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, made["disney"][0].keys())
        writer.writeheader()
        writer.writerows(made["disney"][:3])
    own = ("--catalogue", "own")
    assert "say whose it is by --platform" in kindred("titles", "import", str(file), *own, code=2)
    assert "3 titles of 3 rows" in " ".join(
        kindred("titles", "import", str(file), "--platform", "Mubi", *own).split()
    )
    said = " ".join(kindred("titles", "import", str(file), "--platform", "max", *own, code=2).split())
    assert "mubi: has the letter m, and so has max" in said
    ratings = tmp_path / "1.csv"
    ratings.write_text("userId,rating,timestamp,movieId\n7,4.5,1600000000,ms1\n7,2,1600000000,ms9\n")
    assert "--basis" in kindred("titles", "import", str(ratings), *own, code=2)
    kindred("titles", "import", str(ratings), "--basis", "consent", *own)
    said = {" ".join(line.split()) for line in kindred("titles", "run", *own).splitlines()}
    assert "mubi 3 titles of 3 rows" in said
    assert "ratings 1 by 1 people" in said
    assert "unmatched 1 ratings of titles in no catalogue" in said


@pytest.fixture(scope="module")
def real(kindred):
    if not (SHARED / "titles").is_dir():
        pytest.skip(f"the catalogues are not at {SHARED / 'titles'}")
    options = ("--basis", "research-licence", "--catalogue", "real")
    kindred("titles", "import", str(SHARED / "titles"), *options)
    return kindred("titles", "run", "--catalogue", "real")


@pytest.mark.usefixtures("real")
def test_the_known_answers_of_two_real_catalogues(kindred):
    def real_asked(*arguments):
        return asked(kindred, *arguments, catalogue="real")

    longest = real_asked("max-duration")
    assert [title["title"] for title in longest["titles"]] == [
        "soothing surf at del norte for sleep black screen"
    ]
    assert longest["duration_int"] == 601
    (box_fan,) = real_asked("max-duration", "--year", 2019)["titles"]
    assert box_fan["title"].startswith("box fan medium")
    assert real_asked("max-duration", "--year", 2019)["duration_int"] == 540
    (endgame,) = real_asked("max-duration", "--year", 2019, "--platform", "disney")["titles"]
    assert endgame["title"] == "marvel studios' avengers: endgame"
    amazon = real_asked("count", "--platform", "amazon")
    assert (amazon["movies"], amazon["shows"]) == (7814, 1854)
    disney = real_asked("count", "--platform", "disney")
    assert (disney["movies"], disney["shows"]) == (1052, 398)
    for year, actors, titles in (
        (2018, ["maggie binkley"], 11),
        (2014, ["anne-marie newland"], 5),
        (2021, ["om nom"], 10),
    ):
        found = real_asked("actor", "--platform", "amazon", "--year", year)
        assert (found["actors"], found["titles"]) == (actors, titles)


def of_demo(kindred, verb, sql):
    """The rows of the demo, whatever catalogue was run last."""
    said = kindred(verb, sql, "--csv", "--catalogue", "demo")
    return pd.read_csv(io.StringIO(said), keep_default_na=False)


@pytest.mark.usefixtures("run")
def test_who_is_forgotten_leaves_no_rating(kindred):
    person = "select id from people where label = 'Ada'"
    (one,) = of_demo(kindred, "mysql", person)["id"]
    dry = kindred("titles", "forget", "Ada", "--dry-run", "--catalogue", "demo")
    assert "1 registered people" in " ".join(dry.split())
    assert "gone for good" in kindred("titles", "forget", "Ada", "--catalogue", "demo")
    assert len(of_demo(kindred, "mysql", person)) == 0
    left = [
        path
        for path in (kindred.home / "s3" / "kindred-demo").rglob("*")
        if path.is_file()
        for body in [path.read_bytes()]
        if one.encode() in body
        or (body.startswith(b"PAR1") and one in pd.read_parquet(io.BytesIO(body)).to_csv())
    ]
    assert left == []
    said = kindred("titles", "run", "--catalogue", "demo", "--dt", DAY)
    assert f"by {len(LABELS) - 1} people" in said


@pytest.mark.usefixtures("run")
def test_a_purged_source_takes_the_titles_along(kindred):
    kindred("purge", "files", "--catalogue", "demo")
    assert len(of_demo(kindred, "mysql", "select id from titles")) == 0
    assert len(of_demo(kindred, "query", "select id from titles")) == 0
    said = kindred("titles", "ask", "count", "--platform", "amazon", "--catalogue", "demo", code=1)
    assert "no titles are published yet" in said
