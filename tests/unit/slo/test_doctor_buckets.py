from math import inf

import pytest

from sre_ops.slo.domain.doctor_buckets import NativeBucket, bounds_around

DOUBLING = [NativeBucket(-1e-128, 1e-128), NativeBucket(0.5, 1.0), NativeBucket(1.0, 2.0)]
QUARTERS = [NativeBucket(2**0.25, 2**0.5), NativeBucket(2**1.0, 2**1.25)]
CUSTOM = [NativeBucket(0.0, 0.1), NativeBucket(0.1, 0.25), NativeBucket(0.5, inf)]


@pytest.mark.parametrize("threshold", [0.25, 0.5, 1.0, 4.0, 1024.0])
def test_a_power_of_two_is_a_bound_even_where_nothing_was_seen_yet(threshold: float) -> None:
    assert bounds_around(DOUBLING, threshold) is None


def test_a_threshold_between_two_bounds_is_told_both() -> None:
    assert bounds_around(DOUBLING, 0.3) == (0.25, 0.5)
    assert bounds_around(DOUBLING, 3.0) == (2.0, 4.0)


def test_finer_buckets_have_more_bounds() -> None:
    assert bounds_around(QUARTERS, 2**0.75) is None
    assert bounds_around(QUARTERS, 1.5) == pytest.approx((2**0.5, 2**0.75))


def test_custom_bounds_are_known_where_something_was_seen() -> None:
    assert bounds_around(CUSTOM, 0.25) is None
    assert bounds_around(CUSTOM, 0.2) == (0.1, 0.25)
    assert bounds_around(CUSTOM, 0.3) is None


@pytest.mark.parametrize(
    "buckets", [[], [NativeBucket(1.0, 1.0)], [NativeBucket(1.0, 2.0), NativeBucket(2.0, 3.0)]]
)
def test_what_is_not_regular_promises_no_bounds(buckets: list[NativeBucket]) -> None:
    assert bounds_around(buckets, 10.0) is None
