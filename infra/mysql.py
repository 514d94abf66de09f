"""MySQL: RDS, unless the operator has a server; and the secrets of its three users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from constructs import Construct, IDependable

    from infra.functions import Network
    from infra.settings import Settings

_PORT = 3306


@dataclass(frozen=True)
class MySQL:
    """The address of MySQL, and its users.

    Attributes:
        admin: makes the schema and the users; only the migration reads it.
        pipeline: writes the serving tables.
        reader: for applications.
        ready: the construct that must exist before anyone logs in.
    """

    host: str
    port: str
    admin: str
    pipeline: str
    reader: str
    ready: list[IDependable]


def mysql(scope: Construct, settings: Settings, network: Network, key: kms.IKey) -> MySQL:
    """RDS and its admin's secret, or the operator's; and the secrets of the users."""
    ready: list[IDependable] = []
    if settings.mysql_host:
        host, port, admin = settings.mysql_host, str(settings.mysql_port), settings.mysql_admin_secret
    else:
        secret = _secret(scope, "admin", key, {"username": "kindred_admin"})
        instance = _rds(scope, settings, network, key, secret)
        ready += [secret, instance]  # RDS writes host and port into the secret, so that must exist too
        host, port, admin = instance.db_instance_endpoint_address, str(_PORT), secret.secret_arn
    where: dict[str, str | int] = {"host": host, "port": int(port), "dbname": settings.database}
    # MySQL's user names have at most 32 characters.
    users = {role: f"{settings.database[:23]}_{role}" for role in ("pipeline", "reader")}
    made = {role: _secret(scope, role, key, {**where, "username": user}) for role, user in users.items()}
    ready += made.values()
    return MySQL(host, port, admin, made["pipeline"].secret_arn, made["reader"].secret_arn, ready)


def _secret(
    scope: Construct, role: str, key: kms.IKey, fields: dict[str, str | int]
) -> secretsmanager.Secret:
    """A secret whose password Secrets Manager makes; nobody sees it."""
    return secretsmanager.Secret(
        scope,
        f"{role}-secret",
        description=f"MySQL, {role}",
        encryption_key=key,
        generate_secret_string=secretsmanager.SecretStringGenerator(
            secret_string_template=Stack.of(scope).to_json_string(fields),
            generate_string_key="password",
            password_length=32,
            exclude_punctuation=True,
        ),
    )


def _rds(
    scope: Construct,
    settings: Settings,
    network: Network,
    key: kms.IKey,
    secret: secretsmanager.Secret,
) -> rds.DatabaseInstance:
    engine = rds.DatabaseInstanceEngine.mysql(
        version=rds.MysqlEngineVersion.of(settings.mysql_version, "8.4")
    )
    group = ec2.SecurityGroup(
        scope, "mysql-group", vpc=network.vpc, description="MySQL", allow_all_outbound=False
    )
    peers = {"functions": network.security_group.security_group_id}
    peers |= {peer: peer for peer in settings.reader_security_groups.split(",") if peer}
    for name, peer in peers.items():
        group.add_ingress_rule(ec2.Peer.security_group_id(peer), ec2.Port.tcp(_PORT), name)
    return rds.DatabaseInstance(
        scope,
        "mysql",
        engine=engine,
        instance_type=ec2.InstanceType(settings.mysql_class),
        vpc=network.vpc,
        vpc_subnets=network.subnets,
        security_groups=[group],
        publicly_accessible=False,
        credentials=rds.Credentials.from_secret(secret),
        database_name=settings.database,
        port=_PORT,
        parameter_group=rds.ParameterGroup(
            scope,
            "mysql-parameters",
            engine=engine,
            description="TLS only, no files from clients",
            parameters={"require_secure_transport": "1", "local_infile": "0"},
        ),
        storage_type=rds.StorageType.GP3,
        allocated_storage=settings.mysql_storage_gb,
        max_allocated_storage=settings.mysql_max_storage_gb,
        storage_encrypted=True,
        storage_encryption_key=key,
        multi_az=settings.mysql_multi_az,
        backup_retention=Duration.days(settings.mysql_backup_days),
        copy_tags_to_snapshot=True,
        auto_minor_version_upgrade=True,
        ca_certificate=rds.CaCertificate.RDS_CA_RSA2048_G1,
        deletion_protection=settings.mysql_deletion_protection,
        removal_policy=RemovalPolicy.SNAPSHOT,
    )
