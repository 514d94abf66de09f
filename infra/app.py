"""Names the stacks. No AWS call is made, so synth works offline and without credentials."""

from __future__ import annotations

import os
import sys

from infra import node
from lambdas.core.errors import KindredError

# Before aws_cdk, which starts Node as it is imported.
os.environ.update(node.JSII | dict(os.environ))

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.authorities import require_authority
from infra.saved_queries import SavedQueries
from infra.settings import Settings
from infra.stack import Kindred


def main() -> None:
    """Synthesise; an error in a setting or the build is one line."""
    app = App()
    try:
        settings = Settings.from_context(app.node.get_all_context())
        require_authority(settings, os.environ.get("CDK_DEFAULT_REGION"))
        main_stack = Kindred(app, settings)
    except KindredError as error:
        sys.exit(f"kindred: {error}")
    if settings.saved_queries:
        SavedQueries(app, settings).add_stack_dependency(main_stack)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    app.synth()


if __name__ == "__main__":
    main()
