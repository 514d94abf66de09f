"""The upgrade of a deployed stack: the last release by its own CDK app, filled and run, then this project's.

    python -m tests.upgrade.rehearse

As infra.rehearse: the real CDK CLI on a fresh stand-in for AWS, with a MySQL that is brought. Exits 1
at the first step that does not hold.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from infra import node
from infra.rehearsal import Failed, Rehearsal, query, run
from infra.rehearse import COMPARED, RUNTIME, STACK, Stage, _server
from infra.settings import Settings
from local import services
from tests.command_line import PROGRAM
from tests.upgrade.release import Release, last_release

PIPELINES = ("artists", "charts")
_DEMO = """
from pathlib import Path
from local.demo import write_demo
from local.demo_charts import write_demo_charts
write_demo(Path(sys.argv[1]))
write_demo_charts(Path(sys.argv[1]), sys.argv[2])
"""
"""How the release writes its generated catalogue and charts."""
Rows = dict[str, tuple[tuple[object, ...], ...]]


class Upgrade(Stage):
    """The steps, in order; the first line of each says what it proves."""

    def __init__(self, folder: Path, release: Release) -> None:
        super().__init__(folder)
        self.release = release
        self.served: Rows = {}

    def deploy_release(self) -> str:
        """The last release, from its own files, with its own layers and packages."""
        self.release.build(RUNTIME, Settings.from_cdk_json().architecture)
        self.settings = self.brought_mysql()
        context = [part for key, value in self.settings.items() for part in ("-c", f"{key}={value}")]
        run(
            [
                *(*node.command("cdk"), "deploy", STACK, "--require-approval", "never", "--no-notices"),
                *("--output", str(self.folder / "released.out"), "--build", "true"),
                *("--app", f"{self.release.python} -m infra.app", *context),
            ],
            self.environment | {"PYTHONPATH": str(self.release.folder)},
            seconds=300,
            folder=self.release.folder,
        )
        return self.release.version

    def fill(self) -> str:
        """Its commands import a catalogue and charts, and run both pipelines."""
        files = self.folder / "catalogue"
        files.mkdir()
        run([*self.release.runs(_DEMO), str(files), self.day], self.environment, seconds=60)
        charts, features, genres = (
            str(files / f"{name}.parquet") for name in ("charts", "features", "genres")
        )
        self._type(self.release.kindred, "artists", "import", str(files))
        self._type(
            self.release.kindred, "charts", "import", charts, "--features", features, "--genres", genres
        )
        for pipeline in PIPELINES:
            self._type(self.release.kindred, pipeline, "run", "--dt", self.day)
        self.served = self._rows()
        if not all(self.served.values()):
            raise Failed("the release has left a serving table empty")
        return f"{sum(map(len, self.served.values())):,} rows"

    def upgrade(self) -> None:
        """This project deploys over it as an update, and its migration keeps every row that is served."""
        self._deploy()
        if self._rows() != self.served:
            raise Failed("the serving tables are not what they were")

    def read(self) -> str:
        """Its runs are listed, its day is answered for, and every part answers."""
        listed = self._type(PROGRAM, "runs")
        if listed.count(" succeeded ") != len(PIPELINES):
            raise Failed(f"its runs are not listed:\n{listed}")
        artist = str(self.served["related_artists"][0][0])
        self._type(PROGRAM, "artists", "related", artist)
        self._type(PROGRAM, "check")
        return f"{len(PIPELINES)} runs"

    def run_again(self) -> None:
        """The same day, run by this project from what the release has left, gives the same rows."""
        for pipeline in PIPELINES:
            self._type(PROGRAM, pipeline, "run", "--dt", self.day)
        if self._rows() != self.served:
            raise Failed("the serving tables are not what they were")

    def _type(self, program: tuple[str, ...], *words: str) -> str:
        return run([*program, "--stack", STACK, *words], self.environment | {"COLUMNS": "140"}, seconds=600)

    def _rows(self) -> Rows:
        return {
            table: query(_server(), f"select {columns} from {STACK}.{table} order by {columns}")
            for table, columns in COMPARED.items()
        }


def main() -> None:
    """Rehearse the upgrade; a clone whose history lacks the release says so, and passes."""
    try:
        release = last_release()
    except pytest.skip.Exception as skipped:
        sys.stdout.write(f"{skipped}\n")
        return
    rehearsal = Rehearsal("upgrade")
    with tempfile.TemporaryDirectory(prefix="kindred-upgrade-", ignore_cleanup_errors=True) as folder:
        os.environ["KINDRED_HOME"] = str(Path(folder) / "home")
        stage = Upgrade(Path(folder), release)
        try:
            rehearsal.run_steps(
                *(stage.start, stage.build, stage.bootstrap, stage.deploy_release, stage.fill),
                *(stage.upgrade, stage.read, stage.run_again),
            )
        finally:
            services.down()
    rehearsal.show()
    sys.exit(0 if rehearsal.holds else 1)


if __name__ == "__main__":
    main()
