"""What a deployment's custom resource asks for -> done, and answered to CloudFormation.

Protocol: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
"""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict

from lambdas.core.errors import InvalidInput
from lambdas.core.logs import log

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_REASON = 1000  # characters; CloudFormation refuses answers above 4 KB


class DeployEvent(TypedDict):
    """CloudFormation's request about a custom resource; names are CloudFormation's.

    Attributes:
        ResponseURL: where the answer is put.
        PhysicalResourceId: what an earlier answer called the resource.
    """

    RequestType: Literal["Create", "Update", "Delete"]
    ResponseURL: NotRequired[str]
    StackId: str
    RequestId: str
    LogicalResourceId: str
    PhysicalResourceId: NotRequired[str]


def carry_out(event: DeployEvent, name: str, act: Callable[[], str]) -> None:
    """Create, Update: act. Delete: nothing, what was made stays. A failure rolls the deployment back.

    Args:
        event: the request.
        name: of what is made.
        act: makes it; why it failed, empty if it did not.

    Raises:
        InvalidInput: the event has no address to answer to.
    """
    if "ResponseURL" not in event:
        raise InvalidInput("event", "lacks ResponseURL: only a deployment calls this")
    answer = {
        "Status": "SUCCESS",
        "PhysicalResourceId": event.get("PhysicalResourceId", name),
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    if event["RequestType"] != "Delete":
        reason = _reason(act)
        if reason:
            log.error(f"{name} failed", extra={"reason": reason})
            answer |= {"Status": "FAILED", "Reason": reason[:_LONGEST_REASON]}
    _send(event["ResponseURL"], answer)


def _reason(act: Callable[[], str]) -> str:
    try:
        return act()
    except Exception as error:  # noqa: BLE001  without an answer CloudFormation waits for an hour
        return f"{type(error).__name__}: {error}"


def _send(url: str, answer: dict[str, str]) -> None:
    # The signature is over an empty content type.
    request = urllib.request.Request(  # noqa: S310  CloudFormation's own address
        url, data=json.dumps(answer).encode(), method="PUT", headers={"Content-Type": ""}
    )
    urllib.request.urlopen(request, timeout=30).close()  # noqa: S310  # nosec B310  CloudFormation names it
