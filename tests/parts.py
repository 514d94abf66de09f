"""What a template of the deployment has of one pipeline."""

from __future__ import annotations

from collections import Counter
from typing import Any

_DIGEST = 8
"""The CDK ends each name with so many characters."""


def parts_of(template: dict[str, Any], pipeline: str) -> Counter[tuple[str, str]]:
    """How many resources of each type and name, such as a schedule or an alarm, a pipeline has.

    Left out is what differs from pipeline to pipeline: functions, with a role and an alarm each.
    """
    return Counter(
        (one["Type"], name.removeprefix(pipeline)[:-_DIGEST])
        for name, one in template["Resources"].items()
        if name.startswith(pipeline) and "throttled" not in name
        if one["Type"] not in {"AWS::Lambda::Function", "AWS::IAM::Role"}
    )
