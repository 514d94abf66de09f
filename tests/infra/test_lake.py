from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from infra.build import PROJECT
from infra.lake import read_through
from infra.saved_queries import SavedQueries
from infra.settings import Settings
from lambdas.people.buckets import buckets

Find = Callable[[dict[str, Any], str], dict[str, dict[str, Any]]]

TABLES = {
    *("listener_plays", "model_metrics"),
    *("listener_map", "listener_tracks", "related_listeners", "taste_vectors"),
    *("plays", "played_artists", "splits", "listener_factors", "artist_factors", "artist_weights"),
    "artist_recommendations",
    *("artists", "audio_features", "chart_entries", "chart_moves", "related_artists", "related_tracks"),
    *("top_tracks", "track_clusters", "tracks"),
    *("ratings", "title_recommendations", "title_scores", "titles"),
}


@pytest.fixture
def bucket(template: dict[str, Any], of_type: Find) -> dict[str, Any]:
    (found,) = of_type(template, "AWS::S3::Bucket").values()
    return found


def test_the_lake_is_encrypted_versioned_and_not_public(bucket: dict[str, Any]) -> None:
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_the_lake_refuses_requests_without_tls(template: dict[str, Any], of_type: Find) -> None:
    (policy,) = of_type(template, "AWS::S3::BucketPolicy").values()
    denied = [one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Deny"]
    conditions = [one["Condition"] for one in denied]
    assert {"Bool": {"aws:SecureTransport": "false"}} in conditions
    assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in conditions
    assert all(one["Action"] == "s3:*" and one["Principal"] == {"AWS": "*"} for one in denied)


def test_the_lake_stays_when_the_stack_goes(template: dict[str, Any]) -> None:
    (bucket,) = [one for one in template["Resources"].values() if one["Type"] == "AWS::S3::Bucket"]
    assert bucket["DeletionPolicy"] == bucket["UpdateReplacePolicy"] == "Retain"


def test_what_was_replaced_and_what_is_old_expires_as_the_settings_say(
    synthesise: Callable[..., dict[str, Any]], of_type: Find
) -> None:
    template = synthesise(lake_days="40", noncurrent_days="3", athena_result_days="2")
    (bucket,) = of_type(template, "AWS::S3::Bucket").values()
    rules = bucket["LifecycleConfiguration"]["Rules"]
    everything, *folders = rules
    assert "Prefix" not in everything
    assert everything["NoncurrentVersionExpiration"] == {"NoncurrentDays": 3}
    assert everything["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    expires = {one["Prefix"]: one["ExpirationInDays"] for one in folders}
    # Evaluations outlive the rows that they are of; what people brought stays until they are forgotten.
    tables = {f"{one}/": 40 for one in TABLES - {"listener_plays", "model_metrics"}}
    assert expires == {**tables, "runs/": 40, "dashboard/": 40, "athena-results/": 2}
    assert {one["Status"] for one in rules} == {"Enabled"}


def test_zero_days_keep_the_lake_for_ever(synthesise: Callable[..., dict[str, Any]], of_type: Find) -> None:
    (bucket,) = of_type(synthesise(lake_days=0), "AWS::S3::Bucket").values()
    rules = bucket["LifecycleConfiguration"]["Rules"]
    assert [one["Prefix"] for one in rules if "ExpirationInDays" in one] == ["athena-results/"]


def test_tables_are_those_of_the_ddl_over_this_bucket(template: dict[str, Any], of_type: Find) -> None:
    (bucket,) = of_type(template, "AWS::S3::Bucket")
    tables = {
        one["TableInput"]["Name"]: one["TableInput"] for one in of_type(template, "AWS::Glue::Table").values()
    }
    assert set(tables) == TABLES
    plays = tables.pop("listener_plays")
    assert plays["PartitionKeys"][0]["Name"] == "bucket"
    assert plays["Parameters"]["projection.bucket.values"].split(",") == [*buckets(16), *buckets(256)]
    for name, table in tables.items():
        assert table["StorageDescriptor"]["Location"] == {
            "Fn::Join": ["", ["s3://", {"Ref": bucket}, f"/{name}/"]]
        }
        assert table["PartitionKeys"][0]["Name"] == "dt"
        assert table["Parameters"]["projection.dt.range"] == "2000-01-01,NOW+1DAYS"
        by_bucket = "bucket=${bucket}/" if len(table["PartitionKeys"]) > 1 else ""
        assert table["Parameters"]["storage.location.template"] == {
            "Fn::Join": ["", ["s3://", {"Ref": bucket}, f"/{name}/dt=${{dt}}/{by_bucket}"]]
        }
    of_listeners = ("listener_map", "listener_tracks", "related_listeners", "taste_vectors")
    of_playlists = ("plays", "splits", "listener_factors", "artist_recommendations")
    of_titles = ("ratings", "title_recommendations")
    for name in (*of_listeners, *of_playlists, *of_titles):
        assert [key["Name"] for key in tables[name]["PartitionKeys"]] == ["dt", "bucket"]
        assert tables[name]["Parameters"]["projection.bucket.values"].split(",") == [
            *buckets(16),
            *buckets(256),
        ]
    columns = [one["Name"] for one in tables["related_artists"]["StorageDescriptor"]["Columns"]]
    assert columns == ["artist_id", "y_artist", "distance"]
    genres = {one["Name"]: one["Type"] for one in tables["artists"]["StorageDescriptor"]["Columns"]}["genres"]
    assert genres == "array<string>"


def test_queries_have_an_enforced_encrypted_result_folder_and_a_scan_limit(
    synthesise: Callable[..., dict[str, Any]], of_type: Find
) -> None:
    template = synthesise(athena_scan_limit_gb=3)
    (workgroup,) = of_type(template, "AWS::Athena::WorkGroup").values()
    configuration = workgroup["WorkGroupConfiguration"]
    assert workgroup["Name"] == "kindred"
    assert configuration["EnforceWorkGroupConfiguration"] is True
    assert configuration["BytesScannedCutoffPerQuery"] == 3 * 1024**3
    result = configuration["ResultConfiguration"]
    assert result["EncryptionConfiguration"] == {"EncryptionOption": "SSE_S3"}
    assert result["OutputLocation"]["Fn::Join"][1][-1] == "/athena-results/"


def test_every_question_of_athena_is_a_saved_query() -> None:
    made = Template.from_stack(SavedQueries(App(), Settings())).to_json()["Resources"].values()
    saved = {
        one["Properties"]["Name"]: one["Properties"]
        for one in made
        if one["Type"] == "AWS::Athena::NamedQuery"
    }
    files = {
        f"{path.parent.name}/{path.stem}": path.read_text() for path in (PROJECT / "athena").glob("*/*.sql")
    }
    assert {name: one["QueryString"] for name, one in saved.items()} == files
    assert all(one["WorkGroup"] == "kindred" and one["Database"] == "kindred" for one in saved.values())
    assert all(one["Description"] for one in saved.values())


def test_what_a_view_reads_is_told_from_its_sql_however_deep() -> None:
    assert read_through(["market_profile"]) == (
        ["audio_features", "chart_entries", "tracks"],
        ["analysed_features", "charted_songs", "market_profile"],
    )
    # `artists` is a column of this view, not the table.
    assert read_through(["artist_coverage"])[0] == ["audio_features", "top_tracks"]
    assert read_through(["tracks", "tracks"]) == (["tracks"], [])
    with pytest.raises(KeyError):
        read_through(["songs"])
