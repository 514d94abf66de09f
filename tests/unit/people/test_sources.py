"""A source of histories can be purged, with all that any pipeline has made of it."""

from lambdas.importing.histories.layouts import LAYOUTS
from lambdas.operations.erase.plan import sources
from lambdas.operations.erase.purging import _with_made
from lambdas.people.sources import HISTORIES
from lambdas.pipelines import PIPELINES, SHARED_TABLES


def test_every_layouts_source_can_be_purged():
    assert sorted({layout.SOURCE for layout in LAYOUTS}) == list(HISTORIES)
    assert set(HISTORIES) <= set(sources())
    (plays,) = [table for table in SHARED_TABLES if table.name == "listener_plays"]
    assert plays.source == "source"


def test_all_that_a_pipeline_with_people_has_of_a_day_is_made_of_histories():
    for pipeline in PIPELINES:
        if pipeline.people:
            made = _with_made(pipeline, {"listener_plays"})
            assert {table.name for table in pipeline.tables} <= made, pipeline.name
            published = [table for table in pipeline.serving if table.made_of]
            assert published
            assert all(set(table.made_of) & made for table in published)
