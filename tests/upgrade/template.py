"""Run by a release's own Python, with its files first on the path: prints the template of its stack.

The layers need not be built for that: their folders and stamps are all that synthesis looks at.
"""

from __future__ import annotations

import json
import os
import sys

from infra import build, node

os.environ.setdefault("JSII_NODE", str(node.NODE))
os.environ["CDK_CONTEXT_JSON"] = '{"aws:cdk:disable-asset-staging": true}'

from aws_cdk import App
from aws_cdk.assertions import Template

from infra.settings import Settings
from infra.stack import Kindred


def main() -> None:
    settings = Settings.from_cdk_json()
    for layer in build.LAYERS:
        target = layer, settings.runtime, settings.architecture
        (build.layer_folder(*target) / "python").mkdir(parents=True, exist_ok=True)
        build.layer_folder(*target).with_suffix(".built").write_text(build.layer_digest(*target))
    build.RDS_CA.touch()
    json.dump(Template.from_stack(Kindred(App(), settings)).to_json(), sys.stdout)


if __name__ == "__main__":
    main()
