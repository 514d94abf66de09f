"""What a deployment's custom resource asks for -> done, and CloudFormation's answer.

Protocol: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
"""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING, Any

from lambdas.core.errors import InvalidInput
from lambdas.core.logs import log

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_REASON = 1000  # CloudFormation refuses answers above 4 KB


def carry_out(event: dict[str, Any], name: str, act: Callable[[], str]) -> None:
    """Create, Update -> act; Delete -> nothing, what was made stays. Failure rolls the deployment back.

    Args:
        event: CloudFormation's.
        name: of what is made.
        act: makes it; why it failed, empty if it did not.

    Raises:
        InvalidInput: nobody waits for an answer.
    """
    if "ResponseURL" not in event:
        raise InvalidInput("event", "lacks ResponseURL: only a deployment calls this")
    answer = {
        "Status": "SUCCESS",
        "PhysicalResourceId": event.get("PhysicalResourceId", name),
        **{field: event[field] for field in ("StackId", "RequestId", "LogicalResourceId")},
    }
    if event["RequestType"] != "Delete":
        reason = _reason(act)
        if reason:
            log.error(f"{name} failed", extra={"reason": reason})
            answer |= {"Status": "FAILED", "Reason": reason[:_LONGEST_REASON]}
    _tell(event["ResponseURL"], answer)


def _reason(act: Callable[[], str]) -> str:
    try:
        return act()
    except Exception as error:  # noqa: BLE001  unanswered, CloudFormation waits for an hour
        return f"{type(error).__name__}: {error}"


def _tell(url: str, answer: dict[str, str]) -> None:
    # The signature is over an empty content type.
    request = urllib.request.Request(  # noqa: S310  CloudFormation's own address
        url, data=json.dumps(answer).encode(), method="PUT", headers={"Content-Type": ""}
    )
    urllib.request.urlopen(request, timeout=30).close()  # noqa: S310  # nosec B310  CloudFormation names it
