from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from sre_ops.slo.domain.budget import ObjectiveVersion
from sre_ops.slo.domain.definition import CalendarUnit, CalendarWindow, RollingWindow
from sre_ops.slo.domain.forecast import Forecast, ForecastSettings, forecast
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.windows import span

DAY = 1440
MONTH = CalendarWindow(CalendarUnit.MONTH, "UTC")
VERSIONS = (ObjectiveVersion(objective=Decimal("0.999"), from_minute=0),)
SETTINGS = ForecastSettings()


def _days(count: int) -> Minutes:
    """Days from the epoch: 1000 events a minute from 08:00 to 20:00, 50 in the night."""
    run = Minutes.empty(0, count * DAY)
    hour = np.arange(count * DAY) // 60 % 24
    run.valid[:] = np.where((hour >= 8) & (hour < 20), 1000, 50)
    run.seen[:], run.expected[:] = 2, 2
    return run


def _forecast(run: Minutes, window: RollingWindow | CalendarWindow = MONTH) -> Forecast:
    return forecast(run, VERSIONS, window, span(window, run.end), SETTINGS)


def test_a_night_is_not_drawn_out_to_a_straight_line() -> None:
    # Errors are 0.15 % by day and none by night; the reading is taken at 08:00, so a
    # straight line through the last hours sees no errors at all and promises eternity.
    run = _days(21)
    run.bad[run.valid == 1000] = np.tile([1, 2], 21 * 360)
    at_eight = replace(
        run,
        **{
            name: getattr(run, name)[: 20 * DAY + 480]
            for name in Minutes.__slots__
            if name != "start"
        },
    )
    straight_line_bad_per_minute = at_eight.bad[-360:].mean()
    allowed = (31 * (720 * 1000 + 720 * 50)) * 0.001
    spent = float(at_eight.bad.sum())
    busy_minutes_left = (allowed - spent) / 1.5
    whole_days, rest = divmod(busy_minutes_left, 720)
    truth = 20 * DAY + 480 + int(whole_days) * DAY + rest

    result = _forecast(at_eight)

    assert straight_line_bad_per_minute == 0
    assert result.median is not None
    assert abs(result.median - truth) <= 60
    assert result.probability == 1


def test_the_range_is_in_order_and_the_same_for_the_same_ledger() -> None:
    run = _days(15)
    bad_days = np.random.default_rng(7).integers(0, 2, 15).repeat(DAY)
    run.bad[:] = np.where(run.valid == 1000, bad_days * 4, 0)

    first, second = _forecast(run), _forecast(run)

    assert first == second
    assert first.early is not None
    assert first.median is not None
    assert first.late is not None
    assert run.end < first.early <= first.median <= first.late <= first.horizon_end


def test_a_clean_service_does_not_run_out() -> None:
    result = _forecast(_days(15))

    assert (result.early, result.median, result.late) == (None, None, None)
    assert (result.probability, result.reason) == (0.0, "")


def test_a_rolling_window_recovers_as_its_old_minutes_drop_out() -> None:
    # An incident on the first of seven days took 90 % of the budget; it leaves the window
    # within a day, and the steady trickle alone never spends the budget.
    run = _days(28)
    run.bad[:] = (np.arange(run.end) % 60 == 0) & (run.valid == 1000)
    run.bad[21 * DAY : 22 * DAY : 60] += 200
    calm = replace(run, bad=run.bad.copy())
    calm.bad[: 7 * DAY] = 0

    result = _forecast(calm, RollingWindow(7))

    assert result.horizon_end == run.end + 7 * DAY
    assert result.probability is not None
    assert result.probability < 0.7


def test_a_spent_rolling_budget_is_out_from_the_first_step() -> None:
    run = _days(28)
    run.bad[:] = run.valid // 100

    result = _forecast(run, RollingWindow(7))

    assert result.median == run.end + 60


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (_days(2), "2 covered days of history, 3 are needed"),
        (Minutes.empty(0, 10 * DAY), "0 covered days"),
        (replace(_days(10), valid=np.zeros(10 * DAY, np.int64)), "no traffic"),
    ],
)
def test_without_history_there_is_no_forecast_but_a_reason(run: Minutes, words: str) -> None:
    result = _forecast(run)

    assert words in result.reason
    assert (result.median, result.probability) == (None, None)


def test_a_window_that_is_over_needs_no_forecast() -> None:
    assert _forecast(_days(31)).reason == "the window is over"


def test_a_year_is_drawn_in_longer_steps() -> None:
    run = _days(28)
    run.bad[:] = run.valid // 50

    result = _forecast(run, CalendarWindow(CalendarUnit.YEAR, "UTC"))

    assert result.median is not None
    assert (result.median - run.end) % (12 * 60) == 0


def test_many_years_are_drawn_day_by_day() -> None:
    run = _days(28)
    window = RollingWindow(1000)

    result = _forecast(run, window)

    assert result.probability == 0.0


def test_a_window_read_after_the_run_ended_counts_the_silence_as_unknown() -> None:
    run = _days(10)

    inside = forecast(run, VERSIONS, MONTH, span(MONTH, run.end + DAY), SETTINGS)
    beyond = forecast(run, VERSIONS, RollingWindow(1), span(RollingWindow(1), 15 * DAY), SETTINGS)

    assert inside.days == 10
    assert beyond.days == 10
