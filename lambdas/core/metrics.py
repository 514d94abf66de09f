"""Figures that CloudWatch keeps and alarms watch, in its Embedded Metric Format.

A figure is a line on standard output, so a function needs no right to write it. It is written at once,
not when the handler ends: a function that is stopped at its time-out has written it too.
"""

from __future__ import annotations

import json
import sys
from typing import NamedTuple

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

NAMESPACE = "Kindred"
DIMENSION = "service"
"""Powertools' own dimension; its value is the variable POWERTOOLS_SERVICE_NAME, `<stack>-<pipeline>`."""


class Metric(NamedTuple):
    """A metric's name and unit in CloudWatch."""

    name: str
    unit: MetricUnit


HOURS_SINCE_SUCCESS = Metric("HoursSinceSuccess", MetricUnit.NoUnit)
"""Hours since the pipeline's last successful run ended. CloudWatch has no such unit."""
COVERAGE = Metric("Coverage", MetricUnit.NoUnit)
"""Artists or tracks with audio features, as a share of those to be compared, 0 to 1."""
SOURCE_THROTTLES = Metric("SourceThrottles", MetricUnit.Count)
"""How often a source answered 429, or that its quota is used up."""


def measure(metric: Metric, value: float) -> None:
    """Write one value of a metric."""
    one = EphemeralMetrics(namespace=NAMESPACE)
    one.add_metric(metric.name, metric.unit, value)
    # One write, line end included: lines of several threads do not mix.
    sys.stdout.write(f"{json.dumps(one.serialize_metric_set())}\n")
