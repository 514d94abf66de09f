"""What a function writes: one JSON object a line, whatever its threads do; a command writes none."""

import json
import os
import subprocess
import sys

LINES = """
from concurrent.futures import ThreadPoolExecutor
from lambdas.core.logs import log
from lambdas.core.metrics import SOURCE_THROTTLES, measure

def both(number):
    measure(SOURCE_THROTTLES, 1)
    log.warning("source throttles", extra={"source": "spotify", "number": number})

with ThreadPoolExecutor(16) as pool:
    list(pool.map(both, range(300)))
"""
COMMAND = """
from kindred.cli import main
from lambdas.core.logs import log
try:
    main()
finally:
    log.error("not for a terminal")
"""


def python(code: str, *words: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=os.environ | {"POWERTOOLS_SERVICE_NAME": "kindred-artists"},
        check=True,
        capture_output=True,
        text=True,
    )
    return (done.stdout + done.stderr).splitlines()


def test_lines_and_figures_of_many_threads_do_not_mix() -> None:
    lines = [json.loads(line) for line in python(LINES)]
    figures = [line for line in lines if "_aws" in line]
    said = [line for line in lines if "_aws" not in line]
    assert len(figures) == len(said) == 300
    assert {line["service"] for line in lines} == {"kindred-artists"}
    assert {line["number"] for line in said} == set(range(300))
    assert {(line["level"], line["message"], line["source"]) for line in said} == {
        ("WARNING", "source throttles", "spotify")
    }
    assert all(line["SourceThrottles"] == [1.0] for line in figures)


def test_a_command_writes_no_log_lines() -> None:
    printed = python(COMMAND, "--help")
    assert printed
    assert not [line for line in printed if "not for a terminal" in line]
