"""A contract for import-linter: a pipeline is imported by itself and by the tuple, and by nothing else.

The pipelines are those that lambdas/pipelines.py lists, so a new one is held to it without a line here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from importlinter import Contract, ContractCheck, output

from lambdas.pipelines import PIPELINES

if TYPE_CHECKING:
    from grimp import Import, ImportGraph

TUPLE = "lambdas.pipelines"
REHEARSAL = "infra.rehearse"
"""It runs what it has deployed, by the pipelines' own commands."""


class Siblings(Contract):
    """Nothing outside a pipeline's packages, `lambdas.<name>` and `kindred.<name>`, imports them."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        imports: list[Import] = []
        for name in (pipeline.name for pipeline in PIPELINES):
            for package in (f"lambdas.{name}", f"kindred.{name}"):
                if package in graph.modules:
                    found = graph.find_matching_direct_imports(f"** -> {package}.**")
                    imports += [each for each in found if not _is_allowed(name, each)]
        return ContractCheck(kept=not imports, metadata={"imports": imports})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for found in check.metadata["imports"]:
            output.print_error(f"{found['importer']} -> {found['imported']}")


def _is_allowed(name: str, found: Import) -> bool:
    importer, imported = found["importer"], found["imported"]
    own = tuple(f"{room}.{name}." for room in ("lambdas", "kindred"))
    if f"{importer}.".startswith(own):
        return True
    if importer == TUPLE:
        return imported == f"lambdas.{name}.pipeline"
    return importer == REHEARSAL and imported.startswith("kindred.")
