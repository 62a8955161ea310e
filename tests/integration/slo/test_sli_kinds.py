"""Each kind of SLI against a real Prometheus that holds small known data."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from scripts.servers.prometheus import PrometheusServer
from sre_ops.slo.commands.measure import Measured, measure
from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    FreshnessSli,
    GaugeSli,
    Matcher,
    MatchOp,
    Origin,
    QuerySli,
    RollingWindow,
    Selector,
    Sli,
    Slo,
)
from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.sources.prometheus import Prometheus

pytestmark = pytest.mark.xdist_group("sli kinds")

MINUTE0 = 28_333_334
T0 = MINUTE0 * 60
MINUTES = 30
POD = 'job="a",instance="x"'
ODD = 'say "hi"\n{"metric":"values":[[1]]} 日本'
ODD_WRITTEN = ODD.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

Series = tuple[str, str, int, Callable[[int], float | None]]

# Offsets keep each scrape off the minute's edge: second 10 and 40 of every minute.
EVERY_30_S = range(-110, MINUTES * 60, 30)
EVERY_2_MINUTES = range(-230, MINUTES * 60, 120)


def minute(second: int) -> int:
    return second // 60


GAUGES: dict[str, tuple[range, Callable[[int], float | None]]] = {
    # too deep at one of the two scrapes of minutes 5 and 6
    f"queue_depth{{{POD}}}": (EVERY_30_S, lambda s: 9.0 if s in {310, 400} else 2.0),
    # down in minute 8, not scraped in minutes 12 to 14
    f"probe_success{{{POD}}}": (
        EVERY_30_S,
        lambda s: None if 12 <= minute(s) <= 14 else float(minute(s) != 8),
    ),
    # every two minutes; down at the scrape in minute 10, which also speaks for minute 11
    f"slow_probe_success{{{POD}}}": (EVERY_2_MINUTES, lambda s: float(minute(s) != 10)),
    # an import every ten minutes
    f"imported_timestamp_seconds{{{POD}}}": (EVERY_30_S, lambda s: float(T0 + s // 600 * 600)),
}
COUNTERS: dict[str, Callable[[int], float | None]] = {
    f'records_total{{{POD},kind="checked"}}': lambda s: 10_000.0 + (s + 200) // 30 * 5,
    f'records_total{{{POD},kind="wrong"}}': lambda s: 1.0 if s >= 600 else None,
    f'requests_total{{{POD},path="{ODD_WRITTEN}",code="200"}}': lambda s: (
        10_000.0 + (s + 200) // 30
    ),
    f"large_total{{{POD}}}": lambda s: 2.0**60 + (s + 200) // 30 * 1024,
    # relabelled in minute 15: the same process under one more label
    f"served_total{{{POD}}}": lambda s: 5_000.0 + (s + 200) // 30 if s < 900 else None,
    f'served_total{{{POD},zone="b"}}': lambda s: 5_000.0 + (s + 200) // 30 if s >= 900 else None,
}


def openmetrics() -> str:
    """Write all samples as promtool takes them."""
    lines: list[str] = []
    series = [(name, "gauge", *run) for name, run in GAUGES.items()]
    series += [(name, "counter", EVERY_30_S, run) for name, run in COUNTERS.items()]
    seen: set[str] = set()
    for name, kind, seconds, value in series:
        family = name.split("{")[0].removesuffix("_total")
        if family not in seen:
            lines.append(f"# TYPE {family} {kind}")
            seen.add(family)
        for second in seconds:
            shown = value(second)
            if shown is not None:
                lines.append(f"{name} {shown!r} {T0 + second}")
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    """Prometheus that holds the samples above."""
    path = tmp_path_factory.mktemp("kinds") / "kinds.om"
    path.write_text(openmetrics())
    running = PrometheusServer()
    try:
        running.load_openmetrics(path)
        yield running.start()
    finally:
        running.close()


def measured(server: PrometheusServer, sli: Sli) -> Measured:
    slo = Slo(
        service="shop",
        name="kind",
        sli=sli,
        objective=Decimal("0.99"),
        windows=(RollingWindow(30),),
        origin=Origin("slo.yaml"),
    )
    with Prometheus(server.url) as prometheus:
        return measure([slo], prometheus, start=MINUTE0, end=MINUTE0 + MINUTES)[slo.key]


def eq(label: str, value: str) -> Matcher:
    return Matcher(label, MatchOp.EQUAL, value)


def bad_minutes(found: Measured) -> list[int]:
    return [n for n, bad in enumerate(found.minutes.bad.tolist()) if bad]


def unknown_minutes(found: Measured) -> list[int]:
    return [n for n, valid in enumerate(found.minutes.valid.tolist()) if not valid]


def test_a_gauge_is_bad_in_each_minute_with_one_scrape_off_the_threshold(
    server: PrometheusServer,
) -> None:
    found = measured(server, GaugeSli(Selector("queue_depth"), Comparison.BELOW, 5.0))

    assert bad_minutes(found) == [5, 6]
    assert unknown_minutes(found) == []


def test_a_probe_is_bad_while_down_and_unknown_while_not_scraped(server: PrometheusServer) -> None:
    found = measured(server, GaugeSli(Selector("probe_success"), Comparison.AT_LEAST, 1.0))

    assert bad_minutes(found) == [8]
    assert unknown_minutes(found) == [12, 13, 14]
    assert found.minutes.coverage().tolist() == [float(n not in {12, 13, 14}) for n in range(30)]


def test_a_probe_every_two_minutes_speaks_for_both(server: PrometheusServer) -> None:
    found = measured(server, GaugeSli(Selector("slow_probe_success"), Comparison.AT_LEAST, 1.0))

    assert bad_minutes(found) == [10, 11]
    assert unknown_minutes(found) == [29]  # no scrape follows it yet


def test_data_is_stale_from_its_age_until_the_next_import(server: PrometheusServer) -> None:
    found = measured(server, FreshnessSli(Selector("imported_timestamp_seconds"), 480.0))

    assert bad_minutes(found) == [8, 9, 18, 19, 28, 29]
    assert unknown_minutes(found) == []


def test_correctness_counts_wrong_records_of_those_checked(server: PrometheusServer) -> None:
    sli = EventSli(
        (
            CounterTerm(Selector("records_total", (eq("kind", "checked"),)), 1, 0),
            CounterTerm(Selector("records_total", (eq("kind", "wrong"),)), 0, 1),
        )
    )

    found = measured(server, sli)

    assert found.minutes.valid.tolist() == [10] * MINUTES
    assert bad_minutes(found) == [10]
    assert found.minutes.births_bad.tolist()[10] == 1


def test_a_query_is_judged_at_each_minutes_end_and_marked(server: PrometheusServer) -> None:
    found = measured(server, QuerySli("max(queue_depth)", Comparison.BELOW, 5.0))

    # Of minute 5 the good scrape is the newest at its end, of minute 6 the bad one.
    assert bad_minutes(found) == [6]
    assert (found.minutes.marks & Mark.APPROXIMATE).all()
    assert found.minutes.valid.tolist() == [1] * MINUTES


def test_a_query_of_several_series_is_a_problem_and_no_minutes(server: PrometheusServer) -> None:
    found = measured(server, QuerySli("records_total", Comparison.BELOW, 5.0))

    assert "aggregate it to one" in found.problem
    assert found.minutes.valid.sum() == 0


@pytest.mark.parametrize("query", ["sum(", "records_total * on(job) queue_depth"])
def test_a_query_that_the_server_refuses_is_a_problem_and_no_minutes(
    server: PrometheusServer, query: str
) -> None:
    found = measured(server, QuerySli(query, Comparison.BELOW, 5.0))

    assert server.url in found.problem
    assert query in found.problem
    assert found.minutes.valid.sum() == 0


def test_labels_with_quotes_line_ends_and_json_are_matched(server: PrometheusServer) -> None:
    found = measured(
        server, EventSli((CounterTerm(Selector("requests_total", (eq("path", ODD),)), 1, 0),))
    )

    assert found.minutes.valid.tolist() == [2] * MINUTES


def test_counters_beyond_two_to_the_53_are_counted(server: PrometheusServer) -> None:
    found = measured(server, EventSli((CounterTerm(Selector("large_total"), 1, 0),)))

    assert found.minutes.valid.tolist() == [2_048] * MINUTES


def test_a_counter_relabelled_in_mid_window_goes_on(server: PrometheusServer) -> None:
    found = measured(server, EventSli((CounterTerm(Selector("served_total"), 1, 0),)))

    assert found.minutes.valid.tolist() == [2] * MINUTES
    assert found.minutes.marks.tolist()[15] & Mark.ADOPTED


def test_a_latency_threshold_without_a_bucket_is_a_problem(server: PrometheusServer) -> None:
    terms = (
        CounterTerm(Selector("served_total"), 1, 1),
        CounterTerm(Selector("served_total", (eq("le", "0.5"),)), 0, -1),
    )

    found = measured(server, EventSli(terms, latency_threshold=0.5))

    assert "bucket bound" in found.problem
    assert found.minutes.valid.sum() == 0
