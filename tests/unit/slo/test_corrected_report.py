"""A row with its corrections, and beside that what the ledger has."""

from uuid import UUID

import pytest

from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.budget_json import row_as_json, row_from_json
from sre_ops.slo.domain.corrected_report import Corrections, evaluate_corrected
from sre_ops.slo.domain.corrections import Effect
from sre_ops.slo.domain.definition import RollingWindow
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.report import evaluate
from sre_ops.slo.domain.states import State
from tests.unit.slo.correction_samples import ONE, WEEKLY_SLO, correction, once, recurring, run

NOW = 20_475 * DAY_MINUTES


def _week_with_an_outage() -> Minutes:
    """100 events a minute and, in one hour, all of them bad; 0.6 % of the week."""
    minutes = run(NOW - 30 * DAY_MINUTES, 30 * DAY_MINUTES, bad=0)
    minutes.bad[-DAY_MINUTES : -DAY_MINUTES + 60] = 100
    return minutes


OUTAGE = (NOW - DAY_MINUTES, NOW - DAY_MINUTES + 60)


@pytest.mark.parametrize(
    ("effect", "valid"), [(Effect.EXCLUDE, 1_002_000), (Effect.COUNT_AS_GOOD, 1_008_000)]
)
def test_raw_and_corrected_stand_side_by_side(effect: Effect, valid: int) -> None:
    found = Corrections(approved=(once(*OUTAGE, effect),))

    (row,) = evaluate_corrected(WEEKLY_SLO, _week_with_an_outage(), (), NOW, found)

    assert (row.valid, row.bad, row.state) == (valid, 0, State.MET)
    assert row.raw is not None
    assert (row.raw.valid, row.raw.bad, row.raw.state) == (1_008_000, 6_000, State.MISSED)
    assert row.raw.budget_consumed == pytest.approx(6_000 / 1_008)
    (counted,) = row.corrections
    assert (counted.correction_id, counted.minutes, counted.bad) == (ONE, 60, 6_000)


def test_a_correction_outside_the_window_leaves_the_row_alone() -> None:
    minutes = _week_with_an_outage()
    found = Corrections(approved=(once(NOW - 9 * DAY_MINUTES, NOW - 8 * DAY_MINUTES),))

    (row,) = evaluate_corrected(WEEKLY_SLO, minutes, (), NOW, found)

    assert row.raw is None
    assert row.corrections == ()
    assert (row.bad, row.state) == (6_000, State.MISSED)


def test_without_corrections_it_is_the_usual_report() -> None:
    minutes = _week_with_an_outage()

    (row,) = evaluate_corrected(WEEKLY_SLO, minutes, (), NOW)

    assert row == evaluate(WEEKLY_SLO, RollingWindow(7), minutes, (), NOW)


@pytest.mark.parametrize(("limit", "is_alarm"), [(0.01, True), (0.02, False)])
def test_recurring_ones_that_take_too_much_raise_an_alarm(limit: float, is_alarm: bool) -> None:
    sundays = correction(recurring())  # 2 of 168 hours
    found = Corrections(approved=(sundays,), recurring_limit=limit)

    (row,) = evaluate_corrected(WEEKLY_SLO, _week_with_an_outage(), (), NOW, found)

    assert row.recurring_share == pytest.approx(2 / 168)
    assert row.is_recurring_alarm is is_alarm


def test_the_contract_carries_both_there_and_back() -> None:
    sundays = correction(recurring(), correction_id=UUID(int=9))
    found = Corrections(approved=(once(*OUTAGE), sundays))
    (row,) = evaluate_corrected(WEEKLY_SLO, _week_with_an_outage(), (), NOW, found)

    said = row_as_json(row)

    assert (said["raw_bad"], said["bad"], said["raw_state"]) == (6_000, 0, "missed")
    assert row_from_json(said).corrections == row.corrections
    assert row_from_json(said).raw == row.raw


def test_a_row_without_corrections_says_the_same_twice() -> None:
    (row,) = evaluate_corrected(WEEKLY_SLO, _week_with_an_outage(), (), NOW)

    said = row_as_json(row)

    assert said["raw_budget_consumed"] == said["budget_consumed"]
    assert said["corrections"] == []
    assert row_from_json(said).raw is None


def test_a_row_of_an_earlier_version_had_no_corrections() -> None:
    (row,) = evaluate_corrected(WEEKLY_SLO, _week_with_an_outage(), (), NOW)
    new = ("raw_", "corrections", "recurring_")
    said = {name: one for name, one in row_as_json(row).items() if not name.startswith(new)}

    assert row_from_json(said).corrections == ()
