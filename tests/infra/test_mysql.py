import json
from collections.abc import Callable
from typing import Any

import pytest

from infra import functions

Find = Callable[[dict[str, Any], str], dict[str, dict[str, Any]]]


@pytest.fixture
def instance(template: dict[str, Any], of_type: Find) -> dict[str, Any]:
    (found,) = of_type(template, "AWS::RDS::DBInstance").values()
    return found


def test_rds_is_encrypted_backed_up_private_and_not_deleted_by_accident(
    template: dict[str, Any], instance: dict[str, Any], of_type: Find
) -> None:
    (key,) = of_type(template, "AWS::KMS::Key")
    assert instance["Engine"] == "mysql"
    assert instance["EngineVersion"] == "8.4"
    assert instance["StorageEncrypted"] is True
    assert instance["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert instance["BackupRetentionPeriod"] == 7
    assert instance["PubliclyAccessible"] is False
    assert instance["DeletionProtection"] is True
    (resource,) = [one for one in template["Resources"].values() if one["Type"] == "AWS::RDS::DBInstance"]
    assert resource["DeletionPolicy"] == "Snapshot"


def test_rds_takes_tls_only_by_a_parameter_group_of_its_own(
    template: dict[str, Any], instance: dict[str, Any], of_type: Find
) -> None:
    groups = of_type(template, "AWS::RDS::DBParameterGroup")
    group = groups[instance["DBParameterGroupName"]["Ref"]]
    assert group["Family"] == "mysql8.4"
    assert group["Parameters"] == {"require_secure_transport": "1", "local_infile": "0"}


def test_the_password_is_the_admin_secrets_and_stands_nowhere(
    template: dict[str, Any], instance: dict[str, Any], of_type: Find
) -> None:
    secrets = of_type(template, "AWS::SecretsManager::Secret")
    resolve, reference, field = instance["MasterUserPassword"]["Fn::Join"][1]
    assert resolve == "{{resolve:secretsmanager:"
    assert field == ":SecretString:password::}}"
    assert reference["Ref"] in secrets
    (attached,) = of_type(template, "AWS::SecretsManager::SecretTargetAttachment").values()
    assert attached["SecretId"] == reference


def test_three_secrets_lead_in_and_nobody_chose_their_passwords(
    template: dict[str, Any], of_type: Find
) -> None:
    made = _users(template, of_type)
    templates = [str(one["SecretStringTemplate"]) for one in made]
    for user in ("kindred_admin", "kindred_pipeline", "kindred_reader"):
        assert sum(user in one for one in templates) == 1
    assert all(one["PasswordLength"] == 32 for one in made)


def _users(template: dict[str, Any], of_type: Find) -> list[dict[str, Any]]:
    """How the secret of each user of MySQL is made. The other secret is the key of pseudonyms."""
    secrets = [
        one["GenerateSecretString"] for one in of_type(template, "AWS::SecretsManager::Secret").values()
    ]
    return [one for one in secrets if one["GenerateStringKey"] == "password"]


def test_class_and_storage_are_settings(synthesise: Callable[..., dict[str, Any]], of_type: Find) -> None:
    template = synthesise(mysql_class="m7g.large", mysql_storage_gb=50, mysql_multi_az="true")
    (instance,) = of_type(template, "AWS::RDS::DBInstance").values()
    assert (instance["DBInstanceClass"], instance["AllocatedStorage"]) == ("db.m7g.large", "50")
    assert instance["MultiAZ"] is True


def test_only_the_functions_and_the_named_readers_reach_rds(
    synthesise: Callable[..., dict[str, Any]], of_type: Find
) -> None:
    template = synthesise(reader_security_groups="sg-11111111,sg-22222222")
    groups = of_type(template, "AWS::EC2::SecurityGroup")
    (instance,) = of_type(template, "AWS::RDS::DBInstance").values()
    (group,) = [groups[one["Fn::GetAtt"][0]] for one in instance["VPCSecurityGroups"]]
    functions = next(
        name for name, one in groups.items() if one["GroupDescription"] == "Functions that reach MySQL"
    )
    sources = [one["SourceSecurityGroupId"] for one in group["SecurityGroupIngress"]]
    assert sources == [{"Fn::GetAtt": [functions, "GroupId"]}, "sg-11111111", "sg-22222222"]
    assert {(one["FromPort"], one["ToPort"]) for one in group["SecurityGroupIngress"]} == {(3306, 3306)}


def test_a_brought_mysql_makes_no_rds_and_its_host_stands_in_the_secrets(
    brought: dict[str, Any], of_type: Find
) -> None:
    assert not [one for one in brought["Resources"].values() if one["Type"].startswith("AWS::RDS::")]
    made = _users(brought, of_type)
    fields = sorted(
        (json.loads(one["SecretStringTemplate"]) for one in made), key=lambda one: one["username"]
    )
    where = {"host": "mysql.example.org", "port": 3307, "dbname": "kindred"}
    assert fields == [{**where, "username": "kindred_pipeline"}, {**where, "username": "kindred_reader"}]


def test_the_migration_runs_at_deploy_when_code_or_secrets_change(
    template: dict[str, Any], of_type: Find
) -> None:
    (migration,) = [one for one in template["Resources"].values() if one["Type"] == "Custom::Migration"]
    functions = of_type(template, "AWS::Lambda::Function")
    caller = functions[migration["Properties"]["ServiceToken"]["Fn::GetAtt"][0]]
    assert caller["FunctionName"] == "kindred-operations-migrate-at-deploy"
    migrate = functions[caller["Environment"]["Variables"]["MIGRATE"]["Ref"]]
    assert migrate["FunctionName"] == "kindred-operations-migrate"
    assert len(migration["Properties"]["Code"]) == 64
    assert len(migration["Properties"]["Secrets"]) == 3
    waits_for = {template["Resources"][name]["Type"] for name in migration["DependsOn"]}
    assert {
        "AWS::RDS::DBInstance",
        "AWS::SecretsManager::SecretTargetAttachment",
        "AWS::EC2::VPCEndpoint",
        "AWS::Glue::Table",
        "AWS::Athena::WorkGroup",
    } <= waits_for


def test_the_digest_of_the_code_follows_its_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(functions, "PROJECT", tmp_path)
    (tmp_path / "lambdas").mkdir()
    (tmp_path / "lambdas" / "a.py").write_text("one")
    before = functions.digest()
    (tmp_path / "lambdas" / "a.pyc").write_text("not packed")
    assert functions.digest() == before
    (tmp_path / "lambdas" / "a.py").write_text("two")
    assert functions.digest() != before
