"""What CloudWatch makes of a function's lines, and whether an alarm of a template rings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_STATISTICS = {"Minimum": min, "Maximum": max, "Sum": sum}
_COMPARISONS = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
}


class Datum(NamedTuple):
    """One value of a metric."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]
    unit: str
    value: float


def data(lines: Iterable[str]) -> list[Datum]:
    """The values in lines of the Embedded Metric Format; other lines are none.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    return [datum for line in lines if line.startswith("{") for datum in _data(json.loads(line))]


def _data(line: Mapping[str, Any]) -> Iterator[Datum]:
    for directive in line.get("_aws", {}).get("CloudWatchMetrics", []):
        assert isinstance(line["_aws"]["Timestamp"], int)
        for names in directive["Dimensions"]:
            dimensions = frozenset((name, line[name]) for name in names)
            for metric in directive["Metrics"]:
                values = line[metric["Name"]]
                for value in values if isinstance(values, list) else [values]:
                    yield Datum(
                        directive["Namespace"], metric["Name"], dimensions, metric.get("Unit", "None"), value
                    )


def seen(alarm: Mapping[str, Any], given: Iterable[Datum]) -> list[float]:
    """The values of the alarm's metric: the same namespace, name, dimensions and unit."""
    dimensions = frozenset((one["Name"], one["Value"]) for one in alarm["Dimensions"])
    wanted = alarm["Namespace"], alarm["MetricName"], dimensions, alarm.get("Unit")
    return [one.value for one in given if (*one[:3], one.unit if wanted[3] else None) == wanted]


def rings(alarm: Mapping[str, Any], values: Iterable[float]) -> bool:
    """Whether the alarm goes off when these are all the values of its period."""
    values = list(values)
    if not values:
        return bool(alarm["TreatMissingData"] == "breaching")
    value = _STATISTICS[alarm["Statistic"]](values)
    return bool(_COMPARISONS[alarm["ComparisonOperator"]](value, alarm["Threshold"]))
