"""One catalogue's system on the local services, as `cdk deploy` makes it on AWS.

Everything is read from the same files as by the CDK: the functions, the flow, the DDL,
the settings. Only endpoints, credentials and the numbers of workers differ.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3

from infra.flows import definition, erase_flow
from infra.settings import Settings, environment, flow_values, job_names
from lambdas.core.aws import client, invoke
from lambdas.core.errors import StoreUnavailable
from lambdas.core.logs import SERVICE
from lambdas.operations.functions import MIGRATE, REQUESTS, erase
from lambdas.people.pseudonym import FIELD
from lambdas.pipelines import PIPELINES
from local import mariadb
from local.home import PROJECT, home, password, write_private
from local.map_states import limited
from local.packing import pack
from local.services import REGION, SOURCE_API, STAND_IN, spotify_credentials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.core.pipeline import Function, Layer, Pipeline
    from local.processes import Service

PSEUDONYMS = "pseudonyms"
"""The secret with the key of people's pseudonyms, in the system's folder."""
ROLE = "arn:aws:iam::000000000000:role/kindred-local"


def deploy(name: str, services: dict[str, Service]) -> bool:
    """Make or renew the system called `name`; whether there was anything to do.

    Args:
        name: `kindred-<slug>`; every resource's name begins with it.
        services: the running services, from local.services.up.
    """
    settings = Settings.from_cdk_json()
    code, values = pack(), _values(name, services)
    flows = {
        pipeline.name: limited(definition(pipeline, settings.value(pipeline, "cadence_hours")))
        for pipeline in PIPELINES
    }
    flows["erase"] = limited(erase_flow())
    stated = json.dumps([values, flows, services[STAND_IN]]).encode()
    digest = hashlib.sha256(b"".join(code.values()) + stated).hexdigest()
    marker = home() / "catalogues" / f"{name}.deployed"
    if marker.exists() and marker.read_text() == digest:
        return False
    _lake(name)
    _secrets(name, settings)
    make_tables(name)
    for pipeline in PIPELINES:
        if pipeline in settings.enabled:
            arns = {
                each.step: _function(name, each, code, values, pipeline.name) for each in pipeline.functions
            }
            named = {"lake": name, **arns, **flow_values(settings, pipeline)}
            _jobs(name, pipeline, settings)
            _state_machine(f"{name}-{pipeline.name}", flows[pipeline.name], named)
        else:
            boto3.client("stepfunctions").delete_state_machine(
                stateMachineArn=_machine_arn(f"{name}-{pipeline.name}")
            )
    _delete_functions_but(name, [each for each in PIPELINES if each in settings.enabled])
    arns = {function.step: _function(name, function, code, values) for function in erase()}
    _state_machine(f"{name}-erase", flows["erase"], {"lake": name, **arns})
    _function(name, REQUESTS, code, values)
    invoke(_function(name, MIGRATE, code, values), {})
    write_private(marker, digest)
    return True


def _values(name: str, services: dict[str, Service]) -> dict[str, str]:
    """Every setting of every function, by its variable's name."""
    sources = f"http://127.0.0.1:{services[SOURCE_API].port}/{name.removeprefix('kindred-')}"
    return (
        environment(Settings.from_cdk_json())
        | job_names(name)
        | {
            "LAKE": name,
            "DATABASE": database(name),
            "WORKGROUP": name,
            "SPOTIFY_API": f"{sources}/spotify",
            "SPOTIFY_ACCOUNTS": f"{sources}/spotify",
            "SPOTIFY_SECRET": f"{name}/spotify",
            "RECCOBEATS_API": f"{sources}/reccobeats",
            # The sources on this machine have no quota.
            "SOURCE_CALLS_PER_SECOND": "1000",
            "SOURCE_CALLS_PER_DAY": "0",
            "DASHBOARD": f"s3://{name}/dashboard/",
            "MYSQL_SECRET": f"{name}/mysql-pipeline",
            "MYSQL_ADMIN_SECRET": f"{name}/mysql-admin",
            "MYSQL_PIPELINE_SECRET": f"{name}/mysql-pipeline",
            "MYSQL_READER_SECRET": f"{name}/mysql-reader",
            "MYSQL_CA": str(_mysql().ca_file),
        }
    )


def database(name: str) -> str:
    """The Glue database and the MySQL schema of a system; neither may have hyphens."""
    return name.replace("-", "_")


def _mysql() -> mariadb.Server:
    server = mariadb.running(home() / "mariadb")
    if server is None:
        raise StoreUnavailable("the local MySQL is not running; `kindred up`")
    return server


def _lake(name: str) -> None:
    s3 = boto3.client("s3")
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=name)
    athena = boto3.client("athena")
    with suppress(athena.exceptions.InvalidRequestException):
        athena.create_work_group(
            Name=name,
            Configuration={
                "ResultConfiguration": {"OutputLocation": f"s3://{name}/athena-results/"},
                "EnforceWorkGroupConfiguration": True,
            },
        )


