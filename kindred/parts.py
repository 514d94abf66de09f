"""What a system is made of, as its deployment has it: functions, pipelines, settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from lambdas.core.aws import client
from lambdas.core.errors import KindredError

if TYPE_CHECKING:
    from kindred.target import Target

_LAMBDAS = Path(__file__).parents[1] / "lambdas"


def functions(target: Target) -> dict[str, dict[str, str]]:
    """Every function's settings, by its name without the system's, such as `artists-probe`."""
    folders = "|".join(sorted(path.parent.name for path in _LAMBDAS.glob("*/functions.py")))
    ours = re.compile(rf"{re.escape(target.name)}-((?:{folders})-.+)")
    pages = client("lambda").get_paginator("list_functions").paginate()
    return {
        found[1]: one.get("Environment", {}).get("Variables", {})
        for page in pages
        for one in page["Functions"]
        if (found := ours.fullmatch(one["FunctionName"]))
    }


def state_machines(target: Target) -> dict[str, str]:
    """The ARN of every pipeline's flow, by the pipeline's word."""
    words = {path.parent.name for path in _LAMBDAS.glob("*/flow.asl.json")}
    pages = client("stepfunctions").get_paginator("list_state_machines").paginate()
    found = {one["name"]: one["stateMachineArn"] for page in pages for one in page["stateMachines"]}
    return {
        word: found[f"{target.name}-{word}"] for word in sorted(words) if f"{target.name}-{word}" in found
    }


def pipelines(target: Target) -> list[str]:
    """The pipelines that are deployed there."""
    return list(state_machines(target))


def setting(target: Target, function: str, name: str) -> str:
    """A setting of a deployed function.

    Raises:
        KindredError: there is no such function, or it has no such setting.
    """
    found = functions(target).get(function, {}).get(name)
    if not found:
        raise KindredError(f"{target.name} has no {name} in {function}; deploy it again")
    return found
