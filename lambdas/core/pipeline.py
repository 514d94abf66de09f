"""The statement of a pipeline: one plain value, which everything outside the pipeline's folders reads.

    lambdas/<name>/pipeline.py    has the value
    lambdas/pipelines.py          lists it

The deployment, the local system, the command line and the operations read the tuple; nothing else does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.core.settings import Settings

Layer = Literal["core", "ingest", "model", "cluster"]
LAYERS: tuple[Layer, ...] = get_args(Layer)


@dataclass(frozen=True, kw_only=True)
class Touches:
    """The folders of the lake that a function touches; each ends with a slash.

    Attributes:
        read: whose objects it gets and lists.
        written: whose objects it puts.
        deleted: whose objects it lists and deletes.
        queried: tables and views that it asks Athena about.
        purged: whose older versions it lists and deletes for good.
    """

    read: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    queried: tuple[str, ...] = ()
    purged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Function:
    """One Lambda.

    Attributes:
        module: the Python module whose `handler` runs, such as lambdas.artists.steps.probe.
        layer: its dependencies; `core` is in each of the others. boto3 is part of Lambda's runtime.
        in_vpc: whether it reaches MySQL (and then, without NAT, nothing outside AWS).
        settings: its environment variables.
        memory_mb: megabytes.
        timeout_s: seconds.
        touches: what it touches in the lake.
        jobs: names of the jobs of its pipeline that it starts and asks about.
    """

    module: str
    layer: Layer
    in_vpc: bool
    settings: type[Settings]
    memory_mb: int
    timeout_s: int
    touches: Touches = Touches()
    jobs: tuple[str, ...] = ()

    @property
    def step(self) -> str:
        """Its own name: the last part of the module's."""
        return self.module.rpartition(".")[2]

    @property
    def room(self) -> str:
        """The folders of lambdas/ that it stands in: a pipeline's name, operations, operations-erase."""
        return "-".join(part for part in self.module.split(".")[1:-1] if part != "steps")

    @property
    def handler(self) -> str:
        """Lambda's name for the entry point."""
        return f"{self.module}.handler"


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job of AWS Glue: a script that runs where Spark is. It exists only if a setting asks for it.

    Attributes:
        name: its own; in AWS it is called `<stack>-<pipeline>-<name>`.
        summary: its purpose, in one line.
        script: the file, from the project's folder. Nothing else of the project is there when it runs.
        wanted: the setting that asks for it, without the pipeline's name, and the value that does.
        workers: the setting that says how many machines it has (4 cores, 16 GB each), likewise.
        timeout_min: minutes.
        touches: what it touches in the lake.
    """

    name: str
    summary: str
    script: str
    wanted: tuple[str, str]
    workers: str
    timeout_min: int
    touches: Touches

    @property
    def variable(self) -> str:
        """The setting of a function that has the name of the job in AWS."""
        return f"{self.name.upper()}_JOB"


@dataclass(frozen=True, kw_only=True)
class LakeTable:
    """One table of the lake; its DDL in athena/ has the columns.

    Attributes:
        name: of the table, of its folder in the lake, and of its DDL's file.
        ids: what each of its id columns names: "artist", "track", "listener", or "artists" for a list of
            artist ids.
        source: the column that says where a row came from; empty where rows are computed.
        made_of: what its rows are computed from: tables, or patterns of run files. A day's file goes
            whole when any of them has something of a purged source that day.
        forgotten_by: the id columns whose forgotten artist or track takes a row along; all if empty.
        kept_by: tables whose rows of the day, if another artist's, keep a forgotten artist's track here.
        blanked: columns that become null when the row's source is purged; the row itself stays then.
        expires: whether its days go after the setting lake_days.
    """

    name: str
    ids: Mapping[str, str]
    source: str = ""
    made_of: tuple[str, ...] = ()
    forgotten_by: tuple[str, ...] = ()
    kept_by: tuple[str, ...] = ()
    blanked: tuple[str, ...] = ()
    expires: bool = True


@dataclass(frozen=True, kw_only=True)
class ServingTable:
    """One table of MySQL that applications read; its migration has the columns.

    Attributes:
        name: of the table.
        ids: as LakeTable's.
        made_of: as LakeTable's; the table is emptied when the day that it was published for has something
            of a purged source in any of them. Empty for a table that no run publishes.
        counted_as: what its rows are called where people read how many were erased.
    """

    name: str
    ids: Mapping[str, str]
    made_of: tuple[str, ...] = ()
    counted_as: str = ""


Shape = Literal["rows", "list", "by_id", "columns"]


@dataclass(frozen=True, kw_only=True)
class RunFile:
    """A kind of file that runs keep in runs/<pipeline>/dt=…/.

    Attributes:
        pattern: of its path in that folder, as fnmatch takes it.
        ids: as LakeTable's; the one id of the shapes "list" and "by_id" is called "".
        shape: "rows" is a Parquet file; the others are JSON: a list of ids, an object with an id as each
            key, or an object of lists by column.
        columns: those of the shape "columns" that have one entry for each id, in the ids' order; a file of an
            older release may lack some.
        made_of: as LakeTable's.
        checkpoint: it goes with every erasing, because what it holds can be fetched again.
        table: the table that says which source its rows came from.
        told_by: its own columns, and the columns of `table` that have the same values, on whichever day.
            Rows that no row of `table` tells of came from imported files.
        told_by_file: the file of `table` of the same day and name tells instead; without that file it goes
            with every source.
    """

    pattern: str
    ids: Mapping[str, str] = field(default_factory=dict)
    shape: Shape = "rows"
    columns: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()
    checkpoint: bool = False
    table: str = ""
    told_by: Mapping[str, str] = field(default_factory=dict)
    told_by_file: bool = False


@dataclass(frozen=True, kw_only=True)
class ImportedFile:
    """A kind of file that imports leave in incoming/<pipeline>/. All of them go with the source "files".

    Attributes:
        pattern: of its path in that folder, as fnmatch takes it.
        ids: as LakeTable's.
        source: the column that says where a row came from; empty where every row came from files.
        table: the table that its rows end up in, if a RunFile asks that table.
        encoder: "module:function" that makes the file of its rows, an Arrow table; empty for
            lambdas.lake.parquet.to_parquet.
    """

    pattern: str
    ids: Mapping[str, str]
    source: str = ""
    table: str = ""
    encoder: str = ""


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """One pipeline, stated once.

    Its flow is lambdas/<name>/flow.asl.json, its migrations lie in lambdas/<name>/migrations, its DDL, views
    and queries in athena/<name>. Its settings begin with its name.

    Attributes:
        name: its one word, the same in every folder.
        summary: its purpose, in one line.
        functions: its functions: those of its flow in the flow's order, then the others.
        settings: the settings that an operator may choose. Each name begins with the pipeline's; `enabled`,
            `schedule`, `cadence_hours` and `lowest_coverage` must be among them.
        flow_values: what the flow names in `${…}`, besides its functions and the lake: by name, the setting.
        progress: the states that the command line shows while a run goes on, in order, and what each does.
        maps: those of them that fan out, whose items are counted.
        tables: what it has in the lake.
        serving: what it has in MySQL.
        sources: by option of a run, the sources that may be chosen.
        figures: the module whose `figures(bucket, event)` makes lambdas.core.figures.Figures of the input
            of the flow's state `report`.
        run_files: what its runs keep in runs/<name>/, as far as erasing has to know it.
        imported_files: what its imports leave in incoming/<name>/.
        after_erasing_imports: "module:function", called with the bucket and `dry_run` after imported rows
            were erased, if an object made of them has to be changed too.
        local_files: the module for the files that the command line keeps on this machine, with
            `purge(target, source, *, dry_run)` and `forget(target, artist, *, dry_run)`, which count what
            they remove; empty if it keeps none.
        commands: the module of its commands, which has a Typer `app`.
        workload: the module that estimates what a month uses, by `month(size, settings)`; empty where
            the flow alone tells, since a run is small.
        people: whether it works on people: then the deployment makes the key of their pseudonyms.
        jobs: its jobs of AWS Glue.
    """

    name: str
    summary: str
    functions: tuple[Function, ...]
    settings: type[Settings]
    flow_values: Mapping[str, str]
    progress: Mapping[str, str]
    maps: tuple[str, ...] = ()
    tables: tuple[LakeTable, ...]
    serving: tuple[ServingTable, ...]
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    figures: str
    run_files: tuple[RunFile, ...] = ()
    imported_files: tuple[ImportedFile, ...] = ()
    after_erasing_imports: str = ""
    local_files: str = ""
    commands: str
    workload: str = ""
    people: bool = False
    jobs: tuple[Job, ...] = ()

    def function(self, step: str) -> Function:
        """The function of a step.

        Raises:
            KeyError: there is none of this name.
        """
        found = {each.step: each for each in self.functions}
        return found[step]
