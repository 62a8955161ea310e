from collections.abc import Callable
from decimal import Decimal

import promql_parser
import pytest

from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    FreshnessSli,
    GaugeSli,
    Matcher,
    MatchOp,
    NativeLatencySli,
    Origin,
    QuerySli,
    RollingWindow,
    Selector,
    Sli,
    Slo,
    TimeSlices,
)
from sre_ops.slo.domain.promql import NotCountable
from sre_ops.slo.domain.rule_counts import counted, sources_of, window_rules

ALL = Selector("all_total")
BAD = Selector("all_total", (Matcher("code", MatchOp.REGEX, "5.."),))
GOOD = Selector("good_total")
GAUGE = Selector("depth", (Matcher("job", MatchOp.EQUAL, "q"),))
RECORDED = '{service="shop",slo="pay"}'


def slo(sli: Sli, slices: TimeSlices | None = None) -> Slo:
    return Slo(
        service="shop",
        name="pay",
        sli=sli,
        objective=Decimal("0.99"),
        windows=(RollingWindow(30),),
        origin=Origin("a.yaml"),
        time_slices=slices,
    )


def events(*terms: tuple[Selector, int, int]) -> EventSli:
    return EventSli(tuple(CounterTerm(*term) for term in terms))


def texts(one: Slo, window: str = "5m", **how: bool) -> list[str]:
    how = {"in_slices": False, "summed": False} | how
    rules = window_rules(one, window, **how)
    for rule in rules:
        promql_parser.parse(rule.expr)
    return [" ".join(rule.expr.split()) for rule in rules]


def base(one: Slo) -> str:
    return " ".join(counted(one).base[-1].expr.split())


def test_errors_that_do_not_exist_yet_count_zero_of_a_total_that_does() -> None:
    valid, bad = texts(slo(events((ALL, 1, 0), (BAD, 0, 1))))

    assert valid == "sum(increase(all_total{}[5m]))"
    assert bad == (
        'sum(increase(all_total{code=~"5.."}[5m])) or on () 0 * slo:valid:increase5m' + RECORDED
    )


def test_what_is_not_good_is_bad() -> None:
    _, bad = texts(slo(events((ALL, 1, 1), (GOOD, 0, -1))))

    valid = f"slo:valid:increase5m{RECORDED}"
    assert bad == f"{valid} - on () ( sum(increase(good_total{{}}[5m])) or on () 0 * {valid} )"


def test_several_totals_are_added_though_one_is_not_there() -> None:
    valid, _ = texts(slo(events((ALL, 1, 0), (GOOD, 2, 0), (BAD, 0, 1))))

    assert valid == (
        'sum( label_replace(sum(increase(all_total{}[5m])), "term", "0", "", "")'
        ' or label_replace(2 * sum(increase(good_total{}[5m])), "term", "1", "", "") )'
    )


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([(ALL, 1, 0)], "0 * slo:valid:increase5m" + RECORDED),
        ([(ALL, 1, 1)], "slo:valid:increase5m" + RECORDED),
    ],
)
def test_where_nothing_or_everything_is_bad_no_series_is_read_twice(
    terms: list[tuple[Selector, int, int]], expected: str
) -> None:
    assert texts(slo(events(*terms)))[1] == expected


def test_errors_beside_a_total_that_is_all_bad_are_added() -> None:
    _, bad = texts(slo(events((ALL, 1, 1), (GOOD, 0, -1), (BAD, 0, 1))))

    assert f"slo:valid:increase5m{RECORDED} + on ()" in bad
    assert "-1 * sum(increase(good_total{}[5m]))" in bad


def test_a_long_window_adds_up_what_was_recorded_each_event_once() -> None:
    assert texts(slo(events((ALL, 1, 0), (BAD, 0, 1))), "3d", summed=True) == [
        f"0.1 * sum_over_time(slo:valid:increase5m{RECORDED}[3d])",
        f"0.1 * sum_over_time(slo:bad:increase5m{RECORDED}[3d])",
    ]


