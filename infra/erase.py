"""The flow that erases, for every pipeline of the stack: it is started by an operator and has no schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs import Construct

from infra.flows import erase_flow
from infra.state_machine import Flow, state_machine
from infra.steps import step
from lambdas.operations.erase.plan import PLANS
from lambdas.operations.functions import erase

if TYPE_CHECKING:
    from infra.functions import Functions
    from infra.shared import Shared


class Erase(Construct):
    """The state machine `<stack>-erase` and its functions."""

    def __init__(self, scope: Construct, functions: Functions, shared: Shared) -> None:
        super().__init__(scope, "erase")
        log_group = shared.log_group(self, "logs")
        steps = {each.step: step(self, functions, shared, each, log_group=log_group) for each in erase()}
        self.state_machine = state_machine(
            self,
            shared,
            Flow(
                name=f"{shared.settings.stack}-erase",
                definition=erase_flow(),
                functions=steps,
                values={"lake": shared.lake.bucket.bucket_name},
                reads=PLANS,
            ),
        )
