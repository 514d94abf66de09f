"""On this machine Maps work on as many items at once as there are cores, and nothing else of a flow changes."""

from __future__ import annotations

import json
import re

import pytest

from infra.flows import definition, erase_flow
from lambdas.pipelines import PIPELINES
from local.map_states import limited

FLOWS = {"erase": erase_flow(), **{each.name: definition(each, 168) for each in PIPELINES}}


def at_once(flow: str) -> list[int]:
    return [int(number) for number in re.findall(r'"MaxConcurrency": (\d+)', flow)]


@pytest.mark.parametrize("name", FLOWS)
@pytest.mark.parametrize(("cores", "most"), [(1, 2), (2, 2), (6, 6), (64, 64)])
def test_maps_work_on_as_many_items_as_there_are_cores(name: str, cores: int, most: int) -> None:
    flow = FLOWS[name]
    changed = limited(flow, cores)
    assert at_once(flow)
    assert at_once(changed) == [min(stated, most) for stated in at_once(flow)]
    without = re.compile(r'"MaxConcurrency": \d+')
    assert json.loads(without.sub('"MaxConcurrency": 0', changed)) == json.loads(
        without.sub('"MaxConcurrency": 0', flow)
    )
