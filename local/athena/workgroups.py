"""Workgroups: the location of results, and how much a query may scan.

CloudFormation in the stand-in makes workgroups in the stand-in's Athena; they are read from there.
"""

from __future__ import annotations

import os
import re
import threading
import time
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.athena.errors import RequestRefused

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient

PRIMARY = "primary"
SMALLEST_CUTOFF = 10_000_000
_ENGINE = {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}


class Workgroups:
    """All workgroups, by name. `primary` always exists and enforces nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._groups: dict[str, dict[str, Any]] = {
            PRIMARY: _group(PRIMARY, "", {"EnforceWorkGroupConfiguration": False})
        }

    def create(self, name: str, description: str, configuration: dict[str, Any]) -> None:
        """Make one; its configuration is enforced unless it says otherwise, as in Athena."""
        if not re.fullmatch(r"[a-zA-Z0-9._-]{1,128}", name):
            raise RequestRefused(
                f"Value '{name}' at 'name' failed to satisfy constraint: [a-zA-Z0-9._-]{{1,128}}"
            )
        _check(configuration)
        with self._lock:
            if name in self._groups:
                raise RequestRefused("WorkGroup is already created")
            self._groups[name] = _group(
                name, description, {"EnforceWorkGroupConfiguration": True} | configuration
            )

    def get(self, name: str) -> dict[str, Any]:
        """GetWorkGroup's WorkGroup.

        Raises:
            RequestRefused: there is none of that name.
        """
        with self._lock:
            if name in self._groups:
                return self._groups[name]
        group = _deployed(name)
        if group is None:
            raise RequestRefused(f"WorkGroup {name} is not found.")
        return group

    def all(self) -> list[dict[str, Any]]:
        """All of this endpoint, sorted by name."""
        with self._lock:
            return [self._groups[name] for name in sorted(self._groups)]

    def update(self, name: str, description: str | None, state: str | None, updates: dict[str, Any]) -> None:
        """Change what is named; `Remove…: true` removes a setting."""
        _check(updates)
        group = self.get(name)
        with self._lock:
            configuration = dict(group["Configuration"])
            for key, value in updates.items():
                if key == "ResultConfigurationUpdates":
                    result = dict(configuration.get("ResultConfiguration", {}))
                    configuration["ResultConfiguration"] = _updated(result, value)
                else:
                    configuration = _updated(configuration, {key: value})
            self._groups[name] = group | {
                "Configuration": configuration,
                "Description": group["Description"] if description is None else description,
                "State": state or group["State"],
            }

    def delete(self, name: str) -> None:
        """Remove one."""
        if name == PRIMARY:
            raise RequestRefused("The primary WorkGroup cannot be deleted")
        self.get(name)
        with self._lock:
            self._groups.pop(name, None)

    def for_query(self, name: str, requested_location: str | None) -> tuple[str, int | None]:
        """The prefix for a query's result, which ends in a slash, and the bytes it may scan.

        Raises:
            RequestRefused: no such workgroup, it is disabled, or no location is known.
        """
        group = self.get(name)
        if group["State"] == "DISABLED":
            raise RequestRefused(f"WorkGroup {name} is disabled.")
        configuration = group["Configuration"]
        configured = configuration.get("ResultConfiguration", {}).get("OutputLocation")
        enforced = configuration.get("EnforceWorkGroupConfiguration", True)
        location = configured if enforced and configured else requested_location or configured
        if not location:
            raise RequestRefused(
                "No output location provided. An output location is required either through the "
                "Workgroup result configuration setting or as an API input."
            )
        if not re.fullmatch(r"s3://[^/]+(/.*)?", location):
            raise RequestRefused(f"outputLocation is not a valid S3 path: {location}")
        return location.rstrip("/") + "/", configuration.get("BytesScannedCutoffPerQuery")


def _group(name: str, description: str, configuration: dict[str, Any]) -> dict[str, Any]:
    return {
        "Name": name,
        "State": "ENABLED",
        "Description": description,
        "CreationTime": time.time(),
        "Configuration": {"PublishCloudWatchMetricsEnabled": False, "EngineVersion": _ENGINE} | configuration,
    }


def _check(configuration: dict[str, Any]) -> None:
    cutoff = configuration.get("BytesScannedCutoffPerQuery")
    if cutoff is not None and cutoff < SMALLEST_CUTOFF:
        raise RequestRefused(f"BytesScannedCutoffPerQuery must be at least {SMALLEST_CUTOFF}, not {cutoff}")


def _updated(settings: dict[str, Any], updates: dict[str, Any]) -> dict[str, Any]:
    for key, value in updates.items():
        if not key.startswith("Remove"):
            settings[key] = value
        elif value:
            settings.pop(key.removeprefix("Remove"), None)
    return settings


def _deployed(name: str) -> dict[str, Any] | None:
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint:
        return None
    athena: AthenaClient = boto3.Session().client("athena", endpoint_url=endpoint)
    try:
        group = athena.get_work_group(WorkGroup=name)["WorkGroup"]
    except (ClientError, BotoCoreError):
        return None
    return _group(name, group.get("Description", ""), dict(group.get("Configuration", {})))
