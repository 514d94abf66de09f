"""The settings of an operator: the context of cdk.json, read into typed classes.

The stack's settings are here, the sources' in lambdas/sources/settings.py, a pipeline's in
lambdas/<pipeline>/settings.py. The CDK, the local start-up and the functions read the same classes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar

from msgspec import Meta

from lambdas.core.errors import InvalidInput
from lambdas.core.settings import Settings as AnySettings
from lambdas.core.settings import as_text
from lambdas.people.showing import FEWEST_ON_THE_WEB
from lambdas.pipelines import PIPELINES
from lambdas.sources.settings import WebSources

if TYPE_CHECKING:
    from lambdas.core.pipeline import Job, Pipeline

S = TypeVar("S", bound=AnySettings)

PROJECT = Path(__file__).parents[1]
CDK_JSON = PROJECT / "cdk.json"

LogDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
"""The retentions that CloudWatch Logs knows."""
Days = Annotated[int, Meta(ge=1, le=3650)]
StackName = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9-]{0,31}$",
        description="at most 32 lower-case letters, digits and hyphens, a letter first",
    ),
]
Runtime = Annotated[str, Meta(pattern=r"^python3\.\d+$", description="python3.13 or another version")]
Certificate = Annotated[
    str,
    Meta(
        pattern=r"^(arn:[a-z-]+:acm:us-east-1:\d+:certificate/[\w-]+)?$",
        description="the ARN of a certificate in us-east-1, or empty",
    ),
]
Login = Annotated[
    str,
    Meta(
        pattern=r"^([0-9a-f]{64})?$",
        description="the 64 hexadecimal digits that `kindred login NAME` prints, or empty",
    ),
]
MysqlVersion = Annotated[str, Meta(pattern=r"^8\.4$", description="8.4, without a patch level")]
Gigabytes = Annotated[int, Meta(ge=20, le=65_536)]
MoreGigabytes = Annotated[int, Meta(ge=22, le=65_536)]
ScanGigabytes = Annotated[int, Meta(ge=1, le=7000)]
LakeDays = Annotated[int, Meta(ge=0, le=36_500)]
BackupDays = Annotated[int, Meta(ge=1, le=35)]
Port = Annotated[int, Meta(ge=1, le=65_535)]


@dataclass(frozen=True)
class Settings(WebSources):
    """The stack's settings, with the value each has unless cdk.json or `-c key=value` says otherwise.

    Attributes:
        stack: the CloudFormation stack's name; every part's name begins with it.
        runtime: Lambda's Python; the dependency layers are built for it.
        architecture: x86_64 or arm64.
        time_zone: the time zone of the schedules, as in the IANA database.
        dashboard: whether the dashboard is put on the web: whoever has its address sees it, unless there is
            a login. Without it, its data stays in the lake.
        dashboard_login: SHA-256 of "name:password", as `kindred login NAME` makes it: who has neither is let
            in nowhere there. Empty: everybody is. Listeners are shown on the web behind it alone.
        dashboard_domain: its own name there, such as charts.example.org; empty for CloudFront's.
        dashboard_certificate: ARN of the certificate of that name, in us-east-1.
        alarm_email: who is told of failed and incomplete runs and of alarms; empty for nobody.
        lake_days: days that tables, runs and their rows are kept in the lake; 0 for ever.
        noncurrent_days: days that replaced or deleted objects of the lake can still be restored.
        athena_result_days: days that Athena's results are kept.
        athena_scan_limit_gb: a query that would scan more is refused.
        saved_queries: make the analysts' saved queries, a stack of their own.
        log_days: days that logs are kept; a number that CloudWatch knows.
        mysql_version: the version of RDS, without a patch level: RDS takes newer patches by itself.
        mysql_class: the RDS instance class.
        mysql_storage_gb: RDS storage at first, at least 20.
        mysql_max_storage_gb: what it may grow to by itself.
        mysql_multi_az: a standby in another zone; doubles the price.
        mysql_backup_days: days of automated backups, 1 to 35.
        mysql_deletion_protection: RDS refuses to be deleted; switch it off before tearing down.
        mysql_host: a MySQL that you bring; then no RDS is made. Empty for RDS.
        mysql_port: its port.
        mysql_admin_secret: ARN of its secret, {"username", "password"}: who may make users and tables.
        mysql_ca: a PEM file on this machine that vouches for its certificate; empty for RDS's authorities.
        mysql_security_group: a security group that may reach it; the functions join it.
        vpc: the VPC it is in. Empty: ours, of isolated subnets, which you then peer.
        vpc_zones: that VPC's zones, comma separated, in the order of vpc_subnets.
        vpc_subnets: subnets for the functions, comma separated.
        vpc_route_tables: those subnets' route tables, comma separated; S3, Athena and Secrets Manager
            are made reachable through them. Empty: they are reachable already.
        reader_security_groups: security groups of applications that may reach RDS, comma separated.
        pseudonym_secret: ARN of a secret {"key"} with the key of people's pseudonyms, such as the one that
            an earlier stack left. Empty: one is made where a pipeline works on people.
        pipelines: the settings of each pipeline; not a setting itself.
    """

    stack: StackName = "kindred"
    runtime: Runtime = "python3.13"
    architecture: Literal["x86_64", "arm64"] = "x86_64"
    time_zone: str = "UTC"
    dashboard: bool = False
    dashboard_login: Login = ""
    dashboard_domain: str = ""
    dashboard_certificate: Certificate = ""
    alarm_email: str = ""
    lake_days: LakeDays = 400
    noncurrent_days: Days = 30
    athena_result_days: Days = 7
    athena_scan_limit_gb: ScanGigabytes = 10
    saved_queries: bool = True
    log_days: LogDays = 90
    mysql_version: MysqlVersion = "8.4"
    mysql_class: str = "t4g.small"
    mysql_storage_gb: Gigabytes = 20
    mysql_max_storage_gb: MoreGigabytes = 100
    mysql_multi_az: bool = False
    mysql_backup_days: BackupDays = 7
    mysql_deletion_protection: bool = True
    mysql_host: str = ""
    mysql_port: Port = 3306
    mysql_admin_secret: str = ""
    mysql_ca: str = ""
    mysql_security_group: str = ""
    vpc: str = ""
    vpc_zones: str = ""
    vpc_subnets: str = ""
    vpc_route_tables: str = ""
    reader_security_groups: str = ""
    pseudonym_secret: str = ""
    pipelines: tuple[AnySettings, ...] = field(
        default_factory=lambda: tuple(each.settings() for each in PIPELINES)
    )

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other.

        Raises:
            InvalidInput: names the settings.
        """
        if bool(self.mysql_host) != bool(self.mysql_admin_secret):
            raise InvalidInput(
                "cdk.json", "mysql_host and mysql_admin_secret go together: both, or neither for RDS"
            )
        if bool(self.dashboard_domain) != bool(self.dashboard_certificate):
            raise InvalidInput("cdk.json", "dashboard_domain and dashboard_certificate go together")
        if self.vpc and not (self.vpc_zones and self.vpc_subnets):
            raise InvalidInput("cdk.json", "vpc needs vpc_zones and vpc_subnets")
        if self.vpc and not self.mysql_host:
            raise InvalidInput("cdk.json", "vpc is for a MySQL that you bring; set mysql_host too")
        for pipeline in PIPELINES:
            if pipeline.people and self._asks_for_web(pipeline):
                self._require_privacy(pipeline)

    def _asks_for_web(self, pipeline: Pipeline) -> bool:
        """Whether people of this pipeline are to be on the web; a pipeline without the setting is not."""
        return bool(getattr(self.of(pipeline.settings), f"{pipeline.name}_on_web", False))

    def _require_privacy(self, pipeline: Pipeline) -> None:
        """Refuse to show people on the web to everybody, or so few that they can be told."""
        name = pipeline.name
        if not self.dashboard_login:
            raise InvalidInput(
                "cdk.json",
                f"{name}_on_web shows people on the web: that needs dashboard_login; `kindred login NAME`",
            )
        if self.value(pipeline, "fewest_shown") < FEWEST_ON_THE_WEB:
            raise InvalidInput(
                "cdk.json", f"{name}_fewest_shown is at least {FEWEST_ON_THE_WEB} where {name}_on_web is set"
            )

    @property
    def kept_off_the_web(self) -> tuple[str, ...]:
        """The pipelines about people whom the dashboard on the web does not show, by name."""
        return tuple(each.name for each in PIPELINES if each.people and not self._asks_for_web(each))

    @property
    def database(self) -> str:
        """The Glue database and the MySQL schema; neither may have hyphens."""
        return self.stack.replace("-", "_")

    @property
    def enabled(self) -> tuple[Pipeline, ...]:
        """The pipelines that are switched on, `<pipeline>_enabled`."""
        return tuple(each for each in PIPELINES if self.value(each, "enabled"))

    def of(self, kind: type[S]) -> S:
        """The settings of one pipeline, by their class."""
        return next((each for each in self.pipelines if type(each) is kind), None) or kind()

    def value(self, pipeline: Pipeline, name: str) -> Any:
        """One setting of a pipeline, by its name without the pipeline's."""
        return getattr(self.of(pipeline.settings), f"{pipeline.name}_{name}")

    def jobs(self, pipeline: Pipeline) -> dict[str, Job]:
        """The jobs of a pipeline that the settings ask for, by their names in AWS."""
        return {
            f"{self.stack}-{pipeline.name}-{job.name}": job
            for job in pipeline.jobs
            if self.value(pipeline, job.wanted[0]) == job.wanted[1]
        }

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> Self:
        """Read the CDK's context. Keys with a colon or an @ are the CDK's own.

        Raises:
            InvalidInput: a key is unknown or was renamed, or a value is not what the setting may be.
        """
        ours = {key: value for key, value in context.items() if ":" not in key and "@" not in key}
        kinds = [each.settings for each in PIPELINES]
        _refuse_unknown(ours, (cls, *kinds))

        def chosen(kind: type[S]) -> S:
            names = _names(kind)
            return kind.load({key: value for key, value in ours.items() if key in names}, CDK_JSON.name)

        return replace(chosen(cls), pipelines=tuple(chosen(kind) for kind in kinds))

    @classmethod
    def from_cdk_json(cls) -> Self:
        """The settings as cdk.json has them, for code that does not run inside the CDK."""
        return cls.from_context(json.loads(CDK_JSON.read_text())["context"])


