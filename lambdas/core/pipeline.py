"""What a pipeline is: one plain value, from which everything outside its own folders follows.

    lambdas/<name>/pipeline.py    states it
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
        layer: the dependencies it is given; `core` is in each of the others. Lambda brings boto3.
        in_vpc: whether it reaches MySQL (and then, without NAT, nothing outside AWS).
        settings: names its environment variables.
        memory_mb: megabytes.
        timeout_s: seconds.
        touches: what it touches in the lake.
    """

    module: str
    layer: Layer
    in_vpc: bool
    settings: type[Settings]
    memory_mb: int
    timeout_s: int
    touches: Touches = Touches()

    @property
    def step(self) -> str:
        """Its own name: the last part of the module's."""
        return self.module.rpartition(".")[2]

    @property
    def room(self) -> str:
        """The folder of lambdas/ that it stands in: a pipeline's name, or operations."""
        return self.module.split(".")[1]

    @property
    def handler(self) -> str:
        """Lambda's name for the entry point."""
        return f"{self.module}.handler"


@dataclass(frozen=True, kw_only=True)
class LakeTable:
    """One table of the lake; its DDL in athena/ has the columns.

    Attributes:
        name: of the table, of its folder in the lake, and of its DDL's file.
        ids: what each of its id columns names: "artist" or "track".
        source: the column that says where a row came from; empty where rows are computed.
        made_of: the tables that its rows are computed from.
        expires: whether its days go after the setting lake_days.
    """

    name: str
    ids: Mapping[str, str]
    source: str = ""
    made_of: tuple[str, ...] = ()
    expires: bool = True


@dataclass(frozen=True, kw_only=True)
class ServingTable:
    """One table of MySQL that applications read; its migration has the columns.

    Attributes:
        name: of the table.
        ids: as LakeTable's.
    """

    name: str
    ids: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """One pipeline, stated once.

    Its flow is lambdas/<name>/flow.asl.json, its migrations lie in lambdas/<name>/migrations, its DDL, views
    and queries in athena/<name>. Its settings begin with its name.

    Attributes:
        name: its one word, the same in every folder.
        summary: what it is for, in one line.
        functions: its functions: those of its flow in the flow's order, then the others.
        settings: what an operator may choose about it. Each name begins with the pipeline's; `enabled`,
            `schedule`, `cadence_hours` and `lowest_coverage` must be among them.
        flow_values: what the flow names in `${…}`, besides its functions and the lake: by name, the setting.
        progress: the states that a person who waits is shown, in order, and what each does.
        maps: those of them that fan out, whose items are counted.
        tables: what it has in the lake.
        serving: what it has in MySQL.
        sources: by option of a run, the sources that may be chosen.
        figures: the module whose `figures(bucket, event)` makes lambdas.core.figures.Figures of the input
            of the flow's state `report`.
        commands: the module of its commands, which has a Typer `app`.
        workload: the module that estimates what a month uses, by `month(size, settings)`; empty where
            the flow alone tells, since a run is small.
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
    commands: str
    workload: str = ""

    def function(self, step: str) -> Function:
        """The function of a step.

        Raises:
            KeyError: there is none of this name.
        """
        found = {each.step: each for each in self.functions}
        return found[step]
