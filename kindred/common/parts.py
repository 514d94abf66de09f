"""The parts of a deployed system: functions, pipelines, settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lambdas.core.aws import client
from lambdas.core.errors import KindredError
from lambdas.pipelines import PIPELINES

if TYPE_CHECKING:
    from kindred.common.target import Target

_ROOMS = (*(pipeline.name for pipeline in PIPELINES), "operations")


def functions(target: Target) -> dict[str, dict[str, str]]:
    """Every function's settings, by its name without the system's, such as `artists-probe`."""
    ours = re.compile(rf"{re.escape(target.name)}-((?:{'|'.join(_ROOMS)})-.+)")
    pages = client("lambda").get_paginator("list_functions").paginate()
    return {
        found[1]: one.get("Environment", {}).get("Variables", {})
        for page in pages
        for one in page["Functions"]
        if (found := ours.fullmatch(one["FunctionName"]))
    }


def state_machines(target: Target) -> dict[str, str]:
    """The ARN of every pipeline's flow, by the pipeline's name."""
    pages = client("stepfunctions").get_paginator("list_state_machines").paginate()
    found = {one["name"]: one["stateMachineArn"] for page in pages for one in page["stateMachines"]}
    names = [pipeline.name for pipeline in PIPELINES]
    return {name: found[f"{target.name}-{name}"] for name in names if f"{target.name}-{name}" in found}


def pipelines(target: Target) -> list[str]:
    """The pipelines that are deployed there."""
    return list(state_machines(target))


def switched_off(pipeline: str) -> str:
    """The message about a pipeline that is not deployed."""
    return f"off: {pipeline}_enabled was false when this was deployed"


def setting(target: Target, function: str, name: str) -> str:
    """A setting of a deployed function.

    Raises:
        KindredError: there is no such function, or it has no such setting.
    """
    found = functions(target).get(function, {}).get(name)
    if not found:
        raise KindredError(f"{target.name} has no {name} in {function}; deploy it again")
    return found
