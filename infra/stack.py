"""The stack: a lake, MySQL to serve from, and the pipelines between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, CfnOutput, Stack

from dashboard.format import FOLDER
from infra.acknowledged import acknowledge_design
from infra.erase import Erase
from infra.functions import MYSQL_CA, Functions
from infra.lake import Lake
from infra.people import pseudonym_secret
from infra.pipeline import PipelineParts
from infra.serving import Serving
from infra.settings import environment, job_names
from infra.shared import Shared
from infra.site import Data, Site
from lambdas.pipelines import PIPELINES

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
        functions.values |= (
            environment(settings)
            | job_names(settings.stack)
            | {
                "LAKE": lake.bucket.bucket_name,
                "DATABASE": lake.database,
                "WORKGROUP": lake.workgroup,
                "MYSQL_CA": MYSQL_CA,
            }
        )
        site = Site(self, functions, shared) if settings.dashboard else None
        shared.dashboard_in_lake = Data(lake.bucket, FOLDER)
        shared.dashboard = site.data if site else shared.dashboard_in_lake
        functions.values["DASHBOARD"] = shared.dashboard.address
        serving = Serving(self, functions, shared)
        shared.network = serving.network
        shared.secrets = {
            "MYSQL_SECRET": serving.mysql.pipeline,
            # Secrets Manager adds six random characters to an ARN.
            "SPOTIFY_SECRET": f"arn:{Aws.PARTITION}:secretsmanager:{Aws.REGION}:{Aws.ACCOUNT_ID}:"
            f"secret:{settings.spotify_secret}-??????",
        }
        for pipeline in settings.enabled:
            PipelineParts(self, pipeline, functions, shared)
        Erase(self, functions, shared)
        # A pipeline that is switched off keeps its folders, so they are erased from too.
        names = [*(pipeline.name for pipeline in PIPELINES), "erase"]
        pseudonyms = pseudonym_secret(self, settings, shared.key)
        acknowledge_design(self, settings, names, lake.bucket, {shared.dashboard, shared.dashboard_in_lake})
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
            **({"PseudonymSecret": pseudonyms} if pseudonyms else {}),
        }.items():
            CfnOutput(self, name, value=value)
