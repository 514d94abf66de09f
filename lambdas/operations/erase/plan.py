"""What is to be erased, and what the steps of one erasing tell each other through the lake.

    runs/erase/<digest>/subject.json       the subject
    runs/erase/<digest>/partitions.json    the Map's items: [{"partition": "dt=2026-01-05"}, …]
    runs/erase/<digest>/files/<…>.json     a partition's files that hold what goes, by table
    runs/erase/<digest>/held/<…>.json      what has something of a purged source there, by pipeline
    runs/erase/<digest>/done/<…>.json      what a partition or a step did: counts, and whether rows went
    runs/erase/<digest>/failed/<…>.json    why a partition failed

A partition is the first folder of a table that tells which rows lie in it: a day, dt=…, or a share of the
people, bucket=…. The digest is the subject's own, so whoever starts again finds what the one before left.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from lambdas.core.errors import InvalidInput
from lambdas.core.ids import ID, id_of
from lambdas.lake import objects as lake
from lambdas.people.sources import HISTORIES
from lambdas.pipelines import PIPELINES

if TYPE_CHECKING:
    from collections.abc import Mapping

PLANS = "runs/erase/"

Kind = Literal["artist", "listener", "source"]
Ids = dict[str, tuple[str, ...]]
Files = dict[str, list[str]]
Held = dict[str, list[str]]


@dataclass(frozen=True)
class Subject:
    """What is to be erased.

    Attributes:
        kind: "artist" or "listener", which is forgotten, or "source", which is purged.
        name: its id, or the source's name.
        dry_run: nothing goes, it is counted only.
        tracks: of the artist, sorted.
        told: of a purged source, by pipeline and pattern of a RunFile with `told_by`: the values that came
            from the source ("purged"), and all that its table knows ("known").
        tables: those that have something of a purged source, by what they are partitioned by.
        label: of the listener, which pages may show; empty if there is none.
    """

    kind: Kind
    name: str
    dry_run: bool
    tracks: tuple[str, ...] = ()
    told: Mapping[str, Mapping[str, list[list[str]]]] = field(default_factory=dict)
    tables: Mapping[str, list[str]] = field(default_factory=dict)
    label: str = ""

    @property
    def source(self) -> str:
        """The purged source; empty where something is forgotten."""
        return self.name if self.kind == "source" else ""

    @property
    def ids(self) -> Ids:
        """The ids that are forgotten, by kind; none where a source is purged."""
        if self.kind == "source":
            return {}
        return {self.kind: (self.name,)} | ({"track": self.tracks} if self.tracks else {})

    @property
    def folder(self) -> str:
        """Where its plan lies; ends with a slash."""
        what = json.dumps([self.kind, self.name, self.dry_run])
        return f"{PLANS}{hashlib.sha256(what.encode()).hexdigest()[:16]}/"


def subject_of(event: Mapping[str, Any]) -> Subject:
    """{"artist": id or address}, {"listener": id} or {"source": name}, and "dry_run" -> the subject.

    Raises:
        InvalidInput: there is no such source, or it is no artist's or listener's id.
    """
    if not {"artist", "listener", "source"} & event.keys():
        raise InvalidInput("event", "lacks artist, listener or source")
    dry_run = bool(event["dry_run"])
    if event.get("artist"):
        return Subject("artist", id_of(event["artist"]), dry_run)
    if event.get("listener"):
        if not ID.fullmatch(event["listener"]):
            raise InvalidInput("listener", "is no listener's id: 22 letters and digits")
        return Subject("listener", event["listener"], dry_run)
    source = event.get("source")
    if source not in sources():
        raise InvalidInput("source", f"{source!r} is not one of {', '.join(sources())}")
    return Subject("source", str(source), dry_run)


def sources() -> list[str]:
    """Every source that rows of any pipeline can come from, sorted."""
    chosen = {one for pipeline in PIPELINES for names in pipeline.sources.values() for one in names}
    return sorted({"files", *chosen, *HISTORIES})


@dataclass(frozen=True)
class Plan:
    """The plan in one folder of a lake."""

    bucket: str
    folder: str

    def subject(self) -> Subject:
        """The subject, as find left it.

        Raises:
            InvalidInput: there is no plan, or no longer: another execution of it has finished.
        """
        found = self._get("subject")
        if found is None:
            raise InvalidInput(self.folder, "holds no plan: another execution has finished it; run it again")
        return Subject(**found | {"tracks": tuple(found["tracks"])})

    def earlier(self) -> Subject | None:
        """The subject of a plan that was left here; None if none was."""
        return self.subject() if lake.exists(self.bucket, f"{self.folder}subject.json") else None

    def put_subject(self, subject: Subject) -> None:
        """Write the subject."""
        value = asdict(subject)
        lake.put_json(self.bucket, f"{self.folder}subject.json", value)

    @property
    def partitions_key(self) -> str:
        """The Map's items."""
        return f"{self.folder}partitions.json"

    def partitions(self) -> list[str]:
        """The partitions of the Map, ascending."""
        return [item["partition"] for item in self._get("partitions") or []]

    def put_partitions(self, partitions: list[str]) -> None:
        """Write the Map's items."""
        lake.put_json(self.bucket, self.partitions_key, [{"partition": each} for each in partitions])

    def files(self, partition: str) -> Files:
        """The partition's files that hold what goes, by table."""
        return self._get(f"files/{partition}") or {}

    def put_files(self, partition: str, files: Files) -> None:
        """Add to the partition's files that hold what goes."""
        before = self.files(partition)
        merged = {table: sorted({*before.get(table, []), *files.get(table, [])}) for table in before | files}
        lake.put_json(self.bucket, f"{self.folder}files/{partition}.json", merged)

    def held(self, partition: str) -> Held:
        """What has something of the source there, by pipeline."""
        return self._get(f"held/{partition}") or {}

    def put_held(self, partition: str, held: Held) -> None:
        """Write what has something of the source there, before anything of it goes."""
        lake.put_json(self.bucket, f"{self.folder}held/{partition}.json", held)

    def done(self, name: str) -> dict[str, Any] | None:
        """What a partition or a step did; None if it is not done."""
        found: dict[str, Any] | None = self._get(f"done/{name}")
        return found

    def put_done(self, name: str, did: dict[str, Any]) -> None:
        """Write what a partition or a step did."""
        lake.put_json(self.bucket, f"{self.folder}done/{name}.json", did)

    def put_failure(self, partition: str, message: str) -> None:
        """Write why a partition failed."""
        lake.put_json(self.bucket, f"{self.folder}failed/{partition}.json", message)

    def failures(self) -> dict[str, str]:
        """Why partitions failed that have not been done since, by partition."""
        keys = sorted(lake.keys(self.bucket, f"{self.folder}failed/"))
        failed = [key.rpartition("/")[2].removesuffix(".json") for key in keys]
        return {each: str(self._get(f"failed/{each}")) for each in failed if self.done(each) is None}

    def delete(self) -> None:
        """Delete the plan for good, as it names what was erased."""
        lake.delete_all(self.bucket, list(lake.keys(self.bucket, self.folder)))
        lake.delete_versions(self.bucket, lake.older_versions(self.bucket, self.folder))

    def _get(self, name: str) -> Any:
        return lake.get_json(self.bucket, f"{self.folder}{name}.json")


def merged(subject: Subject, earlier: Subject | None) -> Subject:
    """A subject with what an earlier plan knew of it, some of which may have gone from the lake since."""
    if earlier is None:
        return subject
    told = {
        name: {
            what: sorted({*map(tuple, values), *map(tuple, earlier.told.get(name, {}).get(what, []))})
            for what, values in each.items()
        }
        for name, each in subject.told.items()
    }
    tracks = tuple(sorted({*subject.tracks, *earlier.tracks}))
    columns = {*subject.tables, *earlier.tables}
    tables = {
        each: sorted({*subject.tables.get(each, []), *earlier.tables.get(each, [])}) for each in columns
    }
    return replace(subject, tracks=tracks, told=told, tables=tables)  # type: ignore[arg-type]  # tuples are lists in JSON
