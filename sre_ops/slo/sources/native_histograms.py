"""Turns raw samples of native histograms into counters: all, and at most a threshold."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from sre_ops.slo.domain.plan import TOTAL_SUFFIX, at_most_suffix
from sre_ops.slo.domain.samples import RawSeries
from sre_ops.slo.sources.raw_samples import milliseconds


def parse_histograms(
    result: Iterable[Mapping[str, Any]], thresholds: Sequence[float]
) -> list[RawSeries]:
    """Return per histogram series its count and its counts at most each threshold.

    Args:
        result: the `result` list of a range-selector answer.
        thresholds: in the unit of the histogram.

    Source: https://prometheus.io/docs/prometheus/latest/querying/api/#native-histograms
    """
    counters: list[RawSeries] = []
    for one in result:
        points = one.get("histograms", [])
        if not points:
            continue
        at = milliseconds(np.array([point[0] for point in points], float))
        name = one["metric"]["__name__"]
        counts = np.array([float(point[1]["count"]) for point in points])
        counters.append(_counter(one, name + TOTAL_SUFFIX, at, counts))
        for bound in thresholds:
            below = np.array([at_most(point[1].get("buckets", []), bound) for point in points])
            counters.append(_counter(one, name + at_most_suffix(bound), at, below))
    return counters


def _counter(one: Mapping[str, Any], name: str, at: Any, values: Any) -> RawSeries:
    return RawSeries({**one["metric"], "__name__": name}, at, values)


def at_most(buckets: Iterable[Sequence[Any]], threshold: float) -> float:
    """Return how many observations lie at or below *threshold*.

    Exact when the threshold is a bucket bound; inside a bucket the observations are
    taken to be spread evenly over its width, in the logarithm as the buckets are laid.

    Args:
        buckets: rows of (boundary rule, left, right, count) as Prometheus writes them.
        threshold: in the unit of the histogram.
    """
    total = 0.0
    for _, left_text, right_text, count_text in buckets:
        left, right, count = float(left_text), float(right_text), float(count_text)
        if right <= threshold:
            total += count
        elif left < threshold:
            total += count * _share_below(left, right, threshold)
    return total


def _share_below(left: float, right: float, threshold: float) -> float:
    if left > 0 and np.isfinite(right):
        return float(np.log(threshold / left) / np.log(right / left))
    if np.isfinite(left) and np.isfinite(right):
        return (threshold - left) / (right - left)
    return 0.0
