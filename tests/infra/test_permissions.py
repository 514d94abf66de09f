from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.permissions import EVERYWHERE, anywhere
from lambdas.artists.pipeline import ARTISTS
from lambdas.charts.pipeline import CHARTS
from lambdas.listeners.pipeline import LISTENERS
from lambdas.operations.functions import erase
from lambdas.pipelines import SHARED_TABLES
from lambdas.playlists.pipeline import PLAYLISTS

Find = Callable[[dict[str, Any], str], dict[str, dict[str, Any]]]

PIPELINES = (ARTISTS, CHARTS, LISTENERS, PLAYLISTS)
FUNCTIONS = [(each.name, function) for each in PIPELINES for function in each.functions]
FUNCTIONS += [(function.room, function) for function in erase()]
OF_PARTITIONS = {
    *(f"{table.name}/*" for each in PIPELINES for table in each.tables),
    *(f"{table.name}/*" for table in SHARED_TABLES),
    *("runs/artists/*", "runs/charts/*", "runs/erase/*", "runs/listeners/*", "runs/playlists/*"),
}

# What nobody but one role may do.
SECRETS = "secretsmanager:GetSecretValue"


def statements(template: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of an identity's policy, with the logical id of what carries it."""
    for name, one in template["Resources"].items():
        if one["Type"] in {"AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"}:
            documents = [policy["PolicyDocument"] for policy in one["Properties"].get("Policies", [])]
            documents += (
                [one["Properties"]["PolicyDocument"]] if "PolicyDocument" in one["Properties"] else []
            )
            for document in documents:
                yield from ((name, statement) for statement in document["Statement"])


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def flat(resource: Any) -> str:
    """An ARN as text, its references by name."""
    if isinstance(resource, str):
        return resource
    if "Fn::Join" in resource:
        return "".join(flat(part) for part in resource["Fn::Join"][1])
    if "Fn::GetAtt" in resource:
        return f"<{'.'.join(resource['Fn::GetAtt'])}>"
    if "Fn::Sub" in resource:
        return str(resource["Fn::Sub"])
    return f"<{resource['Ref']}>"


def role_of(template: dict[str, Any], of_type: Find, function: str) -> list[dict[str, Any]]:
    (role,) = [
        one["Role"]["Fn::GetAtt"][0]
        for one in of_type(template, "AWS::Lambda::Function").values()
        if one["FunctionName"] == function
    ]
    return [statement for name, statement in statements(template) if name == role]


def test_no_statement_is_on_every_resource_without_a_reason(
    template: dict[str, Any], brought: dict[str, Any]
) -> None:
    seen = set()
    for _, statement in [*statements(template), *statements(brought)]:
        if "*" in listed(statement["Resource"]):
            assert statement.get("Sid") in EVERYWHERE
            seen.add(statement["Sid"])
    assert seen == set(EVERYWHERE)


def test_a_statement_on_everything_cannot_be_made_without_a_reason() -> None:
    with pytest.raises(KeyError):
        anywhere("Convenience", "s3:GetObject")


def test_no_action_is_a_wildcard(template: dict[str, Any]) -> None:
    for name, statement in statements(template):
        for action in listed(statement["Action"]):
            assert "*" not in action, f"{name}: {action}"


def test_a_wildcard_in_a_resource_stands_only_where_names_are_made_later(template: dict[str, Any]) -> None:
    """Objects of a folder, executions of a state machine, streams of a log group, a secret's six characters."""
    for name, statement in statements(template):
        for resource in map(flat, listed(statement["Resource"])):
            if resource == "*":
                continue
            head = resource.removesuffix("/*").removesuffix("-??????")
            assert "*" not in head, f"{name}: {resource}"
            assert "?" not in head, f"{name}: {resource}"
            if resource.endswith("/*") and "bucket" in resource:
                assert resource.count("/") >= 2, f"{name} may touch the whole lake: {resource}"


def test_no_role_takes_a_policy_of_awss(template: dict[str, Any], of_type: Find) -> None:
    assert not [one for one in of_type(template, "AWS::IAM::Role").values() if one.get("ManagedPolicyArns")]


def test_every_function_has_a_role_of_its_own(template: dict[str, Any], of_type: Find) -> None:
    roles = [str(one["Role"]) for one in of_type(template, "AWS::Lambda::Function").values()]
    assert len(roles) == len(set(roles))


@pytest.mark.parametrize(("owner", "function"), FUNCTIONS)
def test_a_step_reads_the_secrets_and_the_athena_that_its_settings_name_and_no_other(
    template: dict[str, Any], of_type: Find, owner: str, function: Any
) -> None:
    granted = role_of(template, of_type, f"kindred-{owner}-{function.step.replace('_', '-')}")
    names = function.settings.names()
    actions = {action for statement in granted for action in listed(statement["Action"])}
    secrets = [
        flat(one)
        for statement in granted
        if SECRETS in listed(statement["Action"])
        for one in listed(statement["Resource"])
    ]
    assert len(secrets) == sum(name.endswith("_SECRET") for name in names)
    assert any("pipeline" in one for one in secrets) == ("MYSQL_SECRET" in names)
    assert ("athena:StartQueryExecution" in actions) == ("WORKGROUP" in names)
    assert ("ec2:CreateNetworkInterface" in actions) == function.in_vpc


@pytest.mark.parametrize("step", ["artists-averages", "charts-track-clusters"])
def test_a_step_that_asks_a_view_may_read_the_view_and_the_tables_under_it(
    template: dict[str, Any], of_type: Find, step: str
) -> None:
    granted = role_of(template, of_type, f"kindred-{step}")
    allowed = {
        (action, flat(resource))
        for statement in granted
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }
    tables = {
        one.rpartition("/")[2] for action, one in allowed if action == "glue:GetTable" and "table/" in one
    }
    other = {"artists-averages": "top_tracks", "charts-track-clusters": "tracks"}[step]
    assert tables == {"analysed_features", "audio_features", other}
    read = {one.rpartition(">/")[2] for action, one in allowed if action == "s3:GetObject"}
    assert {"audio_features/*", f"{other}/*"} <= read
    assert "analysed_features/*" not in read


@pytest.mark.parametrize(
    ("step", "folders"),
    [
        ("artists-top-tracks", {"runs/artists/*", "top_tracks/*"}),
        ("artists-averages", {"athena-results/*", "runs/artists/*", "model_metrics/*"}),
        ("artists-related-artists", {"related_artists/*"}),
        ("artists-swap", set()),
        ("charts-chart-entries", {"runs/charts/*", "chart_entries/*"}),
        ("charts-dashboard", {"athena-results/*", "dashboard/data/*"}),
        ("charts-requests", set()),
        ("operations-erase-find", {"athena-results/*", "listener_plays/*", "runs/erase/*"}),
        ("operations-erase-partition", OF_PARTITIONS),
        (
            "operations-erase-finish",
            {
                "incoming/artists/*",
                "incoming/charts/*",
                "incoming/listeners/*",
                "incoming/playlists/*",
                "runs/erase/*",
                "dashboard/data/*",
            },
        ),
    ],
)
def test_a_step_writes_under_its_own_prefixes(
    template: dict[str, Any], of_type: Find, step: str, folders: set[str]
) -> None:
    granted = role_of(template, of_type, f"kindred-{step}")
    written = {
        flat(one).partition("/")[2]
        for statement in granted
        if "s3:PutObject" in listed(statement["Action"])
        for one in listed(statement["Resource"])
    }
    assert written == folders


@pytest.mark.parametrize(
    ("step", "folders"),
    [
        ("find", {"runs/erase/*"}),
        ("partition", OF_PARTITIONS),
        (
            "finish",
            {
                *OF_PARTITIONS,
                "incoming/artists/*",
                "incoming/charts/*",
                "incoming/listeners/*",
                "incoming/playlists/*",
                "athena-results/*",
                "dashboard/data/*",
            },
        ),
    ],
)
def test_what_erases_for_good_may_do_so_only_in_the_folders_that_the_pipelines_state(
    template: dict[str, Any], of_type: Find, step: str, folders: set[str]
) -> None:
    granted = role_of(template, of_type, f"kindred-operations-erase-{step}")
    may = {
        flat(one).partition("/")[2]
        for statement in granted
        if "s3:DeleteObjectVersion" in listed(statement["Action"])
        for one in listed(statement["Resource"])
    }
    assert may == folders


def test_nothing_but_erasing_deletes_older_versions(template: dict[str, Any], of_type: Find) -> None:
    roles = {
        one["Role"]["Fn::GetAtt"][0]: one["FunctionName"]
        for one in of_type(template, "AWS::Lambda::Function").values()
    }
    may = {
        roles[name]
        for name, statement in statements(template)
        if "s3:DeleteObjectVersion" in listed(statement["Action"])
    }
    assert may == {f"kindred-operations-erase-{step}" for step in ("find", "partition", "finish")}


def test_a_missing_object_is_told_from_a_forbidden_one(template: dict[str, Any], of_type: Find) -> None:
    """S3 answers 404 only to who may list; the condition must not fail where a request has no prefix."""
    granted = role_of(template, of_type, "kindred-artists-probe")
    (listing,) = [one for one in granted if one["Action"] == "s3:ListBucket"]
    assert set(listing["Condition"]) == {"StringLikeIfExists"}


def test_only_the_migration_reads_the_admins_secret(template: dict[str, Any], of_type: Find) -> None:
    (instance,) = of_type(template, "AWS::RDS::DBInstance").values()
    admin = f"<{instance['MasterUserPassword']['Fn::Join'][1][1]['Ref']}>"
    readers = {name for name, one in statements(template) if admin in map(flat, listed(one["Resource"]))}
    (migrate,) = [
        one["Role"]["Fn::GetAtt"][0]
        for one in of_type(template, "AWS::Lambda::Function").values()
        if one["FunctionName"] == "kindred-operations-migrate"
    ]
    assert readers == {migrate}


def test_the_schedule_may_start_the_flow_and_leave_dead_letters_and_nothing_else(
    template: dict[str, Any], of_type: Find
) -> None:
    schedules = of_type(template, "AWS::Scheduler::Schedule").values()
    (schedule,) = [one for one in schedules if one["Name"] == "kindred-artists"]
    role = schedule["Target"]["RoleArn"]["Fn::GetAtt"][0]
    actions = {
        action for name, one in statements(template) if name == role for action in listed(one["Action"])
    }
    assert actions == {"states:StartExecution", "sqs:SendMessage", "kms:Decrypt", "kms:GenerateDataKey"}
