"""Latency on native histograms of a real Prometheus."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest

from scripts.history.remote_write import NativeHistogram, send
from scripts.servers.prometheus import PrometheusServer
from sre_ops.slo.commands.examine import examine
from sre_ops.slo.commands.measure import measure
from sre_ops.slo.domain.definition import (
    CounterTerm,
    EventSli,
    Matcher,
    MatchOp,
    NativeLatencySli,
    Origin,
    RollingWindow,
    Selector,
    Sli,
    Slo,
)
from sre_ops.slo.domain.minutes import Mark, Minutes
from sre_ops.slo.domain.rule_counts import recorded, window_rules
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.sources.prometheus_facts import PrometheusFacts

pytestmark = pytest.mark.xdist_group("native histograms")

MINUTE0 = 28_333_334
MINUTES = 40
SCRAPES = 2 * MINUTES
RESTART = 41
STEADY = {"__name__": "seconds", "job": "a", "instance": "x"}
RESTARTED = {"__name__": "seconds", "job": "b", "instance": "y"}


def scrape(index: int, since: int) -> NativeHistogram:
    """Serve 7 requests a scrape: 1 in no time, 3 within 1 s, 2 within 2 s, 1 within 4 s."""
    n = index - since + 1
    return NativeHistogram(
        at_ms=MINUTE0 * 60_000 + index * 30_000 + 4_000,
        schema=0,
        buckets={0: 3 * n, 1: 2 * n, 2: n},
        zero_count=n,
        sum=5.0 * n,
    )


@pytest.fixture(scope="module")
def server() -> Iterator[PrometheusServer]:
    """Prometheus 2.42 with two processes, one of which restarts."""
    with PrometheusServer(features=["native-histograms"], remote_write=True) as running:
        old = [scrape(index, -1_000) for index in range(SCRAPES)]
        first = [scrape(index, -1_000) for index in range(RESTART)]
        second = [scrape(index, RESTART) for index in range(RESTART, SCRAPES)]
        send(running.url, STEADY, old)
        send(running.url, RESTARTED, [*first, *second])
        yield running


def fast(sli: Sli) -> Slo:
    return Slo(
        service="shop",
        name="fast",
        sli=sli,
        objective=Decimal("0.99"),
        windows=(RollingWindow(30),),
        origin=Origin("slo.yaml"),
    )


def measured(server: PrometheusServer, sli: Sli) -> Minutes:
    slo = fast(sli)
    with Prometheus(server.url) as prometheus:
        found = measure([slo], prometheus, start=MINUTE0, end=MINUTE0 + MINUTES)[slo.key]
    assert found.problem == ""
    return found.minutes


def latency(job: str, threshold: float) -> NativeLatencySli:
    return NativeLatencySli(Selector("seconds", (Matcher("job", MatchOp.EQUAL, job),)), threshold)


@pytest.mark.parametrize(("threshold", "slow"), [(0.5, 6), (1.0, 3), (2.0, 1), (4.0, 0)])
def test_counts_on_bucket_bounds_are_exact(
    server: PrometheusServer, threshold: float, slow: int
) -> None:
    minutes = measured(server, latency("a", threshold))

    assert minutes.valid.tolist() == [7, *[14] * (MINUTES - 1)]
    assert minutes.bad.tolist() == [slow, *[2 * slow] * (MINUTES - 1)]
    assert not (minutes.marks & Mark.APPROXIMATE).any()
    assert minutes.coverage().tolist() == [1.0] * MINUTES


def test_between_bounds_counts_are_interpolated_and_marked(server: PrometheusServer) -> None:
    minutes = measured(server, latency("a", 3.0))

    share = 1 - np.log(1.5) / np.log(2)
    assert minutes.bad.sum() == pytest.approx(share * (SCRAPES - 1), abs=1)
    assert minutes.valid.sum() == 7 * (SCRAPES - 1)
    assert (minutes.marks & Mark.APPROXIMATE).all()


def test_a_restarted_histogram_counts_from_zero(server: PrometheusServer) -> None:
    minutes = measured(server, latency("b", 2.0))

    assert minutes.valid.sum() == 7 * (SCRAPES - 1)
    assert minutes.bad.sum() == SCRAPES - 1
    assert np.flatnonzero(minutes.marks & Mark.RESET).tolist() == [20]


def test_a_counter_sli_on_a_native_histogram_finds_no_counter(server: PrometheusServer) -> None:
    sli = EventSli((CounterTerm(Selector("seconds"), 1, 0),))

    minutes = measured(server, sli)

    assert minutes.valid.sum() == 0
    assert minutes.expected.sum() == 0


def test_the_rules_for_alerts_count_the_same(server: PrometheusServer) -> None:
    slo = fast(latency("a", 1.0))

    valid, bad = window_rules(slo, "5m", in_slices=False, summed=False)

    counted = f"({valid.expr})"
    expressions = valid.expr, bad.expr.replace(recorded(valid.record, slo), counted)
    at_ms = (MINUTE0 + 30) * 60_000
    with Prometheus(server.url) as prometheus:
        found = [prometheus.instant(expr, at_ms=at_ms)[0].values[0] for expr in expressions]
        silent = prometheus.instant(expressions[1], at_ms=at_ms + 86_400_000)
    assert found == pytest.approx([70, 30])
    assert silent == []


@pytest.mark.parametrize(("threshold", "told"), [(3.0, "2 | 4"), (2.0, ""), (0.25, "")])
def test_the_check_tells_a_threshold_between_buckets(
    server: PrometheusServer, threshold: float, told: str
) -> None:
    slo = fast(latency("a", threshold))
    at = datetime.fromtimestamp((MINUTE0 + MINUTES) * 60, UTC)

    with PrometheusFacts(server.url, at=at) as facts:
        found = examine([slo], facts)

    bounds = [one.allowed for one in found.findings if one.rule == "native-bucket-bound"]
    assert bounds == [told] * bool(told)
    assert found.skipped == []
    assert found.measured[0].series == 1


def test_the_check_tells_a_native_histogram_that_nobody_has(server: PrometheusServer) -> None:
    slo = fast(NativeLatencySli(Selector("absent_seconds"), 1.0))

    with PrometheusFacts(server.url) as facts:
        found = examine([slo], facts)

    assert [one.rule for one in found.findings] == ["series-missing"]
