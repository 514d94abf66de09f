import re
from dataclasses import fields

import pytest

from infra.settings import Settings
from lambdas.core.errors import InvalidInput


@pytest.mark.parametrize(
    ("context", "says"),
    [
        ({"artist_keep": "3"}, "unknown setting 'artist_keep'"),
        ({"log_days": "a week"}, "log_days is 'a week', not int"),
        ({"mysql_backup_days": 0}, "mysql_backup_days is 0, not from 1 to 35"),
        ({"log_days": 8}, "log_days is 8; choose from 1, 3, 5"),
        ({"mysql_multi_az": "maybe"}, "mysql_multi_az is 'maybe', not bool"),
        ({"architecture": "sparc"}, "choose from x86_64, arm64"),
        ({"artists_schedule": "weekly"}, "artists_schedule is 'weekly'"),
        ({"stack": "Kindred"}, "stack is 'Kindred'"),
        ({"mysql_host": "mysql.example.org"}, "mysql_host and mysql_admin_secret go together"),
        (
            {"dashboard_domain": "charts.example.org"},
            "dashboard_domain and dashboard_certificate go together",
        ),
        ({"dashboard_certificate": "arn:aws:acm:eu-west-1:1:certificate/a"}, "which is not like"),
        ({"vpc": "vpc-1"}, "vpc needs vpc_zones and vpc_subnets"),
        ({"vpc": "vpc-1", "vpc_zones": "a", "vpc_subnets": "s"}, "set mysql_host too"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(context: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(says)) as raised:
        Settings.from_context(context)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(("given", "read"), [("false", False), ("true", True), (False, False), (True, True)])
def test_a_flag_is_read_by_its_word(given: object, read: bool) -> None:
    assert Settings.from_context({"mysql_deletion_protection": given}).mysql_deletion_protection is read


def test_the_cdks_own_keys_are_not_ours() -> None:
    context = {"@aws-cdk/core:enablePartitionLiterals": True, "aws:cdk:enable-path-metadata": True}
    assert Settings.from_context(context) == Settings()


def test_every_setting_is_explained() -> None:
    assert Settings.__doc__
    explained = re.findall(r"^        (\w+): ", Settings.__doc__, re.MULTILINE)
    assert explained == [field.name for field in fields(Settings)]
