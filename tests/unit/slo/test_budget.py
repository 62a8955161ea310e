from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from sre_ops.kernel.errors import Invalid
from sre_ops.slo.domain.budget import (
    ObjectiveVersion,
    budget,
    segments,
    version_at,
    window_coverage,
    window_sums,
)
from sre_ops.slo.domain.minutes import Minutes

THREE_NINES = ObjectiveVersion(objective=Decimal("0.999"), from_minute=0)


def _run(length: int = 1000, valid: int = 100, bad: int = 0) -> Minutes:
    run = Minutes.empty(0, length)
    run.valid[:], run.bad[:], run.seen[:], run.expected[:] = valid, bad, 2, 2
    return run


def test_a_budget_allows_its_share_of_valid_events_exactly() -> None:
    run = _run()
    run.bad[10] = 125

    result = budget(run, [THREE_NINES], 0, 1000)

    assert result.allowed == 100
    assert result.consumed == Fraction(5, 4)
    assert result.sli == Fraction(99_875, 100_000)


def test_a_silent_window_has_no_budget_to_show() -> None:
    result = budget(_run(valid=0), [THREE_NINES], 0, 1000)

    assert (result.consumed, result.sli) == (None, None)


def test_impossible_counts_are_shown_as_they_are() -> None:
    result = budget(_run(valid=1, bad=-3), [THREE_NINES], 0, 10)

    assert (result.valid, result.bad, result.consumed) == (10, -30, Fraction(-3000))


def test_each_minute_is_weighed_by_the_objective_valid_in_it() -> None:
    stricter = ObjectiveVersion(objective=Decimal("0.9999"), from_minute=600)

    result = budget(_run(), [THREE_NINES, stricter], 0, 1000)

    assert result.allowed == 60 + 4


def test_segments_leave_out_versions_that_lie_outside_the_span() -> None:
    later = ObjectiveVersion(objective=Decimal("0.99"), from_minute=50)
    last = ObjectiveVersion(objective=Decimal("0.9"), from_minute=500)

    parts = segments([THREE_NINES, later, last], 60, 100)

    assert parts == [(60, 100, later)]


def test_the_first_version_holds_for_minutes_before_it() -> None:
    first = ObjectiveVersion(objective=Decimal("0.99"), from_minute=50)

    assert version_at([first], 10) == first
    assert segments([first], 10, 60) == [(10, 60, first)]


def test_many_windows_are_summed_in_one_pass() -> None:
    run = _run(bad=1)

    valid, bad = window_sums(run, [(0, 1000), (990, 1000), (-50, 5), (2000, 3000), (7, 7)])

    assert valid.tolist() == [100_000, 1000, 500, 0, 0]
    assert bad.tolist() == [1000, 10, 5, 0, 0]


def test_no_windows_have_no_sums() -> None:
    valid, bad = window_sums(_run(), [])

    assert len(valid) == len(bad) == 0


@pytest.mark.parametrize("objective", ["0", "1", "-0.1", "99.9"])
def test_an_objective_that_is_no_ratio_is_refused(objective: str) -> None:
    with pytest.raises(Invalid, match=objective):
        ObjectiveVersion(objective=Decimal(objective), from_minute=0)


def test_coverage_is_the_mean_over_the_elapsed_minutes() -> None:
    run = _run(length=4)
    run.seen[:], run.expected[:] = [2, 1, 3, 5], [2, 2, 2, 0]

    whole, wider = window_coverage(run, 0, 4), window_coverage(run, 0, 8)

    assert whole == pytest.approx(3.5 / 4)
    assert wider == pytest.approx(3.5 / 8)
    assert whole == pytest.approx(float(np.mean(run.coverage())))


def test_a_span_without_minutes_is_not_covered() -> None:
    assert window_coverage(_run(), 5, 5) == 0
    assert window_coverage(_run(), 5000, 6000) == 0