def _secrets(name: str, settings: Settings) -> None:
    server = _mysql()
    server_address = {"host": server.host, "port": server.port}
    where = server_address | {"dbname": database(name)}
    slug = database(name).removeprefix("kindred_")
    users = {
        "mysql-admin": server_address | {"username": mariadb.ADMIN, "password": server.admin_password},
        "mysql-pipeline": where
        | {"username": f"{slug}_pipeline"[-32:], "password": password(f"{name} pipeline")},
        "mysql-reader": where | {"username": f"{slug}_reader"[-32:], "password": password(f"{name} reader")},
        "spotify": spotify_credentials(),
    }
    if any(pipeline.people for pipeline in settings.enabled):
        users[PSEUDONYMS] = {FIELD: password(f"{name} {PSEUDONYMS}")}
    secrets = boto3.client("secretsmanager")
    for user, value in users.items():
        try:
            secrets.create_secret(Name=f"{name}/{user}", SecretString=json.dumps(value))
        except secrets.exceptions.ResourceExistsException:
            secrets.put_secret_value(SecretId=f"{name}/{user}", SecretString=json.dumps(value))


def make_tables(name: str) -> None:
    """Make or renew the Glue tables of a system, as their DDL says; those that somebody dropped too."""
    from infra.tables import read_table

    glue = boto3.client("glue")
    with suppress(glue.exceptions.AlreadyExistsException):
        glue.create_database(DatabaseInput={"Name": database(name)})
    for ddl in sorted((PROJECT / "athena").glob("*/tables/*.sql")):
        table = read_table(ddl, lake=name)
        try:
            glue.create_table(DatabaseName=database(name), TableInput=table)
        except glue.exceptions.AlreadyExistsException:
            glue.update_table(DatabaseName=database(name), TableInput=table)


def _delete_functions_but(name: str, enabled: Sequence[Pipeline]) -> None:
    """Delete the functions of a pipeline that is switched off, and those that an older release had.

    Args:
        name: the system's.
        enabled: the pipelines whose functions stay.
    """
    functions = boto3.client("lambda")
    stated = {
        _function_name(f"{name}-{each.name}", function) for each in enabled for function in each.functions
    }
    rooms = "|".join(pipeline.name for pipeline in PIPELINES)
    ours = re.compile(rf"{re.escape(name)}-({rooms})-[a-z-]+")
    pages = functions.get_paginator("list_functions").paginate()
    found = [one["FunctionName"] for page in pages for one in page["Functions"]]
    for each in found:
        if ours.fullmatch(each) and each not in stated:
            functions.delete_function(FunctionName=each)


def _function_name(service: str, function: Function) -> str:
    return f"{service}-{function.step.replace('_', '-')}"


def _machine_arn(name: str) -> str:
    return f"arn:aws:states:{REGION}:000000000000:stateMachine:{name}"


def _function(
    name: str, function: Function, code: dict[Layer, bytes], values: dict[str, str], pipeline: str = ""
) -> str:
    """Make it; it is called after the pipeline, or after the folder it is written in. Its ARN."""
    functions = client("lambda")
    service = f"{name}-{pipeline or function.room}"
    full_name = _function_name(service, function)
    variables = {SERVICE: service} | {setting: values[setting] for setting in function.settings.names()}
    with suppress(functions.exceptions.ResourceNotFoundException):
        functions.delete_function(FunctionName=full_name)
    made = functions.create_function(
        FunctionName=full_name,
        Runtime="python3.13",
        Role=ROLE,
        Handler=function.handler,
        Code={"ZipFile": code[function.layer]},
        Timeout=function.timeout_s,
        MemorySize=function.memory_mb,
        Environment={"Variables": variables},
    )
    return str(made["FunctionArn"])


def _jobs(name: str, pipeline: Pipeline, settings: Settings) -> None:
    """Make the jobs that the settings ask for; the local Glue runs their scripts where they lie."""
    glue = boto3.client("glue")
    for full_name, job in replace(settings, stack=name).jobs(pipeline).items():
        glue.delete_job(JobName=full_name)
        glue.create_job(
            Name=full_name,
            Role=ROLE,
            Command={
                "Name": "glueetl",
                "PythonVersion": "3",
                "ScriptLocation": (PROJECT / job.script).as_uri(),
            },
            Timeout=job.timeout_min,
            ExecutionProperty={"MaxConcurrentRuns": 1},
        )


def _state_machine(name: str, flow: str, values: dict[str, Any]) -> None:
    states = boto3.client("stepfunctions")
    # As CloudFormation's DefinitionSubstitutions: `${name}` only, `$$.` is the context object's.
    substituted = re.sub(r"\$\{(\w+)\}", lambda name: values[name[1]], flow)
    try:
        states.update_state_machine(stateMachineArn=_machine_arn(name), definition=substituted)
    except states.exceptions.StateMachineDoesNotExist:
        states.create_state_machine(name=name, definition=substituted, roleArn=ROLE)
