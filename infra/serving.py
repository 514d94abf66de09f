"""What applications read: MySQL in its network, and the migration that every deployment runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CustomResource, Duration
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra import permissions
from infra.lake import tables, views
from infra.mysql import mysql
from infra.network import network
from lambdas.core.pipeline import Touches
from lambdas.operations.functions import MIGRATE, MIGRATE_AT_DEPLOY, REQUESTS

if TYPE_CHECKING:
    from infra.functions import Functions
    from infra.shared import Shared


class Serving(Construct):
    """MySQL, its users, its schema and the analysts' views."""

    def __init__(self, scope: Construct, functions: Functions, shared: Shared) -> None:
        super().__init__(scope, "serving")
        settings, lake, key = shared.settings, shared.lake, shared.key
        log_group = shared.log_group(self, "logs")
        buckets = {each.node.path: each for each in (lake.bucket, shared.dashboard.bucket)}
        self.network = network(self, settings, list(buckets.values()))
        self.mysql = mysql(self, settings, self.network, key)
        functions.values |= {
            "MYSQL_SECRET": self.mysql.pipeline,
            "MYSQL_ADMIN_SECRET": self.mysql.admin,
            "MYSQL_PIPELINE_SECRET": self.mysql.pipeline,
            "MYSQL_READER_SECRET": self.mysql.reader,
        }
        migrate = functions.make(
            self,
            MIGRATE,
            log_group,
            [
                *permissions.secrets([self.mysql.admin, self.mysql.pipeline, self.mysql.reader], key),
                *permissions.lake(lake.bucket, Touches(queried=tuple(tables()))),
                *permissions.athena(lake.bucket, lake.workgroup, lake.database, tables(), views()),
            ],
            network=self.network,
        )
        at_deploy = functions.make(
            self,
            MIGRATE_AT_DEPLOY,
            log_group,
            [iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[migrate.function_arn])],
            values={"MIGRATE": migrate.function_name},
        )
        functions.make(
            self, REQUESTS, log_group, permissions.secrets([self.mysql.pipeline], key), network=self.network
        )
        migration = CustomResource(
            self,
            "migration",
            service_token=at_deploy.function_arn,
            resource_type="Custom::Migration",
            service_timeout=Duration.seconds(MIGRATE_AT_DEPLOY.timeout_s + 60),
            # Whatever changes here runs the migration again; running it again changes nothing by itself.
            properties={
                "Code": functions.digest,
                "Secrets": [self.mysql.admin, self.mysql.pipeline, self.mysql.reader],
                "Mysql": f"{self.mysql.host}:{self.mysql.port}",
            },
        )
        migration.node.add_dependency(*self.mysql.ready, lake, self.network.vpc, migrate)
