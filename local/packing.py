"""The code of a function of the local system: what the CDK packs, and no package that its layer lacks.

All functions here share one environment, which has every package. pyarrow imports pandas where it finds it,
about a fifth of a second of CPU for each worker, and on AWS only one layer has it: the others get a module in
its place that says so.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from lambdas.core.pipeline import LAYERS
from local.home import PROJECT

if TYPE_CHECKING:
    from lambdas.core.pipeline import Layer

_PINNED = re.compile(r"^pandas==", re.MULTILINE)
_MISSING = 'raise ModuleNotFoundError("pandas is not in this function\'s layer", name="pandas")\n'


def pack() -> dict[Layer, bytes]:
    """The zip of the functions of each layer: lambdas/ and athena/, the same bytes for the same files."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for folder in ("athena", "dashboard", "lambdas"):
            for path in sorted((PROJECT / folder).rglob("*")):
                if path.suffix in {".py", ".sql"} and "node_modules" not in path.parts:
                    archive.writestr(zipfile.ZipInfo(str(path.relative_to(PROJECT))), path.read_bytes())
    whole = body.getvalue()
    with zipfile.ZipFile(body, "a") as archive:
        archive.writestr(zipfile.ZipInfo("pandas.py"), _MISSING)
    return {layer: whole if _has_pandas(layer) else body.getvalue() for layer in LAYERS}


def _has_pandas(layer: Layer) -> bool:
    return _PINNED.search((PROJECT / "infra" / "layers" / f"{layer}.txt").read_text()) is not None
