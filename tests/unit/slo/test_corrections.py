"""Corrections: minutes that do not count, or count as good, while the ledger stays as it is."""

import numpy as np
import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.corrections import (
    Effect,
    Selector,
    corrected,
    counted,
    marked,
    recurring_share,
)
from sre_ops.slo.domain.minutes import Mark
from tests.unit.slo.correction_samples import ONE, TWO, columns, correction, once, recurring, run

GOOD = Effect.COUNT_AS_GOOD


@pytest.mark.parametrize(
    ("selector", "fits"),
    [
        (Selector(service="shop"), True),
        (Selector(service="shop", slo="pay"), True),
        (Selector(service="*", team="edge"), True),
        (Selector(service="sh*p", slo="*a*"), True),
        (Selector(service="shop", slo="search"), False),
        (Selector(service="sho"), False),
        (Selector(service="s.op"), False),
        (Selector(service="*", team="core"), False),
    ],
)
def test_a_selector_fits_names_by_pattern(selector: Selector, fits: bool) -> None:
    assert selector.fits("shop", "pay", "edge") is fits


def test_a_service_without_a_team_is_fitted_by_any_team_alone() -> None:
    assert Selector(service="*").fits("shop", "pay", "")
    assert not Selector(service="*", team="edge").fits("shop", "pay", "")


@pytest.mark.parametrize("text", ["", "x" * 254, "a\0b"])
def test_a_pattern_must_say_something(text: str) -> None:
    with pytest.raises(Unfit) as refused:
        Selector(service="shop", slo=text)

    assert refused.value.field == "slo"


def test_excluded_minutes_are_neither_good_nor_bad_and_stay_covered() -> None:
    minutes = run(100, 4)

    found = corrected(minutes, [once(101, 103)])

    assert found.valid.tolist() == [100, 0, 0, 100]
    assert found.bad.tolist() == [10, 0, 0, 10]
    assert found.births_valid.tolist() == [10, 0, 0, 10]
    assert found.births_bad.tolist() == [1, 0, 0, 1]
    assert found.coverage().tolist() == [1, 1, 1, 1]
    assert found.marks.tolist() == [0, Mark.EXCLUDED, Mark.EXCLUDED, 0]


def test_bad_events_that_count_as_good_stay_valid() -> None:
    found = corrected(run(100, 3), [once(101, 102, GOOD)])

    assert found.valid.tolist() == [100, 100, 100]
    assert found.bad.tolist() == [10, 0, 10]
    assert found.births_bad.tolist() == [1, 0, 1]
    assert found.marks.tolist() == [0, Mark.COUNTED_GOOD, 0]


def test_where_both_hold_the_minute_is_excluded() -> None:
    found = corrected(run(100, 1), [once(100, 101, GOOD), once(100, 101)])

    assert (found.valid.tolist(), found.bad.tolist()) == ([0], [0])
    assert found.marks.tolist() == [Mark.EXCLUDED | Mark.COUNTED_GOOD]


def test_the_ledger_itself_stays_as_it_is() -> None:
    minutes = run(100, 4)
    before = columns(minutes)

    corrected(minutes, [once(0, 1000), once(0, 1000, GOOD)])

    assert columns(minutes) == before
    assert corrected(minutes, []) is minutes


def test_marks_can_be_shown_beside_raw_counts() -> None:
    minutes = run(100, 2)

    found = marked(minutes, [once(101, 102, GOOD)])

    assert found.bad.tolist() == [10, 10]
    assert found.marks.tolist() == [0, Mark.COUNTED_GOOD]
    assert marked(minutes, []) is minutes


def test_what_each_correction_covers_of_a_window_is_told_as_the_ledger_has_it() -> None:
    minutes = run(100, 10)
    both = [once(95, 103), once(102, 104, GOOD, correction_id=TWO), once(500, 600)]

    found = counted(minutes, both, 100, 110)

    told = [(one.correction_id, one.minutes, one.valid, one.bad) for one in found]
    assert told == [(ONE, 3, 300, 30), (TWO, 2, 200, 20)]


def test_recurring_corrections_take_their_share_of_the_whole_window_together() -> None:
    sundays, overlapping = correction(recurring()), correction(recurring("FREQ=WEEKLY;BYDAY=SU,MO"))
    start = 20_454 * DAY_MINUTES  # a Thursday
    week = start + 7 * DAY_MINUTES

    share = recurring_share([sundays, overlapping, once(start, week)], start, week)

    assert share == pytest.approx(4 / (7 * 24))
    assert recurring_share([once(start, week)], start, week) == 0
    assert recurring_share([sundays], start, start) == 0


def test_a_minute_outside_the_ledger_is_no_trouble() -> None:
    minutes = run(100, 2)

    found = corrected(minutes, [once(0, 101)])

    assert np.array_equal(found.bad, [0, 10])
