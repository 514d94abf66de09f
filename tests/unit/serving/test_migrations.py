"""What the migrations say of the schema, read from their text."""

import re

from lambdas.operations.migrate import migrations
from lambdas.pipelines import PIPELINES
from lambdas.serving.migrations import id_columns

ID = re.compile(r"^ +((?:\w+_)?(?:id|artist|track|listener)) (?:VAR)?CHAR\(\d+\)", re.MULTILINE)


def test_every_id_column_of_every_serving_table_is_binary():
    named = {(table.name, column) for each in PIPELINES for table in each.serving for column in table.ids}
    written = {(each.table, column) for each in migrations() for column in ID.findall(each.sql)}
    assert named <= written
    assert written <= id_columns(migrations()).keys()
    assert {("related_tracks", "y_track"), ("pipeline_runs", "run_id")} <= written


def test_what_pipelines_share_is_migrated_before_what_is_theirs():
    owners = [each.pipeline for each in migrations()]
    assert owners == sorted(owners, key=lambda owner: owner != "serving")


def test_numbers_are_not_used_twice_in_a_folder():
    numbers = [(each.pipeline, each.version) for each in migrations()]
    assert len(numbers) == len(set(numbers))
