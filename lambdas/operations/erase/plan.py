"""What is to be erased, and what the steps of one erasing tell each other through the lake.

    runs/erase/<digest>/subject.json       the subject
    runs/erase/<digest>/days.json          the Map's items: [{"day": …}, …]
    runs/erase/<digest>/files/<day>.json   the day's files that hold what goes, by table
    runs/erase/<digest>/held/<day>.json    what has something of a purged source that day, by pipeline
    runs/erase/<digest>/done/<name>.json   what a day or a step did: counts, and whether rows went
    runs/erase/<digest>/failed/<day>.json  why a day failed

The digest is the subject's own, so whoever starts again finds what the one before left.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lambdas.core.errors import InvalidInput
from lambdas.core.ids import id_of
from lambdas.lake import objects as lake
from lambdas.pipelines import PIPELINES

if TYPE_CHECKING:
    from collections.abc import Mapping

PLANS = "runs/erase/"

Files = dict[str, list[str]]
Held = dict[str, list[str]]


@dataclass(frozen=True)
class Subject:
    """What is to be erased: an artist or a source, the other one is empty.

    Attributes:
        artist: its id.
        source: its name.
        dry_run: nothing goes, it is counted only.
        tracks: of the artist, sorted.
        told: of a purged source, by pipeline and pattern of a RunFile with `told_by`: the values that came
            from the source ("purged"), and all that its table knows ("known").
    """

    artist: str
    source: str
    dry_run: bool
    tracks: tuple[str, ...] = ()
    told: Mapping[str, Mapping[str, list[list[str]]]] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """Where its plan lies; ends with a slash."""
        what = json.dumps([self.artist, self.source, self.dry_run])
        return f"{PLANS}{hashlib.sha256(what.encode()).hexdigest()[:16]}/"


def subject_of(event: Mapping[str, Any]) -> Subject:
    """{"artist": id or address} or {"source": name}, and "dry_run" -> the subject.

    Raises:
        InvalidInput: there is no such source, or it is no artist's id.
    """
    if event.get("artist"):
        return Subject(id_of(event["artist"]), "", bool(event["dry_run"]))
    source = event.get("source")
    if source not in sources():
        raise InvalidInput("source", f"{source!r} is not one of {', '.join(sources())}")
    return Subject("", str(source), bool(event["dry_run"]))


def sources() -> list[str]:
    """Every source that rows of any pipeline can come from, sorted."""
    chosen = {one for pipeline in PIPELINES for names in pipeline.sources.values() for one in names}
    return sorted({"files", *chosen})


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
        value = {name: getattr(subject, name) for name in ("artist", "source", "dry_run", "told")}
        lake.put_json(self.bucket, f"{self.folder}subject.json", value | {"tracks": list(subject.tracks)})

    @property
    def days_key(self) -> str:
        """The Map's items."""
        return f"{self.folder}days.json"

    def days(self) -> list[str]:
        """The days of the Map, ascending."""
        return [item["day"] for item in self._get("days") or []]

    def put_days(self, days: list[str]) -> None:
        """Write the Map's items."""
        lake.put_json(self.bucket, self.days_key, [{"day": day} for day in days])

    def files(self, day: str) -> Files:
        """The day's files that hold what goes, by table."""
        return self._get(f"files/{day}") or {}

    def put_files(self, day: str, files: Files) -> None:
        """Add to the day's files that hold what goes."""
        before = self.files(day)
        merged = {table: sorted({*before.get(table, []), *files.get(table, [])}) for table in before | files}
        lake.put_json(self.bucket, f"{self.folder}files/{day}.json", merged)

    def held(self, day: str) -> Held:
        """What has something of the source that day, by pipeline."""
        return self._get(f"held/{day}") or {}

    def put_held(self, day: str, held: Held) -> None:
        """Write what has something of the source that day, before anything of it goes."""
        lake.put_json(self.bucket, f"{self.folder}held/{day}.json", held)

    def done(self, name: str) -> dict[str, Any] | None:
        """What a day or a step did; None if it is not done."""
        found: dict[str, Any] | None = self._get(f"done/{name}")
        return found

    def put_done(self, name: str, did: dict[str, Any]) -> None:
        """Write what a day or a step did."""
        lake.put_json(self.bucket, f"{self.folder}done/{name}.json", did)

    def put_failure(self, day: str, message: str) -> None:
        """Write why a day failed."""
        lake.put_json(self.bucket, f"{self.folder}failed/{day}.json", message)

    def failures(self) -> dict[str, str]:
        """Why days failed that have not been done since, by day."""
        keys = sorted(lake.keys(self.bucket, f"{self.folder}failed/"))
        days = [key.rpartition("/")[2].removesuffix(".json") for key in keys]
        return {day: str(self._get(f"failed/{day}")) for day in days if self.done(day) is None}

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
    return replace(subject, tracks=tracks, told=told)  # type: ignore[arg-type]  # tuples are lists in JSON
