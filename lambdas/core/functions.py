"""What a function is, stated once: the CDK and the local start-up both read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lambdas.core.settings import Settings

Layer = Literal["ingest", "model", "cluster"]


@dataclass(frozen=True)
class Function:
    """One Lambda.

    Attributes:
        module: the Python module whose `handler` runs, such as lambdas.artists.steps.probe.
        layer: the dependencies it is given; None where boto3, which Lambda brings, is enough.
        in_vpc: whether it reaches MySQL (and then, without NAT, nothing outside AWS).
        settings: names its environment variables.
    """

    module: str
    layer: Layer | None
    in_vpc: bool
    settings: type[Settings]
    memory_mb: int
    timeout_s: int

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
