"""The place of the dashboard's data: the lake or, if the operator wants it on the web, the site.

The site is a private bucket that only CloudFront may read (origin access control).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import CustomResource, Duration, RemovalPolicy
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from dashboard.files import DASHBOARD, shell
from dashboard.headers import SECURITY
from infra import permissions
from infra.acknowledged import acknowledge
from infra.build import PROJECT
from infra.functions import pack
from infra.lake import lifecycle
from infra.viewer import viewer_function
from lambdas.core.errors import InvalidInput
from lambdas.core.pipeline import Touches
from lambdas.operations.functions import PUT_SITE

if TYPE_CHECKING:
    from pathlib import Path

    from infra.functions import Functions
    from infra.settings import Settings
    from infra.shared import Shared

_FOR_ALL = (
    "What it shows is for whoever has its address, everywhere; an operator who wants less asks for a login"
)
_KEPT = {
    "CFR1": _FOR_ALL,
    "CFR2": f"{_FOR_ALL}. It takes no input that a firewall could look through",
    "CFR3": "Nobody is to be followed; CloudWatch counts the requests",
}
_OWN_CERTIFICATE = (
    "CloudFront's own name has CloudFront's own certificate; dashboard_domain has TLS 1.2 at least"
)


@dataclass(frozen=True)
class Data:
    """The bucket and prefix of the dashboard's data."""

    bucket: s3.IBucket
    prefix: str = ""

    @property
    def address(self) -> str:
        """As dashboard.publishing.publish takes it."""
        return f"s3://{self.bucket.bucket_name}/{self.prefix}"

    def may_write(self, *, erases: bool = False) -> list[iam.PolicyStatement]:
        """What publishing takes: the runs' folders, and the pointer; and what erasing takes beside."""
        folder = (f"{self.prefix}data/",)
        gone = folder if erases else ()
        return permissions.lake(self.bucket, Touches(read=folder, written=folder, deleted=gone, purged=gone))


class Site(Construct):
    """The dashboard on the web.

    Attributes:
        data: where pipelines write it.
        address: of the pages.
    """

    def __init__(self, scope: Construct, functions: Functions, shared: Shared) -> None:
        """Pack the shell.

        Raises:
            InvalidInput: its libraries are not installed.
        """
        super().__init__(scope, "dashboard")
        settings = shared.settings
        bucket = _bucket(self, settings)
        distribution = _distribution(self, settings, bucket)
        self.data = Data(bucket)
        self.address = f"https://{settings.dashboard_domain or distribution.distribution_domain_name}/"
        self._put_shell(functions, shared, bucket)

    def _put_shell(self, functions: Functions, shared: Shared, bucket: s3.Bucket) -> None:
        files = _shell()
        own = sorted(DASHBOARD.glob("*.py"))
        packed = [path.relative_to(PROJECT).as_posix() for path in (*own, *files.values())]
        put = functions.make(
            self,
            PUT_SITE,
            shared.log_group(self, "logs"),
            [
                iam.PolicyStatement(
                    actions=["s3:PutObject"], resources=[bucket.arn_for_objects(path) for path in files]
                )
            ],
            values={"SITE": bucket.bucket_name},
            code=pack(["lambdas", *packed]),
        )
        CustomResource(
            self,
            "shell",
            service_token=put.function_arn,
            resource_type="Custom::DashboardShell",
            service_timeout=Duration.seconds(PUT_SITE.timeout_s + 60),
            # Any change here makes the deployment put the files again.
            properties={"Shell": _digest([*own, *files.values()]), "Site": bucket.bucket_name},
        )


def _bucket(scope: Construct, settings: Settings) -> s3.Bucket:
    return s3.Bucket(
        scope,
        "bucket",
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        versioned=True,
        # Pages and scripts do not expire; the pages' data expires as the lake's days do.
        lifecycle_rules=lifecycle(settings, {"data/": settings.lake_days} if settings.lake_days else {}),
        removal_policy=RemovalPolicy.RETAIN,
    )


def _distribution(scope: Construct, settings: Settings, bucket: s3.Bucket) -> cloudfront.Distribution:
    domain = settings.dashboard_domain
    certificate = (
        acm.Certificate.from_certificate_arn(scope, "certificate", settings.dashboard_certificate)
        if domain
        else None
    )
    distribution = cloudfront.Distribution(
        scope,
        "distribution",
        comment=f"Kindred {settings.stack}: the dashboard",
        default_root_object="index.html",
        default_behavior=cloudfront.BehaviorOptions(
            origin=origins.S3BucketOrigin.with_origin_access_control(
                bucket,
                # With LIST a missing file is 404, not 403. No listing is shown: the root is index.html.
                origin_access_levels=[cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST],
            ),
            # It follows each object's Cache-Control.
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            response_headers_policy=_headers(scope),
            function_associations=[viewer_function(scope, settings)],
        ),
        http_version=cloudfront.HttpVersion.HTTP2_AND_3,
        domain_names=[domain] if domain else None,
        certificate=certificate,
        minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 if domain else None,
    )
    kept = _KEPT if domain else _KEPT | {"CFR4": _OWN_CERTIFICATE}
    for finding, reason in kept.items():
        acknowledge(distribution, finding, reason)
    return distribution


def _headers(scope: Construct) -> cloudfront.ResponseHeadersPolicy:
    """dashboard.headers.SECURITY as CloudFront's settings; headers without a setting are custom headers."""
    left = dict(SECURITY)
    age, subdomains = left.pop("Strict-Transport-Security").split("; ")
    left.pop("X-Content-Type-Options")  # it has one value
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "headers",
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                content_security_policy=left.pop("Content-Security-Policy"), override=True
            ),
            strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                access_control_max_age=Duration.seconds(int(age.removeprefix("max-age="))),
                include_subdomains=subdomains == "includeSubDomains",
                override=True,
            ),
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            frame_options=cloudfront.ResponseHeadersFrameOptions(
                frame_option=cloudfront.HeadersFrameOption[left.pop("X-Frame-Options")], override=True
            ),
            referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                referrer_policy=_referrer_policy(left.pop("Referrer-Policy")), override=True
            ),
        ),
        custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
            custom_headers=[
                cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
                for name, value in left.items()
            ]
        ),
    )


def _referrer_policy(value: str) -> cloudfront.HeadersReferrerPolicy:
    return cloudfront.HeadersReferrerPolicy[value.upper().replace("-", "_")]


def _shell() -> dict[str, Path]:
    try:
        return shell()
    except FileNotFoundError:
        raise InvalidInput("dashboard", "its libraries are not installed; `python -m infra.build`") from None


def _digest(files: list[Path]) -> str:
    content = hashlib.sha256()
    for path in files:
        content.update(f"{path.relative_to(PROJECT)}\n".encode() + path.read_bytes())
    return content.hexdigest()
