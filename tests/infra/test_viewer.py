"""Who may see the dashboard on the web: the JavaScript that CloudFront runs, run here."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.format import OF_PEOPLE
from infra.node import NODE
from infra.settings import Settings
from infra.viewer import viewer_code
from lambdas.core.errors import InvalidInput
from lambdas.pipelines import PIPELINES
from tests.infra.test_permissions import flat, listed, role_of

if TYPE_CHECKING:
    from collections.abc import Callable

LOGIN = hashlib.sha256("anna:open, sésame".encode()).hexdigest()
SHOWN = {"dashboard": True, "dashboard_login": LOGIN, "listeners_on_web": True}
PAGE, DATA = "/index.html", "/data/listeners-2026-11-23-5f1d2c3b/listeners.json"


def basic(text: str) -> dict[str, Any]:
    return {"authorization": {"value": f"Basic {base64.b64encode(text.encode()).decode()}"}}


def answer(settings: dict[str, object], uri: str, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the function gives CloudFront: an answer of its own, or the request to go on with."""
    code = viewer_code(Settings.from_context(settings))
    event = {"version": "1.0", "request": {"method": "GET", "uri": uri, "headers": headers or {}}}
    run = f"{code}\nprocess.stdout.write(JSON.stringify(handler({json.dumps(event)})));"
    done = subprocess.run([str(NODE), "-"], input=run, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("uri", [PAGE, "/", DATA, "/data/latest.json"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("anna:open"),
        basic("ANNA:open, sésame"),
        basic(""),
        {"authorization": {"value": "Basic %%%"}},
        {"authorization": {"value": f"Bearer {LOGIN}"}},
        {"authorization": {"value": LOGIN}},
    ],
)
def test_who_does_not_present_name_and_password_is_asked_for_them(uri: str, headers: dict[str, Any]) -> None:
    found = answer(SHOWN, uri, headers)
    assert found["statusCode"] == 401
    assert found["headers"]["www-authenticate"]["value"].startswith("Basic realm=")
    assert found["headers"]["cache-control"]["value"] == "no-store"


@pytest.mark.parametrize("uri", [PAGE, "/", DATA, "/data/latest.json"])
def test_who_does_is_given_what_was_asked_for(uri: str) -> None:
    assert answer(SHOWN, uri, basic("anna:open, sésame"))["uri"] == uri


def test_without_a_login_everybody_is_let_in() -> None:
    assert answer({"dashboard": True}, PAGE)["uri"] == PAGE


@pytest.mark.parametrize("settings", [{"dashboard": True}, {"dashboard": True, "dashboard_login": LOGIN}])
@pytest.mark.parametrize(
    "uri", [DATA, DATA.replace("listeners", "%6cisteners"), "/%64ata/listeners-1/x", "/%"]
)
def test_people_who_are_not_shown_on_the_web_are_given_to_nobody(settings: dict[str, Any], uri: str) -> None:
    """Also what an earlier deployment, with other settings, has left there."""
    assert answer(settings, uri, basic("anna:open, sésame"))["statusCode"] == 404


@pytest.mark.parametrize("uri", ["/listeners.html", "/data/charts-2026-11-23-5f1d2c3b/songs.json"])
def test_all_else_is_given(uri: str) -> None:
    assert answer({"dashboard": True}, uri)["uri"] == uri


@pytest.mark.parametrize(
    ("context", "says"),
    [
        ({"dashboard": True, "listeners_on_web": True}, "that needs dashboard_login"),
        ({"listeners_on_web": True}, "that needs dashboard_login"),
        (SHOWN | {"listeners_fewest_shown": 4}, "listeners_fewest_shown is at least 5"),
        (
            {"dashboard_login": "anna:sesame"},
            "dashboard_login is 'anna:sesame'; it may be the 64 hexadecimal",
        ),
        (
            {"listeners_fewest_shown": 0},
            "listeners_fewest_shown is 0; it may be a whole number from 1 to 1000",
        ),
    ],
)
def test_people_on_the_web_without_a_login_or_in_small_numbers_are_refused(
    context: dict[str, object], says: str
) -> None:
    with pytest.raises(InvalidInput, match=re.escape(says)):
        Settings.from_context(context)


def test_every_pipeline_about_people_is_kept_off_unless_it_is_asked_for() -> None:
    people = {each.name for each in PIPELINES if each.people}
    assert set(Settings().kept_off_the_web) == people
    assert set(Settings.from_context(SHOWN).kept_off_the_web) == people - {"listeners"}
    with_pages = {each.name for each in PIPELINES if any(one.step == "dashboard" for one in each.functions)}
    assert set(OF_PEOPLE) == people & with_pages


@pytest.fixture(scope="module")
def shown(synthesise: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return synthesise(**SHOWN)


@pytest.fixture(scope="module")
def online(synthesise: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return synthesise(dashboard=True)


@pytest.mark.parametrize("which", ["shown", "online"])
def test_cloudfront_runs_it_before_every_answer(
    request: pytest.FixtureRequest, of_type: Callable[..., dict[str, Any]], which: str
) -> None:
    template = request.getfixturevalue(which)
    ((name, function),) = of_type(template, "AWS::CloudFront::Function").items()
    (distribution,) = of_type(template, "AWS::CloudFront::Distribution").values()
    configuration = distribution["DistributionConfig"]
    assert "CacheBehaviors" not in configuration  # one behaviour for all paths, the data's among them
    (association,) = configuration["DefaultCacheBehavior"]["FunctionAssociations"]
    assert association["EventType"] == "viewer-request"
    assert association["FunctionARN"] == {"Fn::GetAtt": [name, "FunctionARN"]}
    assert (function["AutoPublish"], function["FunctionConfig"]["Runtime"]) == (True, "cloudfront-js-2.0")
    context = SHOWN if which == "shown" else {"dashboard": True}
    assert function["FunctionCode"] == viewer_code(Settings.from_context(context))
    assert len(function["FunctionCode"].encode()) < 10_240  # CloudFront takes no more


def test_people_are_written_into_the_site_only_where_it_shows_them(
    shown: dict[str, Any], online: dict[str, Any], of_type: Callable[..., dict[str, Any]]
) -> None:
    for template, in_site in ((shown, True), (online, False)):
        buckets = list(of_type(template, "AWS::S3::Bucket"))
        (site,) = [name for name in buckets if name.startswith("dashboard")]
        (lake,) = [name for name in buckets if name != site]
        functions = of_type(template, "AWS::Lambda::Function").values()
        (step,) = [one for one in functions if one["FunctionName"] == "kindred-listeners-dashboard"]
        address = flat(step["Environment"]["Variables"]["DASHBOARD"])
        assert address == (f"s3://<{site}>/" if in_site else f"s3://<{lake}>/dashboard/")
        written = {
            flat(one)
            for statement in role_of(template, of_type, "kindred-listeners-dashboard")
            if "s3:PutObject" in listed(statement["Action"])
            for one in listed(statement["Resource"])
        }
        pages = {one for one in written if one.endswith("/data/*")}
        assert pages == {f"<{site}.Arn>/data/*" if in_site else f"<{lake}.Arn>/dashboard/data/*"}


def test_erasing_reaches_pages_wherever_they_may_be(
    online: dict[str, Any], of_type: Callable[..., dict[str, Any]]
) -> None:
    purged = {
        flat(one)
        for statement in role_of(online, of_type, "kindred-operations-erase-finish")
        if "s3:DeleteObjectVersion" in listed(statement["Action"])
        for one in listed(statement["Resource"])
    }
    assert len([one for one in purged if one.endswith("/data/*")]) == 2
