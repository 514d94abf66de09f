"""How many items a flow's Maps work on at once on this machine.

Each item needs a worker of its own: a process that imports the step's packages, about a second of CPU. More
workers than cores make a run slower, not faster.
"""

from __future__ import annotations

import json
import os
from typing import Any

FEWEST = 2
"""Items at once on a machine of one core, so that runs here have steps side by side as on AWS."""


def limited(flow: str, cores: int | None = None) -> str:
    """A flow whose Maps work on no more items at once than there are cores.

    Args:
        flow: a definition in Amazon States Language.
        cores: of this machine, unless given.
    """
    most = max(FEWEST, cores or os.cpu_count() or FEWEST)
    return json.dumps(_limited(json.loads(flow), most), indent=2, ensure_ascii=False)


def _limited(part: Any, most: int) -> Any:
    if isinstance(part, list):
        return [_limited(each, most) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        name: min(each, most) if name == "MaxConcurrency" else _limited(each, most)
        for name, each in part.items()
    }
