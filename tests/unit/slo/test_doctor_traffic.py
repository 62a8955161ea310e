from decimal import Decimal

import pytest

from sre_ops.slo.domain.doctor_traffic import (
    days_for,
    events_to_tell_a_miss,
    events_to_trust_a_pass,
)
from sre_ops.slo.domain.wilson import wilson


@pytest.mark.parametrize(
    ("objective", "events"),
    [
        ("0.999", 3_838),  # 3.841459 × 0.999 / 0.001 = 3837.6
        ("0.99", 381),  # 3.841459 × 0.99 / 0.01 = 380.3
        ("0.9", 35),  # 3.841459 × 0.9 / 0.1 = 34.6
        ("0.4", 6),  # all bad: 3.841459 × 0.24 / 0.16 = 5.8
    ],
)
def test_a_miss_by_twice_the_allowed_share_stands_out_after_so_many_events(
    objective: str, events: int
) -> None:
    assert events_to_tell_a_miss(Decimal(objective)) == events


def test_a_smaller_excess_takes_longer() -> None:
    assert events_to_tell_a_miss(Decimal("0.999"), factor=1.5) == 15_351  # 4 × 3837.6


@pytest.mark.parametrize("objective", ["0.99", "0.95", "0.9"])
def test_the_events_are_those_at_which_the_wilson_interval_leaves_the_objective(
    objective: str,
) -> None:
    allowed = 1 - float(objective)
    needed = events_to_tell_a_miss(Decimal(objective)) * 2 * allowed
    more, less = round(1.1 * needed), int(0.9 * needed)

    late = wilson(more, round(more / (2 * allowed)))
    early = wilson(less, round(less / (2 * allowed)))

    assert late is not None
    assert early is not None
    assert late.low > allowed > early.low


@pytest.mark.parametrize(
    ("objective", "events"),
    [
        ("0.999", 2_995),  # ln 0.05 / ln 0.999 = 2994.2
        ("0.99", 299),  # 298.07
        ("0.9", 29),  # 28.4
        ("0.5", 5),  # 4.3
    ],
)
def test_so_many_good_events_in_a_row_show_that_an_objective_is_met(
    objective: str, events: int
) -> None:
    assert events_to_trust_a_pass(Decimal(objective)) == events


def test_events_take_days_and_never_come_without_traffic() -> None:
    assert days_for(3_838, 86.0) == pytest.approx(44.63, abs=0.01)
    assert days_for(1, 0.0) is None
