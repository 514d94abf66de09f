"""Bad days at the desk: commands at once, Ctrl-C, a closed pipe."""

import json
import os
import signal
import time

import boto3
import pytest

pytestmark = pytest.mark.e2e


def executions(kindred, status: str) -> list[str]:
    services = json.loads((kindred.home / "services.json").read_text())
    port = services["stand-in for AWS"][2]
    states = boto3.client(
        "stepfunctions",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    machines = states.list_state_machines()["stateMachines"]
    (artists,) = [one["stateMachineArn"] for one in machines if one["name"] == "kindred-demo-artists"]
    found = states.list_executions(stateMachineArn=artists, statusFilter=status)["executions"]
    return [one["name"] for one in found]


def test_first_commands_at_once_all_answer(kindred) -> None:
    kindred("down")
    started = [kindred.start("query", "select 1 as a", "--csv", "--catalogue", "demo") for _ in range(4)]
    for one in started:
        out, err = one.communicate(timeout=300)
        assert (one.returncode, out, err) == (0, '"a"\n"1"\n', "")


def test_one_catalogue_run_twice_at_once_ends_whole_or_steps_aside(kindred) -> None:
    started = [kindred.start("artists", "run", "--catalogue", "demo") for _ in range(2)]
    ends = []
    for one in started:
        out, err = one.communicate(timeout=300)
        ends.append(one.returncode)
        assert one.returncode == 0 or "another run of this day began since" in err, out + err
        assert "Traceback" not in out + err
    assert 0 in ends
    assert kindred("mysql", "select count(*) > 0 from related_artists", "--csv").splitlines()[1] == "1"


def test_a_closed_pipe_is_no_error(kindred) -> None:
    process = kindred.start("query", "select * from unnest(sequence(1, 100000)) as t (n)", "--csv")
    assert process.stdout.readline() == '"n"\n'
    process.stdout.close()
    assert process.wait(timeout=120) == 0
    assert process.stderr.read() == ""


def test_ctrl_c_stops_the_run_that_the_command_started(kindred) -> None:
    before = set(executions(kindred, "ABORTED"))
    process = kindred.start("artists", "run", "--catalogue", "demo", "--refetch", "--force")
    deadline = time.monotonic() + 120
    while not (running := executions(kindred, "RUNNING")):
        assert time.monotonic() < deadline
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip() == f"kindred: stopped run {running[0]}; the tables stay as they were: run again"
    assert set(executions(kindred, "ABORTED")) - before == set(running)
