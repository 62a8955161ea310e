import pytest

from sre_ops.slo.domain.definition import Matcher, MatchOp, Selector
from sre_ops.slo.domain.doctor_query import RangeUse, aggregates, read_query

BUCKET = Selector("h_bucket", (Matcher("le", MatchOp.EQUAL, "1"),))


def test_ranges_are_read_with_what_their_functions_need() -> None:
    reading = read_query("-(sum(rate(a[5m])) / (max_over_time(b[1m]) + c)) * 2")

    assert reading.selectors == (Selector("a"), Selector("b"), Selector("c"))
    assert reading.ranges == (RangeUse(Selector("a"), 300, 2), RangeUse(Selector("b"), 60, 1))
    assert reading.counters == (Selector("a"),)
    assert not reading.loses_le


def test_what_is_read_inside_a_subquery_counts_too() -> None:
    reading = read_query("max_over_time(rate(a[90s])[1h:1m])")

    assert reading.ranges == (RangeUse(Selector("a"), 90, 2),)


def test_a_selector_that_cannot_be_repeated_is_left_out() -> None:
    reading = read_query('rate(a[5m] offset 1h) + b{le="1"} + label_replace(c, "x", "y", "", "")')

    assert reading.selectors == (Selector("b", BUCKET.matchers), Selector("c"))
    assert reading.ranges == ()


def test_a_query_that_is_none_reads_nothing() -> None:
    assert read_query("rate(").selectors == ()
    assert not aggregates("rate(")


@pytest.mark.parametrize(
    ("query", "loses"),
    [
        ("histogram_quantile(0.9, sum by (job) (rate(h_bucket[5m])))", True),
        ("histogram_quantile(0.9, (sum(rate(h_bucket[5m]))))", True),
        ("histogram_quantile(0.9, sum without (le) (rate(h_bucket[5m])))", True),
        ("histogram_quantile(0.9, sum without (pod) (rate(h_bucket[5m])))", False),
        ("histogram_quantile(0.9, sum by (job, le) (rate(h_bucket[5m])))", False),
        ("histogram_quantile(0.9, rate(h_bucket[5m]))", False),
        ("histogram_quantile(0.9, sum(rate(h[5m])))", False),
    ],
)
def test_a_quantile_needs_the_label_of_the_bounds(query: str, loses: bool) -> None:
    assert read_query(query).loses_le is loses


@pytest.mark.parametrize(
    ("query", "is_sum"),
    [("sum by (job) (a)", True), ("rate(a[5m])", True), ('a{job="x"}', False), ("a or b", False)],
)
def test_what_is_summed_or_rated_is_no_counter_any_more(query: str, is_sum: bool) -> None:
    assert aggregates(query) is is_sum
