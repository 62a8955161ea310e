from decimal import Decimal

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
    QuerySli,
    Selector,
)
from sre_ops.slo.domain.event_sli import (
    from_bad_and_total,
    from_good_and_total,
    with_bucket_bound,
)
from sre_ops.slo.domain.promql import BadPromql, NotCountable
from sre_ops.slo.domain.query_sli import native_latency, plain_selector, threshold_sli

TOTAL = Selector("t")
PART = Selector("p")


def bucket(op: MatchOp, le: str) -> Selector:
    return Selector("h_bucket", (Matcher("le", op, le),))


def test_good_and_total_make_the_rest_bad() -> None:
    sli = from_good_and_total("sum(p)", "sum(t)")

    assert sli == EventSli((CounterTerm(TOTAL, 1, 1), CounterTerm(PART, 0, -1)))


def test_bad_and_total_count_bad_as_such() -> None:
    sli = from_bad_and_total("sum(rate(p[5m]))", "sum(rate(t[5m]))", only_rated=True)

    assert sli == EventSli((CounterTerm(TOTAL, 1, 0), CounterTerm(PART, 0, 1)))


def test_a_series_that_is_total_and_good_joins_its_weights() -> None:
    sli = from_good_and_total("sum(t)", "sum(t) + sum(p)")

    assert sli == EventSli((CounterTerm(TOTAL, 1, 0), CounterTerm(PART, 1, 1)))


def test_a_series_that_ends_up_without_weight_is_left_out() -> None:
    sli = from_bad_and_total("sum(p) - sum(q)", "sum(t) + sum(q) - sum(q)")

    assert [term.selector.metric for term in sli.terms] == ["t", "p", "q"]


def test_a_gauge_without_rate_is_no_count_when_the_file_says_so() -> None:
    with pytest.raises(NotCountable, match="counter: false"):
        from_good_and_total("sum(p)", "sum(t)", only_rated=True)


def test_a_total_that_only_subtracts_counts_nothing() -> None:
    with pytest.raises(NotCountable, match="counts nothing"):
        from_bad_and_total("sum(p)", "sum(t) - sum(t)")


def test_latency_takes_its_threshold_from_the_bucket() -> None:
    sli = from_good_and_total('rate(h_bucket{le="1"}[5m])', 'rate(h_bucket{le="+Inf"}[5m])')

    assert sli.latency_threshold == 1.0
    assert sli.terms[1].selector == bucket(MatchOp.REGEX, r"1|1\.0")


@pytest.mark.parametrize(
    ("op", "le", "expected"),
    [
        (MatchOp.EQUAL, "0.5", bucket(MatchOp.EQUAL, "0.5")),
        (MatchOp.EQUAL, "1.0", bucket(MatchOp.REGEX, r"1|1\.0")),
        (MatchOp.EQUAL, "+Inf", bucket(MatchOp.EQUAL, "+Inf")),
        (MatchOp.EQUAL, "-Inf", bucket(MatchOp.EQUAL, "-Inf")),
        (MatchOp.REGEX, r"0\.5", bucket(MatchOp.EQUAL, "0.5")),
        (MatchOp.REGEX, r"2|2\.0", bucket(MatchOp.REGEX, r"2|2\.0")),
        (MatchOp.EQUAL, "1e6", bucket(MatchOp.REGEX, r"1000000|1000000\.0|1e\+06|1e6")),
        (MatchOp.EQUAL, "1234567", bucket(MatchOp.REGEX, r"1\.234567e\+06|1234567|1234567\.0")),
        (MatchOp.EQUAL, "12345678", bucket(MatchOp.REGEX, r"12345678|12345678\.0")),
    ],
)
def test_a_bound_matches_however_prometheus_writes_it(
    op: MatchOp, le: str, expected: Selector
) -> None:
    selector, _ = with_bucket_bound(bucket(op, le))

    assert selector == expected


