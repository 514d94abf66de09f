"""A Lambda made from its statement in lambdas/: code, layer, environment, a role of its own."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from aws_cdk import AssetHashType, Duration, IgnoreMode
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from infra.acknowledged import acknowledge
from infra.build import BUILD, LAYERS, PROJECT, RDS_CA, is_built, layer_digest, layer_folder
from infra.permissions import EVERYWHERE, network_interfaces
from lambdas.core.errors import InvalidInput
from lambdas.core.logs import SERVICE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_logs as logs
    from constructs import Construct

    from infra.settings import Settings
    from lambdas.core.pipeline import Function

CA = BUILD / "certificates.pem"
MYSQL_CA = str(CA.relative_to(PROJECT))
"""The authorities' file for a function, whose working directory is its code."""


@dataclass(frozen=True)
class Network:
    """The network of the functions that reach MySQL."""

    vpc: ec2.IVpc
    subnets: ec2.SubnetSelection
    security_group: ec2.ISecurityGroup


class Functions:
    """Makes functions that share their code, their layers and the values of their settings."""

    def __init__(self, scope: Construct, settings: Settings) -> None:
        """Pack the code and the layers.

        Raises:
            InvalidInput: the layers or the certificate authorities are not built.
        """
        self.settings = settings
        self.values: dict[str, str] = {}
        self._architecture = (
            lambda_.Architecture.ARM_64 if settings.architecture == "arm64" else lambda_.Architecture.X86_64
        )
        self._runtime = lambda_.Runtime(settings.runtime, lambda_.RuntimeFamily.PYTHON)
        self.code = code(settings)
        self.digest = digest()
        self._layers = {layer: self._layer(scope, layer) for layer in LAYERS}

    def _layer(self, scope: Construct, layer: str) -> lambda_.LayerVersion:
        target = self.settings.runtime, self.settings.architecture
        if not is_built(layer, *target):  # type: ignore[arg-type]  # one of LAYERS
            raise InvalidInput(
                f"layer {layer}",
                f"not built for {' '.join(target)}; "
                f"`python -m infra.build --runtime {target[0]} --architecture {target[1]}`",
            )
        return lambda_.LayerVersion(
            scope,
            f"{layer}-layer",
            code=lambda_.Code.from_asset(
                str(layer_folder(layer, *target)),  # type: ignore[arg-type]
                asset_hash=layer_digest(layer, *target),  # type: ignore[arg-type]
                asset_hash_type=AssetHashType.CUSTOM,
            ),
            compatible_runtimes=[self._runtime],
            compatible_architectures=[self._architecture],
            description=f"infra/layers/{layer}.txt",
        )

    def make(
        self,
        scope: Construct,
        function: Function,
        log_group: logs.ILogGroup,
        statements: Sequence[iam.PolicyStatement],
        *,
        network: Network | None = None,
        pipeline: str | None = None,
        values: Mapping[str, str] | None = None,
        code: lambda_.Code | None = None,
    ) -> lambda_.Function:
        """The function `<stack>-<pipeline>-<step>`, which may do what the statements say and write its logs.

        Args:
            scope: the construct that it is a part of.
            function: its statement in lambdas/.
            log_group: of its lines.
            statements: what else it may do.
            network: must be given if it is in the VPC.
            pipeline: its pipeline, if that is not the folder that it is written in.
            values: settings of this function alone.
            code: if it is packed with other code than the other functions.
        """
        step = function.step.replace("_", "-")
        known = {**self.values, **(values or {})}
        service = f"{self.settings.stack}-{pipeline or function.room}"
        role = _role(scope, f"{step}-role", log_group, statements, in_vpc=network is not None)
        return lambda_.Function(
            scope,
            step,
            function_name=f"{service}-{step}",
            runtime=self._runtime,
            architecture=self._architecture,
            handler=function.handler,
            code=code or self.code,
            layers=[self._layers[function.layer]],
            role=role,
            memory_size=function.memory_mb,
            timeout=Duration.seconds(function.timeout_s),
            environment={SERVICE: service} | {name: known[name] for name in function.settings.names()},
            log_group=log_group,
            vpc=network.vpc if network else None,
            vpc_subnets=network.subnets if network else None,
            security_groups=[network.security_group] if network else None,
        )


def digest() -> str:
    """The digest of lambdas/, athena/ and the dashboard's modules."""
    files = [path for folder in ("athena", "lambdas") for path in (PROJECT / folder).rglob("*")]
    files += (PROJECT / "dashboard").glob("*.py")
    packed = sorted(path for path in files if path.suffix in {".py", ".sql"})
    content = hashlib.sha256()
    for path in packed:
        content.update(f"{path.relative_to(PROJECT)}\n".encode() + path.read_bytes())
    return content.hexdigest()


def code(settings: Settings) -> lambda_.AssetCode:
    """lambdas/ and athena/, and the authorities that sign MySQL's certificate.

    Raises:
        InvalidInput: there is no such authorities' file.
    """
    source = PROJECT / settings.mysql_ca if settings.mysql_ca else RDS_CA
    if not source.is_file():
        remedy = "`python -m infra.build`" if source == RDS_CA else "set mysql_ca to a PEM file"
        raise InvalidInput(str(source), f"no such file; {remedy}")
    if not CA.exists() or CA.read_bytes() != source.read_bytes():
        shutil.copyfile(source, CA)
    modules = [f"dashboard/{path.name}" for path in sorted((PROJECT / "dashboard").glob("*.py"))]
    return pack(["lambdas", "athena", *modules, MYSQL_CA])


def pack(paths: Sequence[str]) -> lambda_.AssetCode:
    """These files and folders of the project and nothing else; no copy is made, so paths stay."""
    parents = {str(parent) for path in paths for parent in PurePosixPath(path).parents} - {"."}
    # Git's ignore rules, of which the last match counts: a parent before its content.
    opened = [rule for parent in sorted(parents) for rule in (f"!/{parent}", f"/{parent}/*")]
    return lambda_.Code.from_asset(
        str(PROJECT),
        exclude=["/*", *opened, *(f"!/{path}" for path in paths), "__pycache__", "*.asl.json"],
        ignore_mode=IgnoreMode.GIT,
    )


def _role(
    scope: Construct,
    name: str,
    log_group: logs.ILogGroup,
    statements: Sequence[iam.PolicyStatement],
    *,
    in_vpc: bool,
) -> iam.IRole:
    writes_logs = iam.PolicyStatement(
        actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[log_group.log_group_arn]
    )
    role = iam.Role(
        scope,
        name,
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        inline_policies={
            "step": iam.PolicyDocument(
                statements=[writes_logs, *statements, *([network_interfaces()] if in_vpc else [])]
            )
        },
    )
    if in_vpc:
        acknowledge(role, "IAM5[Resource::*]", EVERYWHERE["NetworkInterfaces"])
    return role.without_policy_updates()
