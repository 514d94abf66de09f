"""The functions that watch over the others; boto3 is all they need."""

from lambdas.operations.settings import FreshnessSettings, MigrateAtDeploySettings, PutSiteSettings
from lambdas.shared.functions import Function

FRESHNESS = Function("operations", "freshness", None, False, FreshnessSettings, 256, 60)
MIGRATE_AT_DEPLOY = Function(
    "operations", "migrate_at_deploy", None, False, MigrateAtDeploySettings, 256, 420
)
PUT_SITE = Function("operations", "put_site", None, False, PutSiteSettings, 256, 120)