@pytest.mark.parametrize(
    "selector",
    [
        Selector("h_bucket"),
        bucket(MatchOp.REGEX, "1|2"),
        bucket(MatchOp.NOT_EQUAL, "1"),
        bucket(MatchOp.EQUAL, "fast"),
        bucket(MatchOp.EQUAL, "NaN"),
    ],
)
def test_several_buckets_are_refused_because_they_overlap(selector: Selector) -> None:
    with pytest.raises(BadPromql, match="cumulative"):
        with_bucket_bound(selector)


def test_what_is_no_bucket_stays_as_it_is() -> None:
    assert with_bucket_bound(TOTAL) == (TOTAL, None)


@pytest.mark.parametrize(
    ("query", "op", "expected"),
    [
        ("t", Comparison.AT_MOST, GaugeSli(TOTAL, Comparison.AT_MOST, 5.0)),
        ("(t)", Comparison.ABOVE, GaugeSli(TOTAL, Comparison.ABOVE, 5.0)),
        ("max(t)", Comparison.BELOW, GaugeSli(TOTAL, Comparison.BELOW, 5.0)),
        ("min((t))", Comparison.AT_LEAST, GaugeSli(TOTAL, Comparison.AT_LEAST, 5.0)),
        ("max(t)", Comparison.ABOVE, QuerySli("max(t)", Comparison.ABOVE, 5.0)),
        ("avg(t)", Comparison.BELOW, QuerySli("avg(t)", Comparison.BELOW, 5.0)),
        ("t offset 5m", Comparison.BELOW, QuerySli("t offset 5m", Comparison.BELOW, 5.0)),
        ("time() - max(t)", Comparison.AT_MOST, FreshnessSli(TOTAL, 5.0)),
        ("time() - t", Comparison.BELOW, FreshnessSli(TOTAL, 5.0)),
        ("time() - t", Comparison.ABOVE, QuerySli("time() - t", Comparison.ABOVE, 5.0)),
        ("p - t", Comparison.BELOW, QuerySli("p - t", Comparison.BELOW, 5.0)),
        ("p + t", Comparison.BELOW, QuerySli("p + t", Comparison.BELOW, 5.0)),
        ("time() - min(t)", Comparison.BELOW, QuerySli("time() - min(t)", Comparison.BELOW, 5.0)),
    ],
)
def test_a_threshold_becomes_the_most_exact_kind(
    query: str, op: Comparison, expected: GaugeSli | FreshnessSli | QuerySli
) -> None:
    assert threshold_sli(query, op, Decimal(5)) == expected


@pytest.mark.parametrize(
    "query",
    [
        "histogram_fraction(0, 0.5, rate(t[5m]))",
        "(histogram_fraction(0, 0.5, sum(sum by (job) (increase(t[5m])))))",
        "histogram_fraction(-Inf, (0.5), rate(t[5m]))",
    ],
)
def test_a_histogram_fraction_is_native_latency(query: str) -> None:
    assert native_latency(query) == NativeLatencySli(TOTAL, 0.5)


@pytest.mark.parametrize(
    "query",
    [
        "t",
        "histogram_quantile(0.9, t)",
        "histogram_fraction(1, 2, rate(t[5m]))",
        "histogram_fraction(0, Inf, rate(t[5m]))",
        "histogram_fraction(scalar(p), 1, rate(t[5m]))",
        "histogram_fraction(-scalar(p), 1, rate(t[5m]))",
        "histogram_fraction(0, 1, t)",
        "histogram_fraction(0, 1, irate(t[5m]))",
        "histogram_fraction(0, 1, rate(t[5m:1m]))",
        "histogram_fraction(0, 1, rate(t[5m] offset 1h))",
    ],
)
def test_other_queries_are_no_native_latency(query: str) -> None:
    assert native_latency(query) is None


def test_more_than_a_selector_is_said_to_be_more() -> None:
    with pytest.raises(NotCountable, match="more than a metric"):
        plain_selector("sum(t)")
