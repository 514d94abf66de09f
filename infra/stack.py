"""The stack: a lake, MySQL to serve from, and the pipelines between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, CfnOutput, Stack

from infra.acknowledged import acknowledge_design
from infra.artists import artists
from infra.charts import charts
from infra.functions import MYSQL_CA, Functions
from infra.lake import Lake
from infra.pipeline import Pipeline
from infra.serving import Serving
from infra.shared import Shared
from infra.site import Data, Site

if TYPE_CHECKING:
    from constructs import Construct

    from infra.settings import Settings


class Kindred(Stack):
    """Everything but the saved queries. Its parts' names begin with its own."""

    def __init__(self, scope: Construct, settings: Settings) -> None:
        super().__init__(scope, settings.stack, description="Kindred: finds what is kin")
        lake = Lake(self, settings)
        shared = Shared(self, settings, lake)
        functions = Functions(self, settings)
        functions.values |= {
            "LAKE": lake.bucket.bucket_name,
            "DATABASE": lake.database,
            "WORKGROUP": lake.workgroup,
            "MODEL_FEATURES": settings.model_features,
            "SPOTIFY_API": settings.spotify_api,
            "SPOTIFY_ACCOUNTS": settings.spotify_accounts,
            "SPOTIFY_SECRET": settings.spotify_secret,
            "SPOTIFY_MARKET": settings.spotify_market,
            "RECCOBEATS_API": settings.reccobeats_api,
            "SOURCE_CALLS_PER_SECOND": str(settings.source_calls_per_second),
            "SOURCE_CALLS_PER_DAY": str(settings.source_calls_per_day),
            "LOWEST_COVERAGE": str(settings.lowest_coverage),
            "CHARTS_MARKETS": settings.charts_markets,
            "CHARTS_PLAYLISTS": settings.charts_playlists,
            "CHARTS_STAND_IN": str(settings.charts_stand_in),
            "CHARTS_MODEL_FEATURES": settings.charts_model_features,
            "CHARTS_CLUSTERS": str(settings.charts_clusters),
            "MYSQL_CA": MYSQL_CA,
        }
        site = Site(self, functions, shared) if settings.dashboard else None
        shared.dashboard = site.data if site else Data(lake.bucket, "dashboard/")
        functions.values["DASHBOARD"] = shared.dashboard.address
        serving = Serving(self, functions, shared)
        shared.network = serving.network
        shared.secrets = {
            "MYSQL_SECRET": serving.mysql.pipeline,
            # Secrets Manager ends an ARN with six characters of its own.
            "SPOTIFY_SECRET": f"arn:{Aws.PARTITION}:secretsmanager:{Aws.REGION}:{Aws.ACCOUNT_ID}:"
            f"secret:{settings.spotify_secret}-??????",
        }
        flows = (artists(settings), charts(settings))
        for flow in flows:
            Pipeline(self, flow, functions, shared)
        acknowledge_design(self, settings, [flow.name for flow in flows], lake.bucket, shared.dashboard)
        for name, value in {
            "Lake": lake.bucket.bucket_name,
            "Database": lake.database,
            "Workgroup": lake.workgroup,
            "MysqlHost": serving.mysql.host,
            "MysqlPort": serving.mysql.port,
            "ReaderSecret": serving.mysql.reader,
            "Notifications": shared.topic.topic_arn,
            "DeadLetters": shared.dead_letters.queue_url,
            "DashboardData": shared.dashboard.address,
            **({"Dashboard": site.address} if site else {}),
        }.items():
            CfnOutput(self, name, value=value)
