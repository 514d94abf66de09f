"""What the functions of the serving side read from their environment."""

from __future__ import annotations

from dataclasses import dataclass

from lambdas.shared.settings import Settings


@dataclass(frozen=True)
class MigrateSettings(Settings):
    """Settings of `lambdas.serving.migrate`.

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
