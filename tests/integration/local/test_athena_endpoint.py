"""Athena's API as boto3 sees it."""

from __future__ import annotations

import json
import signal
import threading
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from botocore.exceptions import ClientError

from tests.integration.local.lake import client, endpoint

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.local.lake import Lake

pytestmark = pytest.mark.integration

ENDLESS = """
    select count(*) from unnest(sequence(1, 100000)) as a(x), unnest(sequence(1, 100000)) as b(y)
    where x % 7 = y % 11
"""


def refusal(call: Any, **request: Any) -> str:
    """The message of the InvalidRequestException that a call must raise."""
    with pytest.raises(ClientError) as refused:
        call(**request)
    assert refused.value.response["Error"]["Code"] == "InvalidRequestException"
    return str(refused.value.response["Error"]["Message"])


def test_a_query_succeeds_and_says_where_its_csv_lies(lake: Lake) -> None:
    query_id = lake.start("select 1 as a, cast(null as varchar) as b, '' as c, 'say \"hi\"' as d")
    done = lake.wait(query_id)
    assert done["Status"]["State"] == "SUCCEEDED"
    assert done["ResultConfiguration"]["OutputLocation"] == f"s3://{lake.name}/results/{query_id}.csv"
    assert done["StatementType"] == "DML"
    assert done["QueryExecutionContext"]["Database"] == lake.name
    assert lake.csv(query_id) == '"a","b","c","d"\n"1",,"","say ""hi"""\n'


def test_the_first_page_begins_with_the_header_and_null_has_no_value(lake: Lake) -> None:
    query_id = lake.wait(lake.start("select 'x' as a, cast(null as double) as b"))["QueryExecutionId"]
    result = lake.athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]
    assert result["Rows"] == [
        {"Data": [{"VarCharValue": "a"}, {"VarCharValue": "b"}]},
        {"Data": [{"VarCharValue": "x"}, {}]},
    ]
    assert [column["Type"] for column in result["ResultSetMetadata"]["ColumnInfo"]] == ["varchar", "double"]


def test_results_are_paged_and_the_header_counts(lake: Lake) -> None:
    query_id = lake.wait(
        lake.start("select n, 'é\n' as t from unnest(sequence(1, 2500)) as u(n) order by n")
    )["QueryExecutionId"]
    pages = list(lake.athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id))
    assert [len(page["ResultSet"]["Rows"]) for page in pages] == [1000, 1000, 501]
    cells = [row["Data"][0]["VarCharValue"] for page in pages for row in page["ResultSet"]["Rows"]]
    assert cells == ["n", *(str(n) for n in range(1, 2501))]
    small = lake.athena.get_query_results(QueryExecutionId=query_id, MaxResults=2)
    assert [row["Data"][0]["VarCharValue"] for row in small["ResultSet"]["Rows"]] == ["n", "1"]
    following = lake.athena.get_query_results(
        QueryExecutionId=query_id, MaxResults=1, NextToken=small["NextToken"]
    )
    assert following["ResultSet"]["Rows"][0]["Data"] == [{"VarCharValue": "2"}, {"VarCharValue": "é\n"}]
    assert "MaxResults" in refusal(lake.athena.get_query_results, QueryExecutionId=query_id, MaxResults=1001)


def test_columns_without_a_name_are_called_by_their_place(lake: Lake) -> None:
    query_id = lake.wait(lake.start("select count(*), 1 as a, 2 as a, 3 + 4"))["QueryExecutionId"]
    assert lake.csv(query_id).splitlines()[0] == '"_col0","a","a","_col3"'


