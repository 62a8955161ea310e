from decimal import Decimal

import pytest

from sre_ops.slo.domain.definition import TimeSlices
from sre_ops.slo.domain.minutes import Mark, Minutes
from sre_ops.slo.domain.slices import first_minute_of_slice, to_slices

FIVE = TimeSlices(5, Decimal("0.9"))


def _run(start: int, valid: list[int], bad: list[int]) -> Minutes:
    run = Minutes.empty(start, len(valid))
    run.valid[:], run.bad[:], run.seen[:], run.expected[:] = valid, bad, 1, 2
    return run


def test_a_slice_is_judged_on_its_last_minute() -> None:
    run = _run(10, [10] * 10, [0] * 5 + [3, 3, 0, 0, 0])

    result = to_slices(run, FIVE)

    assert result.valid.tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    assert result.bad.tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert result.seen.tolist() == [1] * 10


def test_a_slice_exactly_at_its_target_is_good() -> None:
    run = _run(0, [10] * 5, [5, 0, 0, 0, 0])

    result = to_slices(run, FIVE)

    assert result.bad.sum() == 0


def test_a_slice_without_valid_events_does_not_count() -> None:
    result = to_slices(_run(0, [0] * 5, [0] * 5), FIVE)

    assert result.valid.sum() == result.bad.sum() == 0


def test_slices_cut_by_the_run_are_judged_once_they_have_ended() -> None:
    run = _run(3, [10, 10, 10, 10, 10], [9, 9, 0, 9, 9])

    result = to_slices(run, FIVE)

    assert result.valid.tolist() == [0, 1, 0, 0, 0]
    assert result.bad.tolist() == [0, 1, 0, 0, 0]


def test_a_run_in_which_no_slice_ends_judges_none() -> None:
    assert to_slices(_run(10, [10, 10], [9, 9]), FIVE).valid.tolist() == [0, 0]


def test_the_marks_of_a_slice_stand_on_its_last_minute() -> None:
    run = _run(0, [1] * 5, [0] * 5)
    run.marks[1], run.marks[2] = Mark.GAP, Mark.RESET

    result = to_slices(run, FIVE)

    assert result.marks.tolist() == [0, 0, 0, 0, Mark.GAP | Mark.RESET]


@pytest.mark.parametrize(("bad", "expected"), [(10**12, 0), (10**12 + 1, 1)])
def test_the_comparison_stays_exact_beyond_64_bits(bad: int, expected: int) -> None:
    slices = TimeSlices(1, Decimal("0.999999"))

    result = to_slices(_run(0, [10**18], [bad]), slices)

    assert result.bad.tolist() == [expected]


def test_slices_begin_on_multiples_of_their_length() -> None:
    assert first_minute_of_slice(FIVE, 13) == 10
