import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from infra.settings import Settings
from lambdas.artists.settings import OperatorSettings
from lambdas.core.errors import InvalidInput
from lambdas.pipelines import PIPELINES


@pytest.mark.parametrize(
    ("context", "says"),
    [
        ({"artist_keep": "3"}, "unknown setting 'artist_keep'"),
        ({"log_days": "a week"}, "log_days is 'a week'; choose from 1, 3, 5"),
        ({"mysql_backup_days": 0}, "mysql_backup_days is 0; it may be a whole number from 1 to 35"),
        ({"log_days": 8}, "log_days is 8; choose from 1, 3, 5"),
        ({"mysql_multi_az": "maybe"}, "mysql_multi_az is 'maybe'; it may be true or false"),
        ({"architecture": "sparc"}, "choose from x86_64, arm64"),
        ({"artists_schedule": "weekly"}, "artists_schedule is 'weekly'; it may be cron(…) or rate(…)"),
        ({"stack": "Kindred"}, "stack is 'Kindred'; it may be at most 32 lower-case letters"),
        (
            {"artists_lowest_coverage": "1.5"},
            "artists_lowest_coverage is '1.5'; it may be a number from 0 to 1",
        ),
        ({"artists_model_features": "energy,loud"}, "it may be some of danceability, energy"),
        ({"charts_clusters": 1}, "charts_clusters is 1; it may be a whole number from 2 to 100"),
        ({"charts_enabled": "perhaps"}, "charts_enabled is 'perhaps'; it may be true or false"),
        ({"model_features": "energy"}, "model_features is called artists_model_features now"),
        ({"lowest_coverage": 0.5}, "lowest_coverage is called artists_lowest_coverage now"),
        ({"pipelines": "artists"}, "unknown setting 'pipelines'"),
        ({"mysql_host": "mysql.example.org"}, "mysql_host and mysql_admin_secret go together"),
        (
            {"dashboard_domain": "charts.example.org"},
            "dashboard_domain and dashboard_certificate go together",
        ),
        (
            {"dashboard_certificate": "arn:aws:acm:eu-west-1:1:certificate/a"},
            "it may be the ARN of a certificate in us-east-1, or empty",
        ),
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


def test_a_number_may_be_given_as_text_and_a_text_as_a_number() -> None:
    settings = Settings.from_context({"artists_keep": 50, "artists_cadence_hours": "24", "log_days": "30"})
    ours = settings.of(OperatorSettings)
    assert (ours.artists_keep, ours.artists_cadence_hours, settings.log_days) == ("50", 24, 30)


def test_every_pipeline_is_on_unless_it_is_switched_off() -> None:
    assert Settings().enabled == PIPELINES
    others = Settings.from_context({"charts_enabled": "false"}).enabled
    assert [each.name for each in others] == ["artists", "listeners", "playlists"]


def test_a_pipeline_that_is_off_has_nothing_in_the_stack(
    synthesise: Callable[..., dict[str, Any]], of_type: Any
) -> None:
    template = synthesise(charts_enabled=False)
    assert "kindred-charts" not in json.dumps(template)
    schedules = [one["Name"] for one in of_type(template, "AWS::Scheduler::Schedule").values()]
    assert sorted(schedules) == [
        f"kindred-{pipeline}{job}"
        for pipeline in ("artists", "listeners", "playlists")
        for job in ("", "-freshness")
    ]
    assert "ChartsStateMachine" not in template["Outputs"]
    # Its tables stay: switching a pipeline off loses nothing.
    assert any(
        one["TableInput"]["Name"] == "chart_entries" for one in of_type(template, "AWS::Glue::Table").values()
    )