def test_parameters_are_literals_bound_in_order(lake: Lake) -> None:
    sql = (
        "select ? as a, '?' as b, ? + 1 as c, d from (values (1, 'x'), (2, 'y')) as v(n, d) where n = ? -- ?"
    )
    assert lake.rows(sql, "'it''s'", "-5", "2") == [["it's", "?", "-4", "y"]]
    assert lake.rows("select n from unnest(sequence(1, 9)) as u(n) order by n limit ?", "2") == [["1"], ["2"]]
    assert lake.rows("select ?, ?", "date '2026-11-20'", "null") == [["2026-11-20", None]]


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ([], "Incorrect number of parameters: expected 1 but found 0"),
        (["1", "2"], "Incorrect number of parameters: expected 1 but found 2"),
        (["1, 2"], "must be one constant"),
        (["(select 1)"], "must be one constant"),
        (["1 from t"], "must be one constant"),
        (["x"], "must be one constant"),
        (["2026-11-20' or '1' = '1"], "Invalid execution parameter"),
    ],
)
def test_parameters_that_do_not_fit_fail_the_query(lake: Lake, parameters: list[str], reason: str) -> None:
    done = lake.wait(lake.start("select 1 where 1 = ?", *parameters))
    assert done["Status"]["State"] == "FAILED"
    assert reason in done["Status"]["StateChangeReason"]
    assert done["Status"]["AthenaError"]["ErrorCategory"] == 2


def test_what_does_not_parse_is_refused_at_once_as_athena_does(lake: Lake) -> None:
    message = refusal(lake.start, sql="select * exclude (name) from top_tracks")
    assert message == "line 1:10: mismatched input 'exclude'"
    assert refusal(lake.start, sql="SELEC 1").startswith("line 1:1: mismatched input 'SELEC'")
    assert refusal(lake.start, sql="copy t to 'x'").startswith("line 1:1: mismatched input 'copy'")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("insert into t select 1", "NOT_SUPPORTED: INSERT is Athena's, but is not served on this machine"),
        ("create table t as select 1 as a", "NOT_SUPPORTED"),
        ("unload (select 1) to 's3://x/' with (format = 'PARQUET')", "NOT_SUPPORTED"),
        ("select 1 / 0", "DIVISION_BY_ZERO: Division by zero"),
        ("select list_value(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered"),
        ("select a + 1 as b from (select 1 as a) where b > 1", "COLUMN_NOT_FOUND"),
    ],
)
def test_what_parses_and_cannot_run_fails_with_a_reason(lake: Lake, sql: str, reason: str) -> None:
    assert lake.reason(sql).startswith(reason)


def test_results_of_a_query_that_failed_or_is_unknown_are_refused(lake: Lake) -> None:
    failed = lake.wait(lake.start("select 1 / 0"))["QueryExecutionId"]
    assert "FAILED" in refusal(lake.athena.get_query_results, QueryExecutionId=failed)
    assert "was not found" in refusal(lake.athena.get_query_execution, QueryExecutionId="nowhere")


def test_a_token_starts_a_query_once(lake: Lake) -> None:
    token = "t" * 32 + lake.name
    first = lake.start("select 1", ClientRequestToken=token)
    assert lake.start("select 1", ClientRequestToken=token) == first
    message = refusal(lake.start, sql="select 2", ClientRequestToken=token)
    assert message == "Idempotent parameters do not match"


def test_queries_are_listed_and_fetched_together(lake: Lake) -> None:
    group = f"list-{lake.name}"
    lake.athena.create_work_group(Name=group)
    ids = [lake.start(f"select {n}", WorkGroup=group) for n in range(3)]
    assert lake.athena.list_query_executions(WorkGroup=group)["QueryExecutionIds"] == ids[::-1]
    page = lake.athena.list_query_executions(WorkGroup=group, MaxResults=2)
    rest = lake.athena.list_query_executions(WorkGroup=group, NextToken=page["NextToken"])
    assert page["QueryExecutionIds"] + rest["QueryExecutionIds"] == ids[::-1]
    answer = lake.athena.batch_get_query_execution(QueryExecutionIds=[*ids[:2], "nowhere"])
    assert [one["QueryExecutionId"] for one in answer["QueryExecutions"]] == ids[:2]
    assert [one["QueryExecutionId"] for one in answer["UnprocessedQueryExecutionIds"]] == ["nowhere"]


