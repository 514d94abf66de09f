"""The templates that synth would write, made once, without AWS and without a network once layers are built."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from infra import build, node
from infra.settings import Settings

os.environ.update(node.JSII | dict(os.environ))
# Templates alone: without this every App leaves a copy of all layers in the temporary folder.
os.environ.setdefault("CDK_CONTEXT_JSON", '{"aws:cdk:disable-asset-staging": true}')

from aws_cdk import App
from aws_cdk.assertions import Template

from infra.stack import Kindred

if TYPE_CHECKING:
    from collections.abc import Callable

Resources = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def built() -> None:
    for layer in build.LAYERS:
        if not build.is_built(layer, "python3.13", "x86_64"):
            build.build_layer(layer, "python3.13", "x86_64")
    if not build.RDS_CA.exists():
        build.build_ca()
    if not build.has_dashboard():
        build.install_dashboard()


@pytest.fixture(scope="session")
def synthesise(built: None) -> Callable[..., dict[str, Any]]:
    """The main stack's template under some settings."""

    def template(**context: object) -> dict[str, Any]:
        made: dict[str, Any] = Template.from_stack(Kindred(App(), Settings.from_context(context))).to_json()
        return made

    return template


@pytest.fixture(scope="session")
def template(synthesise: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """The stack as cdk.json has it."""
    return synthesise()


@pytest.fixture(scope="session")
def brought(synthesise: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """The stack over a MySQL and a VPC that the operator brings."""
    return synthesise(
        mysql_host="mysql.example.org",
        mysql_port="3307",
        mysql_admin_secret="arn:aws:secretsmanager:eu-west-1:111111111111:secret:admin-abcdef",
        mysql_security_group="sg-11111111",
        vpc="vpc-11111111",
        vpc_zones="eu-west-1a,eu-west-1b",
        vpc_subnets="subnet-11111111,subnet-22222222",
        vpc_route_tables="rtb-11111111,rtb-22222222",
    )


@pytest.fixture(scope="session")
def of_type() -> Callable[[dict[str, Any], str], Resources]:
    """A template's resources of one type: their properties, by logical id."""

    def find(template: dict[str, Any], kind: str) -> Resources:
        found = template["Resources"].items()
        return {name: one.get("Properties", {}) for name, one in found if one["Type"] == kind}

    return find
