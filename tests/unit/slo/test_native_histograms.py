"""Counts at a threshold from the buckets of native histograms."""

import pytest

from sre_ops.slo.sources.native_histograms import at_most, parse_histograms

EXPONENTIAL = [[0, "0.25", "0.5", "4"], [0, "0.5", "1", "8"], [0, "1", "2", "2"]]


@pytest.mark.parametrize(
    ("threshold", "count"),
    [(0.1, 0.0), (0.25, 0.0), (0.5, 4.0), (1.0, 12.0), (2.0, 14.0), (9.0, 14.0)],
)
def test_counts_on_bucket_bounds_are_exact(threshold: float, count: float) -> None:
    assert at_most(EXPONENTIAL, threshold) == count


def test_inside_a_bucket_counts_are_spread_over_its_logarithm() -> None:
    assert at_most(EXPONENTIAL, 2**-0.5) == pytest.approx(4 + 8 * 0.5)


def test_inside_the_zero_bucket_counts_are_spread_evenly() -> None:
    assert at_most([[3, "-0.5", "0.5", "10"]], 0.25) == pytest.approx(7.5)


def test_a_bucket_without_end_holds_nothing_below_a_threshold() -> None:
    assert at_most([[0, "1", "+Inf", "10"]], 5.0) == 0.0


def test_a_histogram_becomes_counters_of_all_and_of_those_in_time() -> None:
    result = [
        {
            "metric": {"__name__": "s", "job": "a"},
            "histograms": [
                [10.5, {"count": "14", "sum": "9", "buckets": EXPONENTIAL}],
                [20.5, {"count": "0", "sum": "0"}],
            ],
        },
        {"metric": {"__name__": "s", "job": "b"}, "values": [[10.5, "3"]]},
    ]

    counters = parse_histograms(result, (0.5, 1.0))

    assert [one.labels["__name__"] for one in counters] == [
        "s:observations",
        "s:at_most:0.5",
        "s:at_most:1.0",
    ]
    assert [one.values.tolist() for one in counters] == [[14.0, 0.0], [4.0, 0.0], [12.0, 0.0]]
    assert counters[0].timestamps.tolist() == [10_500, 20_500]
    assert counters[0].labels["job"] == "a"