def test_an_enforcing_workgroup_decides_where_results_go(lake: Lake) -> None:
    own = f"s3://{lake.name}/own"
    for enforce, expected in ((True, "own"), (False, "results")):
        group = f"g{enforce}-{lake.name}"
        configuration = {
            "ResultConfiguration": {"OutputLocation": own},
            "EnforceWorkGroupConfiguration": enforce,
        }
        lake.athena.create_work_group(Name=group, Configuration=configuration)
        done = lake.wait(lake.start("select 1", WorkGroup=group))
        query_id = done["QueryExecutionId"]
        location = f"s3://{lake.name}/{expected}/{query_id}.csv"
        assert done["ResultConfiguration"]["OutputLocation"] == location
        assert lake.s3.head_object(Bucket=lake.name, Key=f"{expected}/{query_id}.csv")


def test_without_any_location_a_query_is_refused(lake: Lake) -> None:
    message = refusal(lake.athena.start_query_execution, QueryString="select 1")
    assert message.startswith("No output location provided")


def test_a_query_over_the_scan_limit_fails(lake: Lake) -> None:
    noise = np.random.default_rng(1).random(2_000_000)
    lake.put("t/x.parquet", pa.table({"x": noise}))
    lake.rows(f"create external table t (x double) stored as parquet location 's3://{lake.name}/t/'")
    group = f"limit-{lake.name}"
    too_low = {"BytesScannedCutoffPerQuery": 1000}
    with pytest.raises(Exception, match="BytesScannedCutoffPerQuery"):
        lake.athena.create_work_group(Name=group, Configuration=too_low)
    lake.athena.create_work_group(Name=group, Configuration={"BytesScannedCutoffPerQuery": 10_000_000})
    done = lake.wait(lake.start("select sum(x) from t", WorkGroup=group))
    assert done["Status"]["State"] == "FAILED"
    assert done["Status"]["StateChangeReason"] == "Bytes scanned limit was exceeded"
    assert done["Statistics"]["DataScannedInBytes"] > 10_000_000
    lake.athena.update_work_group(
        WorkGroup=group, ConfigurationUpdates={"RemoveBytesScannedCutoffPerQuery": True}
    )
    done = lake.wait(lake.start("select count(*) from t where x >= 0", WorkGroup=group))
    assert lake.csv(done["QueryExecutionId"]) == '"_col0"\n"2000000"\n'


def test_workgroups_can_be_made_changed_listed_and_removed(lake: Lake) -> None:
    name = f"w-{lake.name}"
    lake.athena.create_work_group(Name=name, Description="first")
    assert "already created" in refusal(lake.athena.create_work_group, Name=name)
    lake.athena.update_work_group(WorkGroup=name, Description="second", State="DISABLED")
    group = lake.athena.get_work_group(WorkGroup=name)["WorkGroup"]
    assert (group["Description"], group["State"]) == ("second", "DISABLED")
    assert "disabled" in refusal(lake.start, sql="select 1", WorkGroup=name)
    assert {"primary", name} <= {one["Name"] for one in lake.athena.list_work_groups()["WorkGroups"]}
    lake.athena.delete_work_group(WorkGroup=name)
    assert "not found" in refusal(lake.athena.get_work_group, WorkGroup=name)


def test_a_workgroup_that_a_deployment_made_in_the_stand_in_is_found(lake: Lake, aws: dict[str, str]) -> None:
    name = f"deployed-{lake.name}"
    client("athena", aws).create_work_group(
        Name=name,
        Configuration={"ResultConfiguration": {"OutputLocation": f"s3://{lake.name}/deployed/"}},
    )
    done = lake.wait(lake.start("select 1", WorkGroup=name))
    assert done["ResultConfiguration"]["OutputLocation"].startswith(f"s3://{lake.name}/deployed/")


