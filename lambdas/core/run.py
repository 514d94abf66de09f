"""A run of any pipeline: what the flow's first state settled, checked before anything acts on it."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, Self, TypedDict, TypeVar

from lambdas.core.days import day
from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = TypeVar("Value")


class RunEvent(TypedDict):
    """The fields that every step's event has; PipelineRun says what each is."""

    pipeline: str
    run_id: str
    started_at: str
    dt: str
    source: str
    features: str
    refetch: bool
    force: bool
    deadline: str


class Result(TypedDict, Generic[Value]):
    """A step's result, as the flow keeps it in the event under the step's name."""

    value: Value


@dataclass(frozen=True, kw_only=True)
class PipelineRun:
    """One day's run.

    Attributes:
        pipeline: whose run; a pipeline's own class knows it.
        run_id: the execution's name.
        started_at: when it started, an ISO time (UTC).
        dt: the day, YYYY-MM-DD (UTC).
        source: where tracks, or charts, come from.
        features: where audio features come from.
        refetch: ask the sources again for what the lake already has.
        force: replace the serving tables even by those of an older day.
        deadline: ISO time after which waiting for a throttled source is pointless.
    """

    pipeline: str
    run_id: str
    started_at: str
    dt: str
    source: str
    features: str
    refetch: bool
    force: bool
    deadline: str

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> Self:
        """Read a step's input.

        Raises:
            InvalidInput: a field is missing, or the day is not one the tables can hold.
        """
        if missing := {each.name for each in fields(cls) if each.default is MISSING} - event.keys():
            raise InvalidInput("event", f"lacks {min(missing)}")
        day(event["dt"])
        return cls(**{each.name: event[each.name] for each in fields(cls) if each.name in event})

    @property
    def folder(self) -> str:
        """Where the lake keeps what this day's runs know."""
        return f"runs/{self.pipeline}/dt={self.dt}"
