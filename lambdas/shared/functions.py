"""What a function is, stated once: the CDK and the local start-up both read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lambdas.shared.settings import Settings

Layer = Literal["ingest", "model", "cluster"]


@dataclass(frozen=True)
class Function:
    """One Lambda.

    Attributes:
        step: the file `lambdas/<pipeline>/<step>.py`, whose `handler` runs.
        layer: the dependencies it is given; None where boto3, which Lambda brings, is enough.
        in_vpc: whether it reaches MySQL (and then, without NAT, nothing outside AWS).
        settings: names its environment variables.
    """

    pipeline: str
    step: str
    layer: Layer | None
    in_vpc: bool
    settings: type[Settings]
    memory_mb: int
    timeout_s: int

    @property
    def handler(self) -> str:
        """Lambda's name for the entry point."""
        return f"lambdas.{self.pipeline}.{self.step}.handler"
