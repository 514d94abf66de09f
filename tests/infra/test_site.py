import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from dashboard.files import shell
from dashboard.headers import SECURITY
from infra.settings import Settings
from infra.stack import Kindred
from tests.infra.test_permissions import flat, listed, role_of

Find = Callable[[dict[str, Any], str], dict[str, dict[str, Any]]]

CERTIFICATE = "arn:aws:acm:us-east-1:111111111111:certificate/11111111-2222"


@pytest.fixture(scope="module")
def online(synthesise: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """The stack with the dashboard on the web."""
    return synthesise(dashboard=True)


@pytest.fixture
def site(online: dict[str, Any], of_type: Find) -> str:
    """The logical id of its bucket."""
    (found,) = [name for name in of_type(online, "AWS::S3::Bucket") if name.startswith("dashboard")]
    return found


@pytest.fixture
def distribution(online: dict[str, Any], of_type: Find) -> dict[str, Any]:
    (found,) = of_type(online, "AWS::CloudFront::Distribution").values()
    configuration: dict[str, Any] = found["DistributionConfig"]
    return configuration


def test_nothing_is_on_the_web_unless_the_operator_wants_it(template: dict[str, Any], of_type: Find) -> None:
    assert not [one for one in template["Resources"].values() if "CloudFront" in one["Type"]]
    assert "Dashboard" not in template["Outputs"]
    (bucket,) = of_type(template, "AWS::S3::Bucket")
    environment = of_type(template, "AWS::Lambda::Function")
    (step,) = [one for one in environment.values() if one["FunctionName"] == "kindred-charts-dashboard"]
    assert flat(step["Environment"]["Variables"]["DASHBOARD"]) == f"s3://<{bucket}>/dashboard/"


def test_the_bucket_is_private_encrypted_and_stays(online: dict[str, Any], site: str) -> None:
    bucket = online["Resources"][site]
    assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    assert "WebsiteConfiguration" not in bucket["Properties"]
    assert bucket["Properties"]["BucketEncryption"]
    assert bucket["DeletionPolicy"] == "Retain"


@pytest.mark.parametrize(("lake_days", "expires"), [(40, {"data/": 40}), (0, {})])
def test_the_pages_data_is_kept_as_long_as_the_lakes_days_and_the_shell_stays(
    synthesise: Callable[..., dict[str, Any]], of_type: Find, lake_days: int, expires: dict[str, int]
) -> None:
    template = synthesise(dashboard=True, lake_days=lake_days)
    (site,) = [name for name in of_type(template, "AWS::S3::Bucket") if name.startswith("dashboard")]
    rules = template["Resources"][site]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert {
        one.get("Prefix"): one["ExpirationInDays"] for one in rules if "ExpirationInDays" in one
    } == expires


def test_only_this_distribution_reads_the_bucket_and_only_over_tls(
    online: dict[str, Any], of_type: Find, site: str
) -> None:
    policies = of_type(online, "AWS::S3::BucketPolicy").values()
    (policy,) = [one for one in policies if one["Bucket"] == {"Ref": site}]
    statements = policy["PolicyDocument"]["Statement"]
    (distribution,) = of_type(online, "AWS::CloudFront::Distribution")
    (allowed,) = [one for one in statements if one["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert set(listed(allowed["Action"])) == {"s3:GetObject", "s3:ListBucket"}
    assert flat(allowed["Condition"]["StringEquals"]["AWS:SourceArn"]).endswith(f"/<{distribution}>")
    assert {"Bool": {"aws:SecureTransport": "false"}} in [
        one["Condition"] for one in statements if one["Effect"] == "Deny"
    ]


def test_cloudfront_signs_what_it_asks_the_bucket_by_origin_access_control(
    online: dict[str, Any], of_type: Find, distribution: dict[str, Any]
) -> None:
    ((name, control),) = of_type(online, "AWS::CloudFront::OriginAccessControl").items()
    configuration = control["OriginAccessControlConfig"]
    assert (configuration["SigningBehavior"], configuration["SigningProtocol"]) == ("always", "sigv4")
    (origin,) = distribution["Origins"]
    assert origin["OriginAccessControlId"] == {"Fn::GetAtt": [name, "Id"]}
    assert origin["S3OriginConfig"]["OriginAccessIdentity"] == ""


def test_viewers_come_by_tls_and_get_the_page(distribution: dict[str, Any]) -> None:
    assert distribution["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert distribution["DefaultRootObject"] == "index.html"


def test_every_answer_has_the_headers_that_the_local_site_has(
    online: dict[str, Any], of_type: Find, distribution: dict[str, Any]
) -> None:
    ((name, policy),) = of_type(online, "AWS::CloudFront::ResponseHeadersPolicy").items()
    assert distribution["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] == {"Ref": name}
    configuration = policy["ResponseHeadersPolicyConfig"]
    known = configuration["SecurityHeadersConfig"]
    custom = configuration["CustomHeadersConfig"]["Items"]
    assert all(one["Override"] for one in (*known.values(), *custom))
    strict = known["StrictTransportSecurity"]
    assert strict["IncludeSubdomains"] is True
    assert {
        "Content-Security-Policy": known["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "Strict-Transport-Security": f"max-age={strict['AccessControlMaxAgeSec']}; includeSubDomains",
        "X-Content-Type-Options": "nosniff" if "ContentTypeOptions" in known else None,
        "X-Frame-Options": known["FrameOptions"]["FrameOption"],
        "Referrer-Policy": known["ReferrerPolicy"]["ReferrerPolicy"],
        **{one["Header"]: one["Value"] for one in custom},
    } == SECURITY


@pytest.mark.parametrize("pipeline", ["artists", "charts"])
def test_a_pipeline_writes_its_data_into_the_site_and_nothing_of_the_shell(
    online: dict[str, Any], of_type: Find, site: str, pipeline: str
) -> None:
    functions = of_type(online, "AWS::Lambda::Function").values()
    (step,) = [one for one in functions if one["FunctionName"] == f"kindred-{pipeline}-dashboard"]
    assert flat(step["Environment"]["Variables"]["DASHBOARD"]) == f"s3://<{site}>/"
    written = _written(role_of(online, of_type, f"kindred-{pipeline}-dashboard"))
    assert {one for one in written if site in one} == {f"<{site}.Arn>/data/*"}


def test_a_step_in_the_network_reaches_the_site_too(
    template: dict[str, Any], online: dict[str, Any], of_type: Find, site: str
) -> None:
    """artists' last step asks MySQL, so it stands where S3's endpoint lets named buckets through alone."""
    let_through = [
        {flat(one) for one in statement["Resource"]}
        for made in (template, online)
        for endpoint in of_type(made, "AWS::EC2::VPCEndpoint").values()
        for statement in endpoint.get("PolicyDocument", {}).get("Statement", [])
    ]
    without, with_site = let_through
    assert with_site - without == {f"<{site}.Arn>", f"<{site}.Arn>/*"}


def test_the_deployment_puts_the_shell_and_nothing_of_the_data(
    online: dict[str, Any], of_type: Find, site: str
) -> None:
    granted = role_of(online, of_type, "kindred-operations-put-site")
    assert _written(granted) == {f"<{site}.Arn>/{path}" for path in shell()}
    actions = {action for one in granted for action in listed(one["Action"])}
    assert actions == {"logs:CreateLogStream", "logs:PutLogEvents", "s3:PutObject"}
    (asked,) = of_type(online, "Custom::DashboardShell").values()
    assert flat(asked["Site"]) == f"<{site}>"


@pytest.mark.usefixtures("built")
def test_the_function_that_puts_the_shell_is_packed_with_it(tmp_path) -> None:
    app = App(outdir=str(tmp_path), post_cli_context={"aws:cdk:disable-asset-staging": False})
    Kindred(app, Settings(dashboard=True))
    (packed,) = [
        path for path in Path(app.synth().directory).glob("asset.*") if (path / "dashboard" / "site").is_dir()
    ]
    files = {path.relative_to(packed).as_posix() for path in packed.rglob("*") if path.is_file()}
    project = Path(__file__).parents[2]
    wanted = {path.relative_to(project).as_posix() for path in shell().values()}
    wanted |= {f"dashboard/{path.name}" for path in (project / "dashboard").glob("*.py")}
    assert {path for path in files if path.startswith("dashboard/")} == wanted
    assert {path.partition("/")[0] for path in files} == {"dashboard", "lambdas"}


def test_its_own_name_has_its_own_certificate_and_tls_1_2(
    synthesise: Callable[..., dict[str, Any]], of_type: Find
) -> None:
    named = synthesise(
        dashboard=True, dashboard_domain="charts.example.org", dashboard_certificate=CERTIFICATE
    )
    (found,) = of_type(named, "AWS::CloudFront::Distribution").values()
    configuration = found["DistributionConfig"]
    assert configuration["Aliases"] == ["charts.example.org"]
    assert configuration["ViewerCertificate"]["AcmCertificateArn"] == CERTIFICATE
    assert configuration["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert named["Outputs"]["Dashboard"]["Value"] == "https://charts.example.org/"


def test_the_address_is_an_output(online: dict[str, Any]) -> None:
    assert "DomainName" in json.dumps(online["Outputs"]["Dashboard"]["Value"])


def _written(granted: list[dict[str, Any]]) -> set[str]:
    return {
        flat(one)
        for statement in granted
        if "s3:PutObject" in listed(statement["Action"])
        for one in listed(statement["Resource"])
    }