def test_a_running_query_can_be_cancelled(lake: Lake) -> None:
    query_id = lake.start(ENDLESS)
    while (
        lake.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]["State"]
        == "QUEUED"
    ):
        pass
    lake.athena.stop_query_execution(QueryExecutionId=query_id)
    assert lake.wait(query_id)["Status"]["State"] == "CANCELLED"
    assert "CANCELLED" in refusal(lake.athena.get_query_results, QueryExecutionId=query_id)


def test_queries_run_side_by_side_without_mixing(lake: Lake) -> None:
    answers: dict[int, Any] = {}

    def ask(n: int) -> None:
        answers[n] = lake.rows(f"select {n}, count(*) from unnest(sequence(1, 20000)) as u(x)")

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: [[str(n), "20000"]] for n in range(12)}


def test_a_million_rows_arrive_whole_and_exact(lake: Lake) -> None:
    sql = """
        select n, cast(n as varchar) as t, n / 7e0 as x, n % 2 = 0 as even, cast(null as integer) as nothing,
               timestamp '2026-01-01 00:00:00' as at
        from unnest(sequence(1, 1000)) as a(i) cross join unnest(sequence(1, 1000)) as b(j)
        cross join lateral (select (i - 1) * 1000 + j as n) order by n
    """
    done = lake.wait(lake.start(sql))
    assert done["Status"]["State"] == "SUCCEEDED", done["Status"]
    lines = lake.csv(done["QueryExecutionId"]).splitlines()
    assert len(lines) == 1_000_001
    for n in (1, 2, 499_999, 1_000_000):
        cells = lines[n].split(",")
        assert cells[:2] == [f'"{n}"', f'"{n}"']
        assert float(cells[2].strip('"')) == n / 7
        assert cells[3:] == [f'"{str(n % 2 == 0).lower()}"', "", '"2026-01-01 00:00:00.000"']


GARBAGE = [
    ("StartQueryExecution", b"{", "SerializationException"),
    ("StartQueryExecution", b"[]", "SerializationException"),
    ("StartQueryExecution", b"\xff\xfe", "SerializationException"),
    ("StartQueryExecution", b"{}", "InvalidRequestException"),
    ("StartQueryExecution", b'{"QueryString": 5}', "InvalidRequestException"),
    ("StartQueryExecution", b'{"QueryString": "x", "ExecutionParameters": 1}', "InvalidRequestException"),
    ("StartQueryExecution", b'{"QueryString": "x", "ResultConfiguration": ""}', "InvalidRequestException"),
    ("GetQueryResults", b'{"QueryExecutionId": ["x"]}', "InvalidRequestException"),
    ("BatchGetQueryExecution", b'{"QueryExecutionIds": {"a": 1}}', "InvalidRequestException"),
    ("CreateWorkGroup", b'{"Name": "x", "Configuration": {"EngineVersion": 3}}', "InvalidRequestException"),
    ("ListQueryExecutions", b'{"NextToken": "x"}', "InvalidRequestException"),
    ("MakeTea", b"{}", "InvalidRequestException"),
    ("", b"hello", "SerializationException"),
]


@pytest.mark.parametrize(("operation", "body", "code"), GARBAGE)
def test_garbage_is_answered_with_a_json_error(
    athena_url: str, operation: str, body: bytes, code: str
) -> None:
    headers = {"X-Amz-Target": f"AmazonAthena.{operation}"}
    request = urllib.request.Request(athena_url, data=body, headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == 400
    error = json.loads(refused.value.read())
    assert error["__type"] == code
    assert error["message"]


def test_sigterm_stops_it_cleanly_even_while_a_query_runs(
    aws: dict[str, str], lake: Lake, tmp_path: Path
) -> None:
    with endpoint(aws, tmp_path / "spool") as (process, url):
        other = client("athena", aws, url)
        other.start_query_execution(
            QueryString=ENDLESS, ResultConfiguration={"OutputLocation": f"s3://{lake.name}/results/"}
        )
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert not list((tmp_path / "spool").glob("query-*"))
