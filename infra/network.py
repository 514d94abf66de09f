"""The network of MySQL and the functions that reach it: isolated subnets, no NAT, three endpoints.

S3 by a gateway endpoint, which is free; Athena and Secrets Manager by interface endpoints, which cost per
hour and zone and are therefore in one zone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam

from infra.functions import Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from infra.settings import Settings

_ENDPOINTS = {
    "athena": ec2.InterfaceVpcEndpointAwsService.ATHENA,
    "secrets-manager": ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
}
_HTTPS = ec2.Port.tcp(443)


def network(scope: Construct, settings: Settings, buckets: Sequence[s3.IBucket]) -> Network:
    """A new VPC, or the operator's, with endpoints for these buckets, Athena and Secrets Manager."""
    if settings.vpc:
        vpc, subnets = _of_the_operator(scope, settings)
    else:
        vpc = ec2.Vpc(
            scope,
            "vpc",
            max_azs=2,
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24
                )
            ],
        )
        subnets = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    functions = _functions_group(scope, settings, vpc)
    if not settings.vpc or settings.vpc_route_tables:
        _endpoints(scope, vpc, subnets, functions, buckets)
    return Network(vpc, subnets, functions)


def _of_the_operator(scope: Construct, settings: Settings) -> tuple[ec2.IVpc, ec2.SubnetSelection]:
    tables = settings.vpc_route_tables.split(",") if settings.vpc_route_tables else None
    vpc = ec2.Vpc.from_vpc_attributes(
        scope,
        "vpc",
        vpc_id=settings.vpc,
        availability_zones=settings.vpc_zones.split(","),
        isolated_subnet_ids=settings.vpc_subnets.split(","),
        isolated_subnet_route_table_ids=tables,
    )
    return vpc, ec2.SubnetSelection(subnets=vpc.isolated_subnets)


def _functions_group(scope: Construct, settings: Settings, vpc: ec2.IVpc) -> ec2.ISecurityGroup:
    if settings.mysql_security_group:
        return ec2.SecurityGroup.from_security_group_id(
            scope, "functions", settings.mysql_security_group, mutable=False
        )
    return ec2.SecurityGroup(scope, "functions", vpc=vpc, description="Functions that reach MySQL")


def _endpoints(
    scope: Construct,
    vpc: ec2.IVpc,
    subnets: ec2.SubnetSelection,
    functions: ec2.ISecurityGroup,
    buckets: Sequence[s3.IBucket],
) -> None:
    s3_endpoint = vpc.add_gateway_endpoint(
        "s3", service=ec2.GatewayVpcEndpointAwsService.S3, subnets=[subnets]
    )
    s3_endpoint.add_to_policy(
        iam.PolicyStatement(
            principals=[iam.AnyPrincipal()],
            actions=[
                *("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetBucketLocation", "s3:GetObject"),
                *("s3:ListBucket", "s3:ListMultipartUploadParts", "s3:PutObject"),
            ],
            resources=[arn for each in buckets for arn in (each.bucket_arn, each.arn_for_objects("*"))],
        )
    )
    reached = ec2.SecurityGroup(
        scope, "endpoints", vpc=vpc, description="Athena and Secrets Manager", allow_all_outbound=False
    )
    reached.add_ingress_rule(ec2.Peer.security_group_id(functions.security_group_id), _HTTPS, "functions")
    for name, service in _ENDPOINTS.items():
        vpc.add_interface_endpoint(
            name,
            service=service,
            subnets=ec2.SubnetSelection(subnets=[vpc.isolated_subnets[0]]),
            security_groups=[reached],
            open=False,
        )
