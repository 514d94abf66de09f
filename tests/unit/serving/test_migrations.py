"""What the migrations say of the schema, read from their text."""

import re

from lambdas.operations.migrate import migrations
from lambdas.serving.migrations import id_columns

ID = re.compile(r"^ +((?:\w+_)?(?:id|artist|track)) ((?:VAR)?CHAR\(\d+\))", re.MULTILINE)


def test_every_id_column_of_every_serving_table_is_binary():
    named = {(each.table, name): type_ for each in migrations() for name, type_ in ID.findall(each.sql)}
    binary = id_columns(migrations())
    assert named.items() <= binary.items()
    assert {
        ("related_artists", "y_artist"),
        ("related_tracks", "y_track"),
        ("track_clusters", "track_id"),
        ("tracks", "id"),
        ("pipeline_runs", "run_id"),
    } <= named.keys()


def test_what_pipelines_share_is_migrated_before_what_is_theirs():
    owners = [each.pipeline for each in migrations()]
    assert owners == sorted(owners, key=lambda owner: owner != "serving")


def test_numbers_are_not_used_twice_in_a_folder():
    numbers = [(each.pipeline, each.version) for each in migrations()]
    assert len(numbers) == len(set(numbers))