def job_names(stack: str) -> dict[str, str]:
    """The names of all jobs in AWS, asked for or not, by the variable of the functions that start them."""
    return {job.variable: f"{stack}-{each.name}-{job.name}" for each in PIPELINES for job in each.jobs}


def environment(settings: Settings) -> dict[str, str]:
    """Every setting as an environment variable: its name in capitals, its value as text."""
    chosen = [settings, *(settings.of(each.settings) for each in PIPELINES)]
    return {name.upper(): as_text(getattr(each, name)) for each in chosen for name in _names(type(each))}


def flow_values(settings: Settings, pipeline: Pipeline) -> dict[str, str]:
    """The values that a pipeline's flow names in `${…}`, besides its functions and the lake."""
    chosen = settings.of(pipeline.settings)
    return {name: as_text(getattr(chosen, setting)) for name, setting in pipeline.flow_values.items()}


def _names(kind: type[AnySettings]) -> list[str]:
    return [each.name for each in fields(kind) if each.name != "pipelines"]


def _refuse_unknown(given: Mapping[str, Any], kinds: tuple[type[AnySettings], ...]) -> None:
    renamed = {old: new for kind in kinds for old, new in kind.RENAMED.items()}
    known = [name for kind in kinds for name in _names(kind)]
    for key in given:
        if key in renamed:
            raise InvalidInput(CDK_JSON.name, f"{key} is called {renamed[key]} now; rename it")
        if key not in known:
            raise InvalidInput(CDK_JSON.name, f"unknown setting {key!r}; choose from {', '.join(known)}")
