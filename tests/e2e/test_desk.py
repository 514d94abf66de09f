"""Bad days at the desk: commands at once, a closed pipe."""

import pytest

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
