"""Charts: many imports at once, and a source whose chart holds no track."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lambdas.charts.run import Run
from lambdas.charts.settings import ChartSettings
from lambdas.charts.sources.playlists import playlists
from lambdas.charts.steps import chart_entries
from lambdas.core.errors import EmptyChart
from lambdas.lake import objects as lake
from lambdas.lake.owners import take_ownership
from local.home import home
from local.source_api.catalogue import PLAYLISTS
from tests import imports_at_once
from tests.faults.system import NAME, SLUG
from tests.faults.trials import Fault, Trial, Wrong, require

if TYPE_CHECKING:
    from tests.faults.system import System

MARKET, TRACK = "Brazil", "1" * 22
KEPT, LEFT = "all of them are there", "stopped: EmptyChart"


def _imports_at_once(_: System) -> Trial:
    failed = imports_at_once.import_at_once(NAME)
    require(not failed, f"{failed} imports failed")
    missing = imports_at_once.lost(NAME)
    lake.delete_all(NAME, list(lake.keys(NAME, "incoming/charts/")))
    return Trial(imports_at_once.IMPORTS, KEPT, missing)


def _holds(entries: list[dict[str, Any]]) -> Any:
    """The market's playlist holds these entries, after a day on which it held a track."""

    def inject(system: System) -> Trial:
        system.behave()
        playlist = playlists(ChartSettings.from_env().charts_playlists)[MARKET]
        file = home() / "catalogues" / SLUG / PLAYLISTS
        given = system.given(source="spotify", refetch=True)
        event = given | {"pipeline": "charts", "name": "brazil", "market": MARKET, "day": given["dt"]}
        track = {"kind": "track", "id": TRACK, "name": "One", "artists": [["2" * 22, "A"]], "album": "One"}
        track |= {"duration_ms": 1, "popularity": 1, "isrc": None}
        key = lake.table_key("chart_entries", given["dt"], "brazil")
        try:
            file.write_text(json.dumps({playlist: [track]}))
            _fetch(event)
            before = lake.get(NAME, key)
            file.write_text(json.dumps({playlist: entries}))
            try:
                _fetch(event | {"run_id": "another"})
            except EmptyChart as error:
                require(MARKET in str(error) and "\n" not in str(error), str(error))
            else:
                raise Wrong("a chart without a track was taken for one")
            return Trial(1, LEFT, int(lake.get(NAME, key) != before))
        finally:
            file.unlink()

    return inject


def _fetch(event: dict[str, Any]) -> None:
    """The market's chart of a run that owns the day, as its step list_markets has seen to."""
    take_ownership(NAME, Run.from_event(event))
    chart_entries.handler(event, None)


FAULTS = (
    Fault("charts", "fifty imports at once", "fifty processes", KEPT, _imports_at_once),
    Fault("charts", "an empty playlist", "the playlist of a market emptied", LEFT, _holds([])),
    Fault(
        "charts", "a playlist of removed tracks", "every entry of a market's playlist removed", LEFT,
        _holds([{"kind": "removed"}] * 3),
    ),
)  # fmt: skip
