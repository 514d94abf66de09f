"""Checks of the deployment without an account: its templates, policies and flows.

    python -m infra.synth

The real command line synthesises without credentials, region or network; the result is then
checked. Exits 1 at the first check that fails.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra import node
from infra.permissions import EVERYWHERE
from infra.rehearsal import Failed, Rehearsal, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ENCRYPTED = {
    "AWS::S3::Bucket": "BucketEncryption",
    "AWS::SQS::Queue": "KmsMasterKeyId",
    "AWS::SNS::Topic": "KmsMasterKeyId",
    "AWS::Logs::LogGroup": "KmsKeyId",
    "AWS::SecretsManager::Secret": "KmsKeyId",
    "AWS::RDS::DBInstance": "StorageEncrypted",
}
# W3005: the CDK names dependencies that a reference implies already.
# E3691: the linter lists versions with their patch level; RDS takes 8.4 too, and chooses the newest.
LINT_IGNORES = ("W3005", "E3691")
_NOWHERE = "http://127.0.0.1:9"
_AN_ARN = "arn:aws:lambda:eu-west-1:111111111111:function:step"


class Checks:
    """The checks, in order; the first line of each says what it proves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "cdk.out"

    def templates(self) -> str:
        """`cdk synth` without credentials, region or network."""
        bare = {name: value for name, value in node.environment().items() if not name.startswith("AWS_")}
        bare |= {"HTTP_PROXY": _NOWHERE, "HTTPS_PROXY": _NOWHERE, "AWS_EC2_METADATA_DISABLED": "true"}
        bare |= {"HOME": str(self.folder), "CDK_HOME": str(self.folder), "CDK_DISABLE_CLI_TELEMETRY": "1"}
        app = ("--app", f"{sys.executable} -m infra.app", "--build", f"{sys.executable} -m infra.build")
        command = [*node.command("cdk"), "synth", "--quiet", "--no-notices", "--output", str(self.out), *app]
        run(command, bare, seconds=300)
        return f"{len(self._templates())} stacks, {len(list(self._resources()))} resources"

    def aws_solutions(self) -> str:
        """cdk-nag's rules hold, or are kept with a reason."""
        reports = json.loads((self.out / "validation-report.json").read_text())["pluginReports"]
        (nag,) = [report for report in reports if report["pluginName"] == "AwsSolutions"]
        if nag["violations"]:
            raise Failed("\n".join(str(violation) for violation in nag["violations"]))
        kept = nag["suppressedViolations"]
        unreasoned = [one for one in kept if not one["reason"].strip()]
        if unreasoned:
            raise Failed(f"kept without a reason: {unreasoned}")
        return f"{len(kept)} kept, each with its reason"

    def cfn_lint(self) -> str:
        """Types, properties and values are CloudFormation's; the actions of policies exist."""
        lint = Path(sys.executable).with_name("cfn-lint")
        environment = os.environ | {"AWS_DEFAULT_REGION": "us-east-1"}
        run([str(lint), "-i", *LINT_IGNORES, "--", *map(str, self._templates())], environment, seconds=300)
        return f"{len(self._templates())} templates"

    def policies(self) -> str:
        """No action is a wildcard; a statement on every resource has its reason."""
        count = 0
        for name, statement in _statements(self._resources()):
            count += 1
            if any("*" in action for action in _listed(statement["Action"])):
                raise Failed(f"{name}: a wildcard action in {statement}")
            if "*" in _listed(statement["Resource"]) and statement.get("Sid") not in EVERYWHERE:
                raise Failed(f"{name}: every resource, without a reason in {statement}")
        return f"{count} statements"

    def states_language(self) -> str:
        """Each flow is valid by a validator of Amazon States Language."""
        machines = [one for _, one in self._resources() if one["Type"] == "AWS::StepFunctions::StateMachine"]
        for number, machine in enumerate(machines):
            definition = _substituted(machine["Properties"])
            flow = self.folder / f"{number}.asl.json"
            flow.write_text(definition)
            run([*node.command("asl-validator"), "--json-path", str(flow)], node.environment(), seconds=60)
        if not machines:
            raise Failed("there is no state machine")
        return f"{len(machines)} flow{'s' if len(machines) > 1 else ''}"

    def network(self) -> str:
        """No NAT, no way in from the internet, and endpoints in one zone."""
        for name, one in self._resources():
            if one["Type"] in {"AWS::EC2::NatGateway", "AWS::EC2::InternetGateway", "AWS::EC2::EIP"}:
                raise Failed(f"{name} is a {one['Type']}")
        endpoints = [
            one["Properties"]
            for _, one in self._resources()
            if one["Type"] == "AWS::EC2::VPCEndpoint"
            and one["Properties"].get("VpcEndpointType") == "Interface"
        ]
        if any(len(endpoint["SubnetIds"]) != 1 for endpoint in endpoints):
            raise Failed("an interface endpoint stands in more than one zone")
        return f"{len(endpoints)} interface endpoints"

    def encryption(self) -> str:
        """Every bucket, queue, topic, log group, secret and database is encrypted."""
        kept = [(name, one) for name, one in self._resources() if one["Type"] in _ENCRYPTED]
        for name, one in kept:
            if not one.get("Properties", {}).get(_ENCRYPTED[one["Type"]]):
                raise Failed(f"{name}, a {one['Type']}, is not encrypted")
        return f"{len(kept)} resources"

    def _templates(self) -> list[Path]:
        return sorted(self.out.glob("*.template.json"))

    def _resources(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for template in self._templates():
            yield from json.loads(template.read_text())["Resources"].items()


def _statements(resources: Iterator[tuple[str, dict[str, Any]]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of an identity's policy, with what carries it."""
    for name, one in resources:
        if one["Type"] in {"AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"}:
            properties = one["Properties"]
            documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
            documents += [properties["PolicyDocument"]] if "PolicyDocument" in properties else []
            for document in documents:
                yield from ((name, statement) for statement in document["Statement"])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _substituted(machine: Mapping[str, Any]) -> str:
    """The flow with CloudFormation's values; an ARN of the right form replaces those not known yet."""
    known = machine["DefinitionSubstitutions"]

    def value(name: re.Match[str]) -> str:
        return known[name[1]] if isinstance(known[name[1]], str) else _AN_ARN

    return re.sub(r"\$\{(\w+)\}", value, machine["DefinitionString"])


def main() -> None:
    """Check, and print what was checked."""
    proof = Rehearsal("synth")
    with tempfile.TemporaryDirectory(prefix="kindred-synth-", ignore_cleanup_errors=True) as folder:
        checks = Checks(Path(folder))
        proof.run_steps(
            *(checks.templates, checks.aws_solutions, checks.cfn_lint, checks.policies),
            *(checks.states_language, checks.network, checks.encryption),
        )
    proof.show()
    sys.exit(0 if proof.holds else 1)


if __name__ == "__main__":
    main()
