"""The function that CloudFront runs before every answer of the dashboard: viewer.js with its constants."""

from __future__ import annotations

import json
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from aws_cdk import aws_cloudfront as cloudfront

if TYPE_CHECKING:
    from constructs import Construct

    from infra.settings import Settings

SOURCE = Path(__file__).with_name("viewer.js")


def viewer_code(settings: Settings) -> str:
    """The function's JavaScript: the hash that is let in, and the paths that are kept off the web."""
    kept_off = [f"/data/{name}-" for name in settings.kept_off_the_web]
    constants = {"login": json.dumps(settings.dashboard_login), "kept_off": json.dumps(kept_off)}
    return Template(SOURCE.read_text()).substitute(constants)


def viewer_function(scope: Construct, settings: Settings) -> cloudfront.FunctionAssociation:
    """Make it, to be run for each request that CloudFront gets."""
    function = cloudfront.Function(
        scope,
        "viewer",
        code=cloudfront.FunctionCode.from_inline(viewer_code(settings)),
        runtime=cloudfront.FunctionRuntime.JS_2_0,
        comment=f"Kindred {settings.stack}: who may see the dashboard",
    )
    return cloudfront.FunctionAssociation(
        event_type=cloudfront.FunctionEventType.VIEWER_REQUEST, function=function
    )
