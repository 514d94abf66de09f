"""The real command line, as an operator runs it: no credentials, no region, no proxy out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra import build, node
from infra.synth import LINT_IGNORES

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("built")]


def synth(folder: Path, *settings: str) -> subprocess.CompletedProcess[str]:
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "HOME": str(folder)}
    bare = {key: value for key, value in node.environment().items() if not key.startswith("AWS_")} | nowhere
    bare |= {"AWS_EC2_METADATA_DISABLED": "true", "CDK_HOME": str(folder), "CDK_DISABLE_CLI_TELEMETRY": "1"}
    context = [part for setting in settings for part in ("-c", setting)]
    app = ["--app", f"{sys.executable} -m infra.app", "--build", f"{sys.executable} -m infra.build"]
    return subprocess.run(
        [
            *node.command("cdk"),
            "synth",
            "--quiet",
            "--no-notices",
            "--output",
            str(folder / "out"),
            *app,
            *context,
        ],
        cwd=build.PROJECT,
        env=bare,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synth")
    done = synth(folder)
    assert done.returncode == 0, done.stderr
    return folder / "out"


def test_synth_needs_neither_credentials_nor_a_network(synthesised: Path) -> None:
    assert {path.name for path in synthesised.glob("*.template.json")} == {
        "kindred.template.json",
        "kindred-saved-queries.template.json",
    }


def test_cdk_nag_finds_nothing_but_what_is_kept_for_a_reason(synthesised: Path) -> None:
    report = json.loads((synthesised / "validation-report.json").read_text())
    (nag,) = [one for one in report["pluginReports"] if one["pluginName"] == "AwsSolutions"]
    assert nag["conclusion"] == "success"
    assert nag["violations"] == []
    assert nag["suppressedViolations"]
    assert all(len(one["reason"]) > 20 for one in nag["suppressedViolations"])


def test_cfn_lint_finds_nothing(synthesised: Path) -> None:
    linted = subprocess.run(
        [
            Path(sys.executable).with_name("cfn-lint"),
            "-i",
            *LINT_IGNORES,
            "--",
            *synthesised.glob("*.template.json"),
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | {"AWS_DEFAULT_REGION": "us-east-1"},
    )
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize(
    "settings",
    [
        ("mysql_deletion_protection=false",),
        (
            "mysql_host=db.example.org",
            "mysql_admin_secret=arn:aws:secretsmanager:eu-west-1:111111111111:secret:a-abcdef",
        ),
        ("dashboard=true",),
        (
            "dashboard=true",
            "dashboard_domain=charts.example.org",
            "dashboard_certificate=arn:aws:acm:us-east-1:111111111111:certificate/11111111-2222",
        ),
    ],
    ids=["before tearing down", "with a brought MySQL", "the dashboard on the web", "under its own name"],
)
def test_settings_that_operators_change_pass_the_same_checks(
    tmp_path: Path, synthesised: Path, settings: tuple[str, ...]
) -> None:
    # No setting changes the layers and the code: they are not copied again, 700 MB each time.
    (tmp_path / "out").mkdir()
    for asset in synthesised.glob("asset.*"):
        (tmp_path / "out" / asset.name).symlink_to(asset)
    done = synth(tmp_path, *settings)
    assert done.returncode == 0, done.stderr


def test_a_misspelled_setting_stops_synth_with_one_line_that_names_it(tmp_path: Path) -> None:
    done = synth(tmp_path, "artist_keep=3")
    assert done.returncode != 0
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("kindred: ")]
    assert "unknown setting 'artist_keep'" in line
    assert "Traceback" not in done.stderr


def test_layers_that_are_not_built_stop_synth_with_the_command_that_builds_them(tmp_path: Path) -> None:
    done = synth(tmp_path, "runtime=python3.99")
    assert done.returncode != 0
    assert "`python -m infra.build --runtime python3.99 --architecture x86_64`" in done.stderr
    assert "Traceback" not in done.stderr