def test_windows_of_slices_count_them() -> None:
    one = slo(GaugeSli(GAUGE, Comparison.AT_MOST, 100.0))

    assert counted(one).in_slices
    assert texts(one, "1h", in_slices=True) == [
        f"count_over_time(slo:bad_slice:bool{RECORDED}[1h])",
        f"sum_over_time(slo:bad_slice:bool{RECORDED}[1h])",
    ]


@pytest.mark.parametrize(
    ("good_when", "expected"),
    [
        (Comparison.AT_MOST, 'max(max_over_time(depth{job="q"}[1m])) > bool 2.5'),
        (Comparison.BELOW, 'max(max_over_time(depth{job="q"}[1m])) >= bool 2.5'),
        (Comparison.AT_LEAST, 'min(min_over_time(depth{job="q"}[1m])) < bool 2.5'),
        (Comparison.ABOVE, 'min(min_over_time(depth{job="q"}[1m])) <= bool 2.5'),
    ],
)
def test_a_gauge_is_bad_when_its_worst_series_fails_the_condition(
    good_when: Comparison, expected: str
) -> None:
    assert base(slo(GaugeSli(GAUGE, good_when, 2.5))) == expected


def test_records_are_stale_when_the_newest_is_too_old() -> None:
    assert base(slo(FreshnessSli(GAUGE, 60.0))) == 'time() - max(depth{job="q"}) > bool 60'


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a / b", "max(((a / b) >= -Inf) <= bool 1)"),
        ("(-scalar(a) + 1)", "max(((vector((-scalar(a) + 1))) >= -Inf) <= bool 1)"),
    ],
)
def test_a_query_is_judged_wherever_it_has_a_number(query: str, expected: str) -> None:
    assert base(slo(QuerySli(query, Comparison.ABOVE, 1.0))) == expected


def test_a_query_without_a_value_per_instant_is_refused() -> None:
    with pytest.raises(NotCountable, match="no single value"):
        counted(slo(QuerySli("a[5m]", Comparison.ABOVE, 1.0)))


def test_slices_of_events_are_judged_by_the_events_of_their_minutes() -> None:
    slices = TimeSlices(minutes=10, target=Decimal("0.95"))

    how = counted(slo(events((ALL, 1, 0), (BAD, 0, 1)), slices))

    assert how.in_slices
    assert [rule.record for rule in how.base] == [
        "slo:slice_valid:increase10m",
        "slo:slice_bad:increase10m",
        "slo:bad_slice:bool",
    ]
    assert " ".join(how.base[-1].expr.split()) == (
        f"(slo:slice_bad:increase10m{RECORDED} > bool 0.05 * slo:slice_valid:increase10m{RECORDED})"
        f" and slo:slice_valid:increase10m{RECORDED} > 0"
    )


def test_a_native_histogram_counts_what_lies_above_the_threshold() -> None:
    one = slo(NativeLatencySli(GAUGE, 0.5))

    valid, bad = texts(one)

    assert not counted(one).in_slices
    assert valid == 'histogram_count(sum(increase(depth{job="q"}[5m])))'
    assert 'histogram_fraction(-Inf, 0.5, sum(increase(depth{job="q"}[5m])))' in bad


@pytest.mark.parametrize(
    ("sli", "expected"),
    [
        (lambda: events((ALL, 1, 0), (BAD, 0, 1)), (ALL,)),
        (lambda: NativeLatencySli(GAUGE, 0.5), (GAUGE,)),
        (lambda: QuerySli("all_total / all_total + 2", Comparison.ABOVE, 1.0), (ALL,)),
    ],
)
def test_the_sources_of_an_sli_are_what_it_cannot_be_without(
    sli: Callable[[], Sli], expected: tuple[Selector, ...]
) -> None:
    assert sources_of(sli()) == expected
