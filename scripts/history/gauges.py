"""Gauges of a synthetic service: a probe, a queue, the time of the newest import."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from scripts.history.lives import MINUTE_MS
from scripts.history.scenario import Scenario, ServicePlan
from scripts.history.traffic import Bools, Floats, Ints
from sre_ops.slo.domain.definition import (
    Comparison,
    FreshnessSli,
    GaugeSli,
    Matcher,
    MatchOp,
    Selector,
)

QUEUE_LIMIT = 1000.0
IMPORT_EVERY_SECONDS = 3600
MAX_AGE_SECONDS = 2 * 3600.0
OBJECTIVE = Decimal("0.99")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One gauge series as it was scraped, with the SLI on it.

    Attributes:
        times: Unix milliseconds of the scrapes that happened; *values* belong to them.
        good: whether each scrape met the SLI's condition.
    """

    slo: str
    sli: GaugeSli | FreshnessSli
    metric: str
    labels: Mapping[str, str]
    times: Ints
    values: Floats
    good: Ints


def gauges_of(scenario: Scenario, plan: ServicePlan, rng: np.random.Generator) -> list[Gauge]:
    """Throw the dice for the gauges of a service; none unless its plan has them."""
    if not plan.gauges:
        return []
    interval = plan.interval_seconds * 1000
    start = (scenario.start + plan.enters) * MINUTE_MS
    times = np.arange(start + 4321, scenario.end * MINUTE_MS, interval, dtype=np.int64)
    kept = rng.random(len(times)) >= scenario.missed
    for at, minutes in scenario.outages:
        down = (scenario.start + at) * MINUTE_MS
        kept &= (times < down) | (times >= down + minutes * MINUTE_MS)
    times = times[kept]
    labels = {"service": plan.name, "job": "blackbox", "instance": f"{plan.name}:443"}

    def on(metric: str) -> Selector:
        return Selector(metric, (Matcher("service", MatchOp.EQUAL, plan.name),))

    up = (rng.random(len(times)) >= 0.003).astype(np.float64)  # noqa: PLR2004
    depth = np.floor(np.exp(rng.normal(5.5, 0.6, len(times)))).astype(np.float64)
    imported = _import_times(times, rng)
    probe = GaugeSli(on("probe_success"), Comparison.AT_LEAST, 1.0)
    queue = GaugeSli(on("queue_depth"), Comparison.BELOW, QUEUE_LIMIT)
    fresh = FreshnessSli(on("last_import_timestamp_seconds"), MAX_AGE_SECONDS)
    rows: list[tuple[str, GaugeSli | FreshnessSli, Floats, Bools]] = [
        ("probe", probe, up, up >= 1.0),
        ("queue", queue, depth, depth < QUEUE_LIMIT),
        ("freshness", fresh, imported, times / 1000 - imported <= MAX_AGE_SECONDS),
    ]
    return [
        Gauge(
            slo=name,
            sli=sli,
            metric=sli.selector.metric,
            labels=labels,
            times=times,
            values=values,
            good=good.astype(np.int64),
        )
        for name, sli, values, good in rows
    ]


def _import_times(times: Ints, rng: np.random.Generator) -> Floats:
    """Return, at each scrape, when the newest import ended; some imports fail."""
    begin = int(times[0]) // 1000 - IMPORT_EVERY_SECONDS
    runs = np.arange(begin, int(times[-1]) // 1000, IMPORT_EVERY_SECONDS)
    worked = rng.random(len(runs)) >= 0.1  # noqa: PLR2004
    worked[0] = True
    done = runs[worked]
    return done[np.searchsorted(done, times / 1000, side="right") - 1].astype(np.float64)
