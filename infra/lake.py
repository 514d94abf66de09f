"""The lake: its bucket, Glue's tables over it, and the Athena workgroup for their queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlglot
from aws_cdk import Aws, CfnResource, Duration, RemovalPolicy
from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from aws_cdk import aws_s3 as s3
from constructs import Construct
from sqlglot import exp

from infra.settings import CDK_JSON
from infra.tables import read_table
from lambdas.pipelines import PIPELINES, SHARED_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from infra.settings import Settings

_DDL = "*/tables/*.sql"
_VIEWS = "*/views/*.sql"
_ATHENA = CDK_JSON.parent / "athena"


def tables() -> list[str]:
    """The tables of athena/, by name."""
    return sorted(path.stem for path in _ATHENA.glob(_DDL))


def views() -> list[str]:
    """The analysts' views of athena/, by name; the migration makes them."""
    return sorted(path.stem for path in _ATHENA.glob(_VIEWS))


def read_through(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """The tables and the views of athena/ that a query of these tables and views reads, however deep.

    Raises:
        KeyError: athena/ has no such table or view.
    """
    files = {path.stem: path for pattern in (_DDL, _VIEWS) for path in _ATHENA.glob(pattern)}
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        path = files[name]
        if name not in seen and path.match(_VIEWS):
            waiting += _read_by(path.read_text(encoding="utf-8"))
        seen.add(name)
    found = sorted(seen)
    return [name for name in found if name in tables()], [name for name in found if name in views()]


def _read_by(view: str) -> set[str]:
    """The tables and views that a view's query names."""
    statement = sqlglot.parse_one(view, read="trino")
    ctes = {cte.alias for cte in statement.find_all(exp.CTE)}
    named = {table.name for table in statement.expression.find_all(exp.Table)}
    return named - ctes


class Lake(Construct):
    """The bucket, the database and the workgroup.

    Its objects are encrypted by S3's own keys, so that analysts need no permission on our key.
    The bucket and its objects stay when the stack is deleted.
    """

    def __init__(self, scope: Construct, settings: Settings) -> None:
        super().__init__(scope, "lake")
        self.bucket = s3.Bucket(
            self,
            "bucket",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            lifecycle_rules=_lifecycle(settings),
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.database = settings.database
        self.catalogue = glue.CfnDatabase(
            self,
            "database",
            catalog_id=Aws.ACCOUNT_ID,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=self.database, description="The lake's tables; athena/ holds their DDL"
            ),
        )
        for ddl in sorted(_ATHENA.glob(_DDL)):
            table = CfnResource(
                self,
                ddl.stem,
                type="AWS::Glue::Table",
                properties={
                    "CatalogId": Aws.ACCOUNT_ID,
                    "DatabaseName": self.database,
                    "TableInput": read_table(ddl, lake=self.bucket.bucket_name),
                },
            )
            table.add_resource_dependency(self.catalogue)
        self.workgroup = settings.stack
        self.queries = athena.CfnWorkGroup(
            self,
            "workgroup",
            name=self.workgroup,
            description="The pipelines and the analysts of the lake",
            recursive_delete_option=True,
            work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,
                publish_cloud_watch_metrics_enabled=True,
                bytes_scanned_cutoff_per_query=settings.athena_scan_limit_gb * 1024**3,
                result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                    output_location=f"s3://{self.bucket.bucket_name}/athena-results/",
                    encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
                        encryption_option="SSE_S3"
                    ),
                ),
            ),
        )


def _lifecycle(settings: Settings) -> list[s3.LifecycleRule]:
    """Imported files stay; tables, runs and the pages' data expire, Athena's results soon."""
    kept = {"athena-results/": settings.athena_result_days}
    if settings.lake_days:
        every = (*SHARED_TABLES, *(table for pipeline in PIPELINES for table in pipeline.tables))
        lasting = {table.name for table in every if not table.expires}
        expiring = [table for table in tables() if table not in lasting]
        kept |= {f"{prefix}/": settings.lake_days for prefix in (*expiring, "runs", "dashboard")}
    return lifecycle(settings, kept)


def lifecycle(settings: Settings, kept: Mapping[str, int]) -> list[s3.LifecycleRule]:
    """A versioned bucket's rules: when older versions expire, and folders after so many days."""
    return [
        s3.LifecycleRule(
            id="replaced-and-deleted",
            noncurrent_version_expiration=Duration.days(settings.noncurrent_days),
            expired_object_delete_marker=True,
            abort_incomplete_multipart_upload_after=Duration.days(1),
        ),
        *(
            s3.LifecycleRule(id=prefix.strip("/"), prefix=prefix, expiration=Duration.days(days))
            for prefix, days in kept.items()
        ),
    ]
