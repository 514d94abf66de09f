"""A table that an analyst dropped: check names it, migrate makes it again over the files that are there."""

from __future__ import annotations

import pytest

from kindred.common import check, operate, target
from kindred.common.target import Target
from lambdas.core import aws as clients
from lambdas.core.errors import KindredError
from local import deployment
from tests.integration.local.lake import client

NAME = "kindred-dropped"


def test_a_dropped_table_is_named_and_made_again(aws, monkeypatch):
    for name, value in aws.items():
        monkeypatch.setenv(name, value)
    chosen = Target(NAME, NAME, deployment.database(NAME), NAME)
    monkeypatch.setattr(target, "chosen", lambda _catalogue: chosen)
    monkeypatch.setattr(
        operate, "invoke", lambda *_: {"applied": [], "migrations": 0, "views": []}
    )  # MySQL has its own tests
    clients.client.cache_clear()
    deployment.make_tables(NAME)
    client("glue", aws).delete_table(DatabaseName=chosen.database, Name="top_tracks")
    with pytest.raises(
        KindredError, match="somebody dropped it; its files are still there: `kindred migrate`"
    ):
        check._table(chosen, "top_tracks")
    operate.migrate(catalogue=None)
    assert "columns" in check._table(chosen, "top_tracks")
    clients.client.cache_clear()
