"""A function here finds the packages that it finds on AWS: pandas in the layer that has it, and in no other."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from lambdas.core.pipeline import LAYERS
from local.packing import pack

if TYPE_CHECKING:
    from pathlib import Path

    from lambdas.core.pipeline import Layer

ASK = """
import pyarrow
pyarrow.array(["as every function with tables does"])
import lambdas.core.days, sys
print("pandas" in sys.modules)
"""


@pytest.mark.parametrize("layer", LAYERS)
def test_pandas_is_there_only_for_the_layer_that_has_it(layer: Layer, tmp_path: Path) -> None:
    zipfile.ZipFile(io.BytesIO(pack()[layer])).extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(layer == "model")


def test_the_same_files_give_the_same_bytes() -> None:
    assert pack() == pack()
