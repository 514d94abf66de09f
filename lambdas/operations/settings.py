"""What each function of `operations` needs to know."""

from dataclasses import dataclass

from lambdas.core.settings import LakeSettings, Settings


@dataclass(frozen=True)
class FreshnessSettings(Settings):
    """The pipeline's name, and its state machine's ARN."""

    pipeline: str
    state_machine: str


@dataclass(frozen=True)
class MigrateAtDeploySettings(Settings):
    """The name of the function that migrates."""

    migrate: str


@dataclass(frozen=True)
class PutSiteSettings(Settings):
    """The bucket of the dashboard's site."""

    site: str


@dataclass(frozen=True)
class FindSettings(LakeSettings):
    """The lake, and Athena, which knows which files hold what goes."""

    database: str
    workgroup: str


@dataclass(frozen=True)
class MigrateSettings(Settings):
    """Settings of `lambdas.operations.migrate`.

    Attributes:
        mysql_admin_secret: ARN; {host, port, username, password}, may create schemas and users.
        mysql_pipeline_secret: ARN; what the steps connect with; its dbname is the serving schema.
        mysql_reader_secret: ARN; what applications and analysts connect with.
        mysql_ca: path of the PEM file of the authority that signs the server's certificate.
        database: the Glue database of the lake.
        workgroup: the Athena workgroup that may create views there.
        lake: the bucket of the lake.
    """

    mysql_admin_secret: str
    mysql_pipeline_secret: str
    mysql_reader_secret: str
    mysql_ca: str
    database: str
    workgroup: str
    lake: str
