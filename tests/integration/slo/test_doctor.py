"""The metric doctor on a real Prometheus that holds one fault of each kind."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from scripts.servers.prometheus import PrometheusServer
from scripts.servers.victoria_metrics import VictoriaMetricsServer
from sre_ops.slo.commands.examine import Examination, examine
from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    Matcher,
    MatchOp,
    Origin,
    QuerySli,
    RollingWindow,
    Selector,
    Sli,
    Slo,
)
from sre_ops.slo.domain.finding import Finding
from sre_ops.slo.sources.prometheus_facts import PrometheusFacts

pytestmark = pytest.mark.xdist_group("doctor")

DAY = 86_400
END = 20_000 * DAY
EVERY_MINUTE = range(END - 2 * DAY, END, 60)
RULES = """\
groups:
  - name: shop
    interval: 1h
    rules:
      - {record: served_total, expr: 'sum(requests_total)'}
"""
Series = tuple[str, range, Callable[[int], float]]


def since(start: int, per_second: float) -> Callable[[int], float]:
    return lambda second: (second - start) * per_second


def steady(labels: str, per_second: float = 1.0) -> Series:
    return labels, EVERY_MINUTE, since(END - 3 * DAY, per_second)


def sessions() -> Iterator[Series]:
    """Bear a series every five minutes that lives for ten."""
    for number, start in enumerate(range(END - DAY + 3_600, END, 300)):
        life = range(start, min(start + 600, END), 60)
        yield f'sessions_total{{job="shop",instance="a",id="{number}"}}', life, since(start, 1.0)


HISTORY: tuple[Series, ...] = (
    steady('requests_total{job="shop",instance="a",code="200"}'),
    steady('requests_total{job="shop",instance="a",code="500"}', 0.001),
    steady('requests_total{job="shop",instance="b",code="200"}'),
    steady('answered_total{job="edge",instance="e"}', 3.0),
    steady('served_total{job="shop"}'),
    steady('seconds_bucket{job="shop",instance="a",le="1.0"}'),
    steady('seconds_bucket{job="shop",instance="a",le="2.5"}'),
    ('slow_total{job="batch",instance="s"}', range(END - 2 * DAY, END, 150), since(0, 1.0)),
    ('eager_total{job="shop",instance="a"}', range(END - DAY, END + 121, 60), since(0, 1.0)),
    *sessions(),
)


def written(folder: Path) -> Path:
    """Write the history as an OpenMetrics file."""
    file = folder / "history.txt"
    lines = [
        f"{labels} {value(second)} {second}\n"
        for labels, seconds, value in HISTORY
        for second in seconds
    ]
    file.write_text("".join(lines) + "# EOF\n")
    return file


@pytest.fixture(scope="module")
def server() -> Iterator[PrometheusServer]:
    config = "rule_files: [shop.yml]\n"
    with_rules = PrometheusServer(config=config)
    (with_rules.folder / "shop.yml").write_text(RULES)
    try:
        with_rules.load_openmetrics(written(with_rules.folder))
        yield with_rules.start()
    finally:
        with_rules.close()


def of(metric: str, **labels: str) -> Selector:
    return Selector(metric, tuple(Matcher(k, MatchOp.EQUAL, v) for k, v in labels.items()))


def bad(total: Selector, part: Selector) -> EventSli:
    return EventSli((CounterTerm(total, 1, 0), CounterTerm(part, 0, 1)))


def good(total: Selector, part: Selector) -> EventSli:
    return EventSli((CounterTerm(total, 1, 1), CounterTerm(part, 0, -1)))


def query(text: str) -> QuerySli:
    return QuerySli(text, Comparison.BELOW, 1.0)


def examined(
    server: PrometheusServer | VictoriaMetricsServer, sli: Sli, days: int = 2
) -> Examination:
    slo = Slo(
        service="shop",
        name="a",
        sli=sli,
        objective=Decimal("0.99"),
        windows=(RollingWindow(days),),
        origin=Origin("a.yaml"),
    )
    with PrometheusFacts(server.url, at=datetime.fromtimestamp(END, UTC)) as facts:
        return examine([slo], facts)


def found(server: PrometheusServer, sli: Sli, days: int = 2) -> dict[str, Finding]:
    examination = examined(server, sli, days)
    assert examination.skipped == []
    return {finding.rule: finding for finding in examination.findings}


def test_what_is_measured_is_what_was_written(server: PrometheusServer) -> None:
    total = of("requests_total", job="shop")

    examination = examined(server, bad(total, of("requests_total", job="shop", code="500")), 30)

    (told,) = examination.measured
    assert (told.series, told.scrape_interval_seconds, told.samples_per_day) == (3, 60.0, 4_320)
    assert told.events_per_day == pytest.approx(2 * DAY * 1.0005, rel=0.01)
    assert told.history_days == pytest.approx(2.0, abs=0.3)
    assert told.days_to_tell == 0.0  # 381 events
    assert {one.rule for one in examination.findings} == {
        "error-series-uninitialised",
        "history-under-window",
    }


def test_a_target_without_error_series_is_counted(server: PrometheusServer) -> None:
    total = of("requests_total", job="shop")

    told = found(server, bad(total, of("requests_total", job="shop", code="500")))

    assert set(told) == {"error-series-uninitialised"}
    assert told["error-series-uninitialised"].value == "1 of 2 targets"


def test_an_error_class_that_never_was_is_told_with_those_that_were(
    server: PrometheusServer,
) -> None:
    total = of("requests_total", job="shop")

    told = found(server, bad(total, of("requests_total", code="503")))

    assert set(told) == {"error-series-uninitialised"}
    assert told["error-series-uninitialised"].allowed == "code: 200 | 500"


def test_good_events_of_other_targets_exceed_the_total(server: PrometheusServer) -> None:
    told = found(server, good(of("requests_total"), of("answered_total")))

    assert set(told) == {"part-exceeds-total", "targets-differ"}
    assert told["part-exceeds-total"].value.startswith("259,200 good of 172,8")


@pytest.mark.parametrize(
    ("sli", "rule", "value"),
    [
        (query("sum(rate(slow_total[2m]))"), "range-under-scrapes", "120 s range, scraped every"),
        (query('rate(seconds_bucket{le="1"}[5m])'), "le-spelling", 'seconds_bucket{le="1"}'),
        (query('rate(seconds_bucket{le="2"}[5m])'), "bucket-bound", 'seconds_bucket{le="2"}'),
        (query("sum(increase(served_total[5m]))"), "differenced-recorded-sum", "served_total"),
        (query("sum(rate(eager_total[5m]))"), "clock-skew", "120 s ahead"),
        (query("sum(rate(sessions_total[5m]))"), "label-churn", "276 series born in a day, 2 live"),
    ],
)
def test_each_fault_is_told_with_what_was_measured(
    server: PrometheusServer, sli: Sli, rule: str, value: str
) -> None:
    told = found(server, sli)

    assert told[rule].value.startswith(value)
    assert told[rule].fix
    assert set(told) <= {rule, "history-under-window"}


def test_a_sound_slo_has_no_findings(server: PrometheusServer) -> None:
    errors = of("requests_total", instance="a", code="500")

    assert found(server, bad(of("requests_total", instance="a"), errors)) == {}


def test_victoria_metrics_is_examined_alike() -> None:
    faults: dict[str, Sli] = {
        "clock-skew": query("sum(rate(eager_total[5m]))"),
        "label-churn": query("sum(rate(sessions_total[5m]))"),
        "part-exceeds-total": good(of("requests_total"), of("answered_total")),
        "range-under-scrapes": query("sum(rate(slow_total[2m]))"),
    }

    with VictoriaMetricsServer() as victoria:
        victoria.load_openmetrics(written(victoria.folder))
        told = {rule: examined(victoria, sli) for rule, sli in faults.items()}

    for rule, examination in told.items():
        assert rule in {one.rule for one in examination.findings}
        assert examination.skipped == []
