"""A market's chart of the day -> the lake."""

from __future__ import annotations

import pyarrow as pa

from lambdas.charts import run_files
from lambdas.charts.run import Market, Run
from lambdas.charts.schemas import CHART, CHART_ENTRIES
from lambdas.charts.settings import ChartSettings
from lambdas.charts.sources.named import chart_source
from lambdas.core.errors import EmptyChart, SourceThrottled
from lambdas.core.run import RunEvent
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import to_parquet
from lambdas.sources.waiting import DONE, SourceStatus, wait_or_end

TABLE = "chart_entries"


class MarketEvent(RunEvent, Market):
    """The run, and one of its markets."""


def handler(event: MarketEvent, context: object) -> SourceStatus:
    """The market and the day of its chart -> done, or throttled and when to come back."""
    settings = ChartSettings.from_env()
    run, name, day = Run.from_event(event), event["name"], event["day"]
    source = chart_source(run.source, settings)
    answers, key = source.fingerprint(day), lake.table_key(TABLE, run.dt, name)
    if _is_done(settings.lake, run, name, f"{day} {answers}") and lake.exists(settings.lake, key):
        return DONE

    try:
        chart = source.chart(event["market"], day)
    except SourceThrottled as throttled:
        return wait_or_end(throttled, run.deadline)
    if not chart.rows.num_rows:
        raise EmptyChart(event["market"], source.name, chart.skipped)

    require_owner(settings.lake, run)
    lake.put(settings.lake, run_files.chart_key(run, name), to_parquet(chart.rows, CHART))
    constants = {"chart_day": day, "fetched_at": chart.fetched_at, "source": source.name}
    rows = chart.rows
    for column, value in constants.items():
        filled = pa.repeat(pa.scalar(value, CHART_ENTRIES.field(column).type), rows.num_rows)
        rows = rows.append_column(column, filled)
    lake.put(settings.lake, key, to_parquet(rows, CHART_ENTRIES))
    figures = {
        "answers": f"{day} {answers}",
        "entries": rows.num_rows,
        "skipped": dict(chart.skipped),
        "calls": source.calls,
        "run_id": run.run_id,
    }
    lake.put_json(settings.lake, run_files.note_key(run, name), figures)
    return DONE


def _is_done(bucket: str, run: Run, name: str, answers: str) -> bool:
    figures = run_files.noted(bucket, run, name)
    return figures.get("answers") == answers and (not run.refetch or figures["run_id"] == run.run_id)
