"""The functions that serve every pipeline, and the stack as a whole."""

from lambdas.core.pipeline import Function
from lambdas.operations.settings import (
    FreshnessSettings,
    MigrateAtDeploySettings,
    MigrateSettings,
    PutSiteSettings,
)

FRESHNESS = Function("lambdas.operations.freshness", "core", False, FreshnessSettings, 256, 60)
MIGRATE = Function("lambdas.operations.migrate", "model", True, MigrateSettings, 512, 300)
MIGRATE_AT_DEPLOY = Function(
    "lambdas.operations.migrate_at_deploy", "core", False, MigrateAtDeploySettings, 256, 420
)
PUT_SITE = Function("lambdas.operations.put_site", "core", False, PutSiteSettings, 256, 120)
