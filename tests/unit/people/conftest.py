"""A lake in memory."""

from __future__ import annotations

import pytest

from tests.memory_s3 import MemoryS3

MODULES = ("lambdas.lake.objects", "lambdas.lake.update")


@pytest.fixture
def s3(monkeypatch):
    memory = MemoryS3()
    for module in MODULES:
        monkeypatch.setattr(f"{module}.client", lambda _service: memory)
    return memory
