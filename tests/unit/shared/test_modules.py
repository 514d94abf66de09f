"""Every module of the functions can be imported, also one that nothing imports yet."""

import importlib
import pkgutil

import pytest

import lambdas

RUN_BY_GLUE = ".jobs."  # their packages exist where Spark does

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(lambdas.__path__, "lambdas.")
    if RUN_BY_GLUE not in module.name
)


@pytest.mark.parametrize("name", MODULES)
def test_it_can_be_imported(name: str) -> None:
    assert importlib.import_module(name)
