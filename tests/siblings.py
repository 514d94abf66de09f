"""A contract for import-linter: no pipeline imports another.

The pipelines are those that lambdas/pipelines.py lists, so a new one is held to it without a line here.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from importlinter import Contract, ContractCheck, output

from lambdas.pipelines import PIPELINES

if TYPE_CHECKING:
    from grimp import Import, ImportGraph


class Siblings(Contract):
    """Each pipeline's packages, `lambdas.<name>` and `kindred.<name>`, import none of another's."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        imports: list[Import] = []
        for one, other in permutations([pipeline.name for pipeline in PIPELINES], 2):
            for importer in (f"lambdas.{one}", f"kindred.{one}"):
                for imported in (f"lambdas.{other}", f"kindred.{other}"):
                    if {importer, imported} <= graph.modules:
                        imports += graph.find_matching_direct_imports(f"{importer}.** -> {imported}.**")
        return ContractCheck(kept=not imports, metadata={"imports": imports})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for found in check.metadata["imports"]:
            output.print_error(f"{found['importer']} -> {found['imported']}")
