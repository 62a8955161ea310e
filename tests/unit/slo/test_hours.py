import numpy as np
import pytest

from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.hours import Hours, budget_course, whole_budget
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.windows import Span
from tests.unit.slo.budget_rows import budget_row

START = 24_000  # an hour since the epoch


def _hours(*bad: int, coverage: float = 1.0) -> Hours:
    return Hours(
        start=START,
        valid=np.full(len(bad), 1_000),
        bad=np.array(bad, np.int64),
        coverage=np.full(len(bad), coverage),
    )


def _row(bad: int, span: Span, **different: object) -> BudgetRow:
    return budget_row(bad=bad, span=span, **{"allowed": 100.0, **different})


def test_minutes_add_up_to_hours_and_the_last_may_be_short() -> None:
    run = Minutes.empty(START * 60, 90)
    run.valid[:], run.bad[60:], run.seen[:60], run.expected[:] = 2, 1, 1, 1

    found = Hours.of(run, run)

    assert found.start == START
    assert found.valid.tolist() == [120, 60]
    assert found.bad.tolist() == [0, 30]
    assert found.coverage.tolist() == [1.0, 0.0]


def test_the_course_begins_whole_and_ends_where_the_row_stands() -> None:
    span = Span(START * 60, (START + 3) * 60, (START + 3) * 60)

    found = budget_course(_row(60, span), _hours(10, 20, 30))

    assert found is not None
    assert found.minutes.tolist() == [(START + n) * 60 for n in range(4)]
    assert found.remaining.tolist() == pytest.approx([1, 0.9, 0.7, 0.4])
    assert found.spent.tolist() == pytest.approx([0.1, 0.2, 0.3])


def test_what_an_hour_that_the_window_cuts_adds_is_the_rest_of_the_row() -> None:
    span = Span(START * 60 + 30, (START + 2) * 60 + 15, (START + 2) * 60 + 15)

    found = budget_course(_row(57, span), _hours(10, 20, 30))

    assert found is not None
    assert found.minutes.tolist() == [span[0], (START + 1) * 60, (START + 2) * 60, span[1]]
    assert found.remaining.tolist() == pytest.approx([1, 0.93, 0.73, 0.43])


def test_an_hour_without_measurement_has_no_share() -> None:
    span = Span(START * 60, (START + 1) * 60, (START + 1) * 60)

    found = budget_course(_row(0, span), _hours(0, coverage=0.0))

    assert found is not None
    assert np.isnan(found.spent).all()


def test_half_a_calendar_window_is_weighed_against_twice_what_it_allowed() -> None:
    span = Span(START * 60, (START + 5) * 60, (START + 10) * 60)

    assert whole_budget(_row(0, span)) == pytest.approx(200)


@pytest.mark.parametrize("allowed", [None, 0.0])
def test_a_silent_window_has_no_course(allowed: float | None) -> None:
    span = Span(START * 60, (START + 1) * 60, (START + 1) * 60)

    assert budget_course(_row(0, span, allowed=allowed), _hours(0)) is None


def test_a_window_that_has_just_begun_has_no_course() -> None:
    assert whole_budget(_row(0, Span(START * 60, START * 60, (START + 1) * 60))) is None
