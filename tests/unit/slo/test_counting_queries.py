from decimal import Decimal

import pytest

from sre_ops.slo.domain.counting_queries import bad_pair_of, bad_share, growth, pair_of
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
from sre_ops.slo.domain.promql import parse

A, B, C = Selector("a"), Selector("b"), Selector("c", (Matcher("x", MatchOp.EQUAL, "y"),))
RATIO = EventSli((CounterTerm(A, 1, 0), CounterTerm(C, 0, 1)))
SLICES = (
    'avg_over_time(((sum(rate(c{x="y"}[5m])) or vector(0)) > bool (0.05 *'
    " (sum(rate(a[5m])) or vector(0))) and (sum(rate(a[5m])) or vector(0)) > 0)[1d:5m])"
)
NATIVE = (
    "(histogram_count(sum(rate(a[1d]))) * (1 - histogram_fraction(0, 0.25,"
    " sum(rate(a[1d]))))) / ((histogram_count(sum(rate(a[1d])))) > 0)"
)
LATENCY = EventSli((CounterTerm(A, 1, 1), CounterTerm(B, 0, -1)))


def slo(sli: Sli, slices: TimeSlices | None = None) -> Slo:
    return Slo(
        service="s",
        name="n",
        sli=sli,
        objective=Decimal("0.99"),
        windows=(RollingWindow(30),),
        origin=Origin("f"),
        time_slices=slices,
    )


def test_growth_is_added_and_taken_away_as_often_as_the_weights_say() -> None:
    text = growth([(A, 2), (B, -1), (C, 1)], "1h")

    assert text == (
        'sum(rate(a[1h])) + sum(rate(a[1h])) - sum(rate(b[1h])) + sum(rate(c{x="y"}[1h]))'
    )


def test_growth_that_begins_with_a_minus_keeps_its_order() -> None:
    text = growth([(B, -1), (A, 1)], "1h")

    assert text == "sum(rate(b[1h])) - sum(rate(b[1h])) - sum(rate(b[1h])) + sum(rate(a[1h]))"


def test_the_good_events_are_named_where_all_others_are_bad() -> None:
    pair = pair_of(LATENCY, "5m")

    assert (pair.part, pair.total) == ("sum(rate(b[5m]))", "sum(rate(a[5m]))")
    assert not pair.part_is_bad


@pytest.mark.parametrize(
    ("terms", "part"),
    [
        ((CounterTerm(A, 1, 0), CounterTerm(B, 0, 1)), "sum(rate(b[5m]))"),
        ((CounterTerm(A, 1, 1),), "sum(rate(a[5m]))"),
        ((CounterTerm(A, 1, 1), CounterTerm(B, 0, 1)), "sum(rate(a[5m])) + sum(rate(b[5m]))"),
        ((CounterTerm(A, 1, 0),), "sum(rate(a[5m])) - sum(rate(a[5m]))"),
        (
            (CounterTerm(A, 1, 0), CounterTerm(B, 0, -1)),
            "sum(rate(b[5m])) - sum(rate(b[5m])) - sum(rate(b[5m]))",
        ),
    ],
)
def test_the_bad_events_are_named_otherwise(terms: tuple[CounterTerm, ...], part: str) -> None:
    pair = pair_of(EventSli(terms), "5m")

    assert (pair.part, pair.part_is_bad) == (part, True)
    assert bad_pair_of(EventSli(terms), "5m") == pair


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            slo(RATIO),
            '(sum(rate(c{x="y"}[1d])) or vector(0)) / ((sum(rate(a[1d])) or vector(0)) > 0)',
        ),
        (
            slo(GaugeSli(A, Comparison.AT_LEAST, 1)),
            "avg_over_time((min(min_over_time(a[1m])) < bool 1)[1d:1m])",
        ),
        (
            slo(GaugeSli(A, Comparison.BELOW, 0.5)),
            "avg_over_time((max(max_over_time(a[1m])) >= bool 0.5)[1d:1m])",
        ),
        (slo(FreshnessSli(A, 60)), "avg_over_time((time() - max(a) > bool 60)[1d:1m])"),
        (
            slo(QuerySli(" avg(a)\n", Comparison.ABOVE, 2)),
            "avg_over_time(((avg(a)) <= bool 2)[1d:1m])",
        ),
        (
            slo(RATIO, TimeSlices(5, Decimal("0.95"))),
            SLICES,
        ),
        (
            slo(NativeLatencySli(A, 0.25)),
            NATIVE,
        ),
    ],
)
def test_the_share_of_bad_is_asked_without_ever_dividing_by_nothing(
    one: Slo, expected: str
) -> None:
    text = bad_share(one, "1d")

    assert text == expected
    assert parse(text)


def test_nothing_bad_is_zero_and_not_no_data() -> None:
    text = bad_share(slo(EventSli((CounterTerm(A, 1, 0),))), "1h")

    assert text.startswith("((sum(rate(a[1h])) or vector(0)) - (sum(rate(a[1h])) or vector(0))) /")
