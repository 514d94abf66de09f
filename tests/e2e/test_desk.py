"""Bad days at the desk: commands at once, Ctrl-C, a closed pipe, a plain terminal, nothing imported."""

from datetime import UTC, datetime

import boto3
import pytest

from local import services

pytestmark = pytest.mark.e2e


def test_first_commands_at_once_all_answer(kindred) -> None:
    kindred("down")
    started = [kindred.start("query", "select 1 as a", "--csv", "--catalogue", "demo") for _ in range(4)]
    for one in started:
        out, err = one.communicate(timeout=300)
        assert (one.returncode, out, err) == (0, '"a"\n"1"\n', "")


def test_a_closed_pipe_is_no_error(kindred) -> None:
    process = kindred.start("query", "select * from unnest(sequence(1, 100000)) as t (n)", "--csv")
    assert process.stdout.readline() == '"n"\n'
    process.stdout.close()
    assert process.wait(timeout=120) == 0
    assert process.stderr.read() == ""


ARTIST, TRACK = "A" * 22, "1" * 22


def test_charts_for_which_nothing_is_imported_have_nothing_to_do(kindred, tmp_path) -> None:
    files = {
        "artists": f"id,name\n{ARTIST},One\n",
        "tracks": f"id,artist_id,name,popularity\n{TRACK},{ARTIST},One,5\n",
        "audio_features": f"id,danceability,energy,loudness,speechiness,instrumentalness\n{TRACK},0,0,0,0,0\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text)
    kindred("artists", "import", str(tmp_path), "--catalogue", "artists-alone")
    said = kindred("charts", "run", "--catalogue", "artists-alone")
    assert "nothing to do" in said
    assert said.splitlines()[-1] == "nothing is imported: `kindred charts import FILE` does it"
    assert "charts    " in kindred("runs", "--catalogue", "artists-alone")


def test_artists_for_which_nothing_is_imported_have_nothing_to_do(kindred, tmp_path) -> None:
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    chart = tmp_path / "chart.csv"
    chart.write_text(
        f"country,snapshot_date,daily_rank,spotify_id,name,artists\nBR,{day},1,{TRACK},One,Somebody\n"
    )
    kindred("charts", "import", str(chart), "--catalogue", "charts-alone")
    said = kindred("artists", "backfill", day, day, "--catalogue", "charts-alone")
    assert "nothing to do" in said
    assert "nothing is imported: `kindred artists import DIR` does it" in said
    status = kindred.table("mysql", "select status from pipeline_runs")["status"]
    assert list(status) == ["nothing to do"]


def test_ctrl_c_stops_the_run_that_the_command_started(kindred, monkeypatch) -> None:
    kindred("artists", "run", "--catalogue", "demo")  # a run after this one has something to refetch
    terminal = kindred.on_a_terminal("artists", "run", "--catalogue", "demo", "--refetch", "--force")
    terminal.wait_for("list_artists: the registry")
    terminal.ctrl_c()
    terminal.ctrl_c()  # impatient
    said, code = terminal.end()
    assert code == 130
    line = said.replace("^C", "").strip().splitlines()[-1]
    assert line.startswith("kindred: stopped run ")
    assert line.endswith("; the tables stay as they were: run again")
    assert "Traceback" not in said
    name = line.split()[3].rstrip(";")
    assert execution(kindred, monkeypatch, "artists", name)["status"] == "ABORTED"


def execution(kindred, monkeypatch, pipeline: str, name: str) -> dict:
    monkeypatch.setenv("KINDRED_HOME", str(kindred.home))
    for variable, value in services.environment(services.running()).items():
        monkeypatch.setenv(variable, value)
    states = boto3.client("stepfunctions")
    arn = f"arn:aws:states:{services.REGION}:000000000000:execution:kindred-demo-{pipeline}:{name}"
    return dict(states.describe_execution(executionArn=arn))


def test_one_catalogue_run_twice_at_once_is_whole_and_a_run_that_gives_way_says_so(kindred) -> None:
    rows = "select artist_id, y_artist, distance from related_artists order by 1, 2"
    kindred("artists", "run", "--catalogue", "demo")
    before = kindred.table("mysql", rows)
    started = [kindred.start("artists", "run", "--catalogue", "demo", "--refetch") for _ in range(2)]
    ended = [(*one.communicate(timeout=300), one.returncode) for one in started]
    assert 0 in [code for _, _, code in ended], ended
    for out, err, code in ended:
        assert "Traceback" not in out + err
        if code:
            assert err.startswith("kindred: day ")
            assert "another run of this day began since" in err
            assert len(err.splitlines()) == 1
    assert kindred.table("mysql", rows).equals(before)


def test_a_run_on_an_ascii_terminal_is_shown_with_what_it_has(kindred) -> None:
    terminal = kindred.on_a_terminal(
        "artists",
        "run",
        "--catalogue",
        "demo",
        LANG="C",
        LC_ALL="C",
        PYTHONIOENCODING="ascii",
        PYTHONUTF8="0",
    )
    said, code = terminal.end(300)
    assert code == 0, said
    assert said.isascii()
    assert "closest pairs" in said
    assert "Traceback" not in said
