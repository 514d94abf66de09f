"""What a command acts on: one deployed system, by the names of its parts."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from lambdas.core.aws import client, invoke
from lambdas.core.errors import InvalidInput, KindredError
from lambdas.lake.athena import Athena
from lambdas.people.pseudonym import read_key
from local import deployment, services
from local.home import home, write_private

if TYPE_CHECKING:
    from collections.abc import Mapping

DEMO = "demo"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")
STACK = "KINDRED_STACK"
"""The variable that `--stack` sets: which deployed system commands act on; without it, the local one."""


@dataclass(frozen=True)
class Target:
    """A system. Its name is `kindred-<slug>` locally, where every catalogue has its own system.

    Attributes:
        outputs: of its stack; empty locally.
    """

    name: str
    lake: str
    database: str
    workgroup: str
    outputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def athena(self) -> Athena:
        """Its Athena."""
        return Athena(self.database, self.workgroup)

    def ask(self, pipeline: str, request: str, **arguments: object) -> Any:
        """Answer one of the requests that a pipeline's function in the VPC knows.

        Raises:
            InvalidInput: it does not take the arguments.
            KindredError: the pipeline is switched off there.
            FunctionFailed: it failed; the message is the function's.
        """
        return self._invoke(pipeline, "requests", {"request": request, **arguments})

    def _invoke(self, pipeline: str, function: str, event: dict[str, object]) -> Any:
        try:
            payload = invoke(f"{self.name}-{pipeline}-{function}", event)
        except ClientError as refused:
            if refused.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            raise KindredError(self._without(pipeline)) from None
        if "invalid" in payload:
            raise InvalidInput(*payload["invalid"])
        return payload["answer"]

    def pseudonym_key(self) -> bytes:
        """The key of people's pseudonyms there.

        Raises:
            KindredError: no pipeline there works on people.
            StoreUnavailable: Secrets Manager does not give it to this operator.
        """
        local_name = f"{self.name}/{deployment.PSEUDONYMS}"
        secret = self.outputs.get("PseudonymSecret") if self.outputs else local_name
        if not secret:
            raise KindredError(self._without("listeners"))
        return read_key(secret)

    def state_machine(self, pipeline: str) -> str:
        """The ARN of a pipeline's flow."""
        machines = client("stepfunctions").get_paginator("list_state_machines").paginate()
        found = [
            machine["stateMachineArn"]
            for page in machines
            for machine in page["stateMachines"]
            if machine["name"] == f"{self.name}-{pipeline}"
        ]
        if not found:
            raise KindredError(self._without(pipeline))
        return found[0]

    def _without(self, pipeline: str) -> str:
        return (
            f"{self.name} has no pipeline {pipeline}: set {pipeline}_enabled to true in cdk.json and deploy"
        )


def chosen(catalogue: str | None = None) -> Target:
    """The system of this command: the stack that `--stack` names, else the local one of a catalogue.

    Raises:
        InvalidInput: there is no such stack or catalogue.
    """
    name = stack()
    if not name:
        return local(slug(catalogue))
    if catalogue is not None:
        raise InvalidInput("--catalogue", "is for the local system; a stack has one lake")
    from kindred.common.deployed import deployed

    return deployed(name)


def stack() -> str:
    """The deployed stack that this command acts on; empty for the local system."""
    return os.environ.get(STACK, "")


def local(slug: str) -> Target:
    """The local system of a catalogue, its services started and everything deployed."""
    running = services.up()
    services.use(running)
    name = f"kindred-{slug}"
    with services.one_at_a_time():
        (home() / "catalogues" / slug).mkdir(exist_ok=True)
        deployment.deploy(name, running)
    return Target(name, lake=name, database=deployment.database(name), workgroup=name)


def slug(catalogue: str | None, *, new: bool = False) -> str:
    """The slug of a catalogue named by its folder or its slug; of the one used last where it is None.

    Args:
        catalogue: a folder, a file (its name has a suffix), or a name.
        new: a name that is not known yet makes a new catalogue, as an import does.

    Raises:
        InvalidInput: there is no such catalogue.
    """
    if catalogue is None:
        return current()
    folder = Path(catalogue).expanduser()
    if catalogue and (folder.is_dir() or (folder.is_file() and folder.suffix)):
        word = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")[:20] or "catalogue"
        return f"{word}-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:6]}"
    if catalogue == DEMO or catalogue in catalogues():
        return catalogue
    if new and _NAME.fullmatch(catalogue):
        return catalogue
    if new:
        raise InvalidInput(
            "--catalogue", f"{catalogue!r} is no name: use up to 20 of a to z, 0 to 9 and -, a letter first"
        )
    raise InvalidInput(
        "--catalogue", f"{catalogue!r} is neither a folder nor the name of a catalogue run before"
    )


def catalogues() -> set[str]:
    """The slugs of the catalogues on this machine."""
    return {folder.name for folder in (home() / "catalogues").iterdir() if folder.is_dir()}


def current() -> str:
    """The slug of the catalogue used last; the generated one if none was."""
    marker = home() / "current"
    return marker.read_text().strip() if marker.exists() else DEMO


def use(slug: str) -> None:
    """Make a catalogue the one that commands act on."""
    write_private(home() / "current", f"{slug}\n")
