import re

import pytest

from infra.authorities import regions, require_authority
from infra.build import RDS_CA
from infra.settings import Settings
from lambdas.core.errors import InvalidInput

pytestmark = pytest.mark.usefixtures("built")


def test_the_regions_are_those_that_the_bundle_names() -> None:
    known = regions(RDS_CA)
    assert {"us-east-1", "eu-central-1", "ap-southeast-2"} <= known
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+-\d", region) for region in known)


@pytest.mark.parametrize(
    "region", ["il-central-1", "ca-west-1", "ap-southeast-5", "mx-central-1", "us-gov-west-1", "cn-north-1"]
)
def test_a_region_without_an_authority_is_refused_by_name(region: str) -> None:
    with pytest.raises(InvalidInput, match=f"region {region}: .* name the file in the setting mysql_ca"):
        require_authority(Settings(), region)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(mysql_ca="bundle.pem"),
        Settings(mysql_host="db.example.org", mysql_admin_secret="arn:aws:secretsmanager:brought"),
    ],
)
def test_who_brings_authorities_or_a_server_may_deploy_anywhere(settings: Settings) -> None:
    require_authority(settings, "il-central-1")


def test_a_region_that_is_not_known_yet_is_not_refused() -> None:
    require_authority(Settings(), None)
