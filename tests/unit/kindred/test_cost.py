import tomllib
from dataclasses import replace
from typing import Any

import pytest

from infra.settings import Settings
from kindred.artists.workload import month
from kindred.common.cost import PRICES, SIZES, items
from lambdas.artists.pipeline import ARTISTS
from lambdas.artists.settings import OperatorSettings
from lambdas.charts.settings import OperatorSettings as ChartsSettings
from lambdas.core.errors import InvalidInput
from lambdas.listeners.settings import OperatorSettings as ListenersSettings
from lambdas.playlists.settings import OperatorSettings as PlaylistsSettings

PRICED = tomllib.loads(PRICES.read_text())
WEEKLY = Settings()


def artists(**chosen: Any) -> Settings:
    """The defaults but for these settings of artists."""
    return replace(WEEKLY, pipelines=(OperatorSettings(**chosen),))


# Prices that make sums easy to check by hand; those of the file change when AWS's do.
ROUND = {
    "rds": {"class_hour": {"t4g.small": 0.1}, "storage_gb": 0.5},
    "network": {"endpoint_hour": 0.01},
    "keys": {"key": 1, "secret": 2, "secret_10k_reads": 0},
    "lambda": {"gb_second": {"x86_64": 0.001}, "million_requests": 1},
    "step_functions": {"thousand_transitions": 1},
    "s3": {"storage_gb": 1, "thousand_puts": 1, "thousand_gets": 0.1},
    "athena": {"scanned_tb": 5, "least_mb": 10},
    "cloudwatch": {"logs_gb": 1, "logs_kept_gb": 0, "alarm": 0.1, "metric": 1},
    "scheduler": {"million_starts": 1},
}


def test_a_months_quantities_are_those_worked_out_by_hand() -> None:
    used = month(1_000, artists(artists_cadence_hours=73))
    assert used.runs == 10
    # 4 batches of two steps, one shard; probe, list_artists, prune, averages, swap, dashboard, report; freshness every 6 hours.
    assert used.lambda_requests == pytest.approx(10 * (4 * 2 + 1 + 7) + 730 / 6)
    # settle, the seven steps, batches, shards, probe_done, list_artists_done, outcome, succeeded: 14 states; each batch starts and passes 5, the shard 1.
    assert used.transitions == 10 * (14 + 4 * 6 + 1)
    # 999,000 pairs of 90 bytes, twice while they are swapped.
    assert used.served_gb == pytest.approx(0.17982)
    # A day: 10,000 tracks and features of 134 bytes, 999,000 pairs of 25, 1,000 points of 54; 400 days of a run every 73 hours.
    assert used.lake_gb == pytest.approx(400 * 24 / 73 * (1_340_000 + 24_975_000 + 54_000) / 1e9)
    assert used.queries == 30


def test_each_item_is_its_quantity_times_its_price() -> None:
    bill = items(1_000, artists(artists_cadence_hours=73), ROUND)
    # Charts, listeners and playlists run weekly: 15, 16 and 17 states; 3, 5 and 2 steps that ask Athena.
    weeks = 730 / 168
    assert bill["RDS, t4g.small"] == pytest.approx(73)
    assert bill["RDS, storage"] == pytest.approx(10)
    assert bill["interface endpoints"] == pytest.approx(14.6)
    assert bill["secrets"] == pytest.approx(8)  # one with the key of pseudonyms
    assert bill["Step Functions, transitions"] == pytest.approx(0.39 + weeks * 48 / 1e3)
    assert bill["S3, requests"] == pytest.approx(
        10 * (30 + 20) / 1e3 + 10 * (60 + 40) / 1e4 + weeks * 3 * (30 / 1e3 + 60 / 1e4)
    )
    # Every query counts as 10 MB at least: 30 queries of artists, 0.3 GB, 5 dollars a TB; and those of the others.
    assert bill["Athena, the runs' scans"] == pytest.approx(0.0015 + weeks * 10 * 0.01 / 1e3 * 5)
    assert bill["customer key"] == 1


def test_a_standby_doubles_the_machine_and_its_storage() -> None:
    one, two = (items(1_000, replace(WEEKLY, mysql_multi_az=standby), ROUND) for standby in (False, True))
    for item in ("RDS, t4g.small", "RDS, storage"):
        assert two[item] == pytest.approx(2 * one[item])


def test_a_mysql_that_is_brought_costs_nothing_here() -> None:
    brought = replace(WEEKLY, mysql_host="db.example.org", mysql_admin_secret="arn:brought")
    bill = items(1_000, brought, ROUND)
    assert not [item for item in bill if item.startswith("RDS")]
    assert bill["secrets"] == pytest.approx(6)


def test_waiting_for_a_web_api_is_paid_for_in_seconds() -> None:
    files, spotify = (month(100_000, artists(artists_source=source)) for source in ("files", "spotify"))
    # 100,000 calls at 6 a second, in 8 functions of 1 GB at once.
    waited = files.runs * 100_000 / 6 * 8
    assert spotify.lambda_gb_seconds - files.lambda_gb_seconds == pytest.approx(waited)


def test_storage_grows_with_the_table_once_the_least_is_not_enough() -> None:
    small, large = (items(size, artists(artists_keep="all"), ROUND) for size in (1_000, 100_000))
    assert small["RDS, storage"] == pytest.approx(10)
    assert large["RDS, storage"] == pytest.approx(100_000 * 99_999 * 180 / 1e9 * 0.5)


def test_the_price_file_prices_every_item_at_every_size() -> None:
    for size in SIZES:
        bill = items(size, WEEKLY, PRICED)
        assert all(dollars > 0 for dollars in bill.values())
    assert PRICED["region"]
    assert PRICED["date"]


def test_a_class_without_a_price_is_named_with_the_place_to_put_it() -> None:
    with pytest.raises(InvalidInput, match="no price for x9.huge; add it under class_hour"):
        items(1_000, replace(WEEKLY, mysql_class="x9.huge"), PRICED)


def test_a_pipeline_that_is_off_costs_nothing() -> None:
    off = replace(
        WEEKLY,
        pipelines=(
            ChartsSettings(charts_enabled=False),
            ListenersSettings(listeners_enabled=False),
            PlaylistsSettings(playlists_enabled=False),
        ),
    )
    both, one = items(1_000, WEEKLY, ROUND), items(1_000, off, ROUND)
    for item in ("Lambda, requests", "Step Functions, transitions", "alarms and metrics", "scheduler"):
        assert one[item] < both[item]
    # Six alarms, and one for each function of artists; three metrics.
    assert one["alarms and metrics"] == pytest.approx(0.1 * (6 + len(ARTISTS.functions)) + 3)
