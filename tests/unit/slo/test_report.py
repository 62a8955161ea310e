from decimal import Decimal
from typing import Any, cast

import pytest

from sre_ops.slo.domain.budget import ObjectiveVersion
from sre_ops.slo.domain.definition import (
    CalendarUnit,
    CalendarWindow,
    EventSli,
    Origin,
    RollingWindow,
    Slo,
    TimeSlices,
)
from sre_ops.slo.domain.minutes import Mark, Minutes
from sre_ops.slo.domain.report import (
    BudgetRow,
    as_json,
    evaluate,
    exit_code,
    needed_from,
    no_data_row,
)
from sre_ops.slo.domain.states import Reason, State

DAY = 1440
WEEK = RollingWindow(7)


def _slo(name: str = "availability", time_slices: TimeSlices | None = None) -> Slo:
    return Slo(
        service="checkout",
        name=name,
        sli=EventSli(()),
        objective=Decimal("0.999"),
        windows=(WEEK,),
        origin=Origin("checkout.yaml"),
        time_slices=time_slices,
    )


def _run(days: int = 30) -> Minutes:
    run = Minutes.empty(0, days * DAY)
    run.valid[:], run.seen[:], run.expected[:] = 100, 2, 2
    return run


def _row(run: Minutes, *, slo: Slo | None = None) -> BudgetRow:
    return evaluate(slo or _slo(), WEEK, run, (), run.end)


def _written(*rows: BudgetRow) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", as_json(rows)["rows"])


def test_a_row_holds_what_the_window_holds() -> None:
    run = _run()
    run.bad[20 * DAY] = 50
    run.bad[-3 * DAY] = 30
    run.births_bad[-3 * DAY], run.marks[-10:] = 30, Mark.RESET | Mark.REPLICA

    row = _row(run)

    assert (row.valid, row.bad) == (7 * DAY * 100, 30)
    assert row.budget_consumed == pytest.approx(30 / 1008)
    assert row.state is State.MET
    assert row.provenance.births_bad == 30
    assert row.provenance.marks == {"replica": 10, "reset": 10}
    assert row.burn_rates["window"] == row.budget_consumed


def test_a_spent_budget_is_more_than_all_of_it() -> None:
    run = _run()
    run.bad[-3 * DAY] = 1260

    row = _row(run)

    assert (row.state, row.budget_consumed) == (State.MISSED, 1.25)


def test_a_median_forecast_inside_the_window_is_a_risk() -> None:
    march = CalendarWindow(CalendarUnit.MONTH, "UTC")
    run = _run(31 + 28 + 10)
    run.bad[31 * DAY : 59 * DAY : 3] = 1  # February was bad, March has been calm so far
    run.bad[59 * DAY :: 20] = 1

    row = evaluate(_slo(), march, run, (), run.end)
    without = evaluate(_slo(), march, run, (), run.end, with_forecast=False)

    assert (row.state, row.reason_code) == (State.AT_RISK, Reason.EXHAUSTION_FORECAST)
    assert (without.state, without.forecast) == (State.MET, None)


def test_time_slices_are_counted_instead_of_events() -> None:
    run = _run()
    run.bad[-3 * DAY] = 90

    row = _row(run, slo=_slo(time_slices=TimeSlices(5, Decimal("0.9"))))

    assert (row.valid, row.bad) == (7 * 288, 1)


def test_the_objective_shown_is_the_one_in_force_at_the_end() -> None:
    versions = (
        ObjectiveVersion(objective=Decimal("0.99"), from_minute=0),
        ObjectiveVersion(objective=Decimal("0.999"), from_minute=29 * DAY),
        ObjectiveVersion(objective=Decimal("0.9999"), from_minute=30 * DAY),
    )

    row = evaluate(_slo(), WEEK, _run(), versions, 30 * DAY)

    assert row.objective == Decimal("0.999")
    assert row.allowed == pytest.approx(6 * DAY + DAY / 10)


def test_minutes_with_impossible_counts_are_told() -> None:
    run = _run()
    run.bad[-5 * DAY], run.bad[-6 * DAY] = -1, 101

    met = _row(run)
    run.bad[-4 * DAY] = 5000
    missed = _row(run)

    assert met.reason.startswith("data error in 2 of its minutes")
    assert "5,100 bad events, 1,008 allowed; data error in 3" in missed.reason


def test_a_window_that_is_a_data_error_says_so_once() -> None:
    run = _run()
    run.bad[:] = -1

    row = _row(run)

    assert (row.state, row.reason_code) == (State.NOT_ENOUGH_DATA, Reason.DATA_ERROR)
    assert row.reason.count("data error") == 1


def test_a_ledger_that_ends_before_the_window_is_no_data() -> None:
    row = evaluate(_slo(), WEEK, _run(2), (), 100 * DAY)

    assert (row.state, row.sli, row.coverage) == (State.NO_DATA, None, 0.0)


def test_what_must_be_loaded_covers_window_burn_and_history() -> None:
    slices = _slo(time_slices=TimeSlices(7, Decimal("0.9")))

    plain, sliced = needed_from(_slo(), WEEK, 50_000), needed_from(slices, WEEK, 50_000)

    assert plain == 50_000 - 28 * DAY
    assert sliced == plain // 7 * 7
    assert needed_from(_slo(), RollingWindow(90), 0) == -90 * DAY


def test_the_report_is_sorted_and_begins_with_its_schema() -> None:
    rows = [
        no_data_row(_slo("latency"), WEEK, 7 * DAY, "Prometheus does not answer"),
        _row(_run()),
    ]

    report = as_json(rows)

    assert list(report) == ["schema", "rows"]
    assert report["schema"] == "sre_ops.slo_budget.v1"
    first, second = _written(*rows)
    assert [first["slo"], second["slo"]] == ["availability", "latency"]
    assert list(first)[:13] == [
        *("service", "slo", "window", "objective", "valid", "bad", "sli", "budget_consumed"),
        *("state", "coverage", "from", "to", "reason"),
    ]
    assert first["forecast"]["median"] is None
    assert first["wilson"][1] == 1.0


def test_a_row_without_data_has_nulls_where_there_is_no_value() -> None:
    row = no_data_row(_slo(), WEEK, 7 * DAY, "Prometheus does not answer")

    (written,) = _written(row)

    assert written["state"] == "no_data"
    assert (written["sli"], written["budget_consumed"], written["wilson"]) == (None, None, None)
    assert (written["from"], written["to"]) == ("1970-01-01T00:00:00Z", "1970-01-08T00:00:00Z")
    assert written["window_end"] == written["to"]
    assert written["reason"] == "Prometheus does not answer"


def test_a_missed_objective_decides_the_exit_code_before_missing_data() -> None:
    run = _run()
    met = _row(run)
    unknown = no_data_row(_slo(), WEEK, run.end, "down")
    run.bad[-3 * DAY] = 5000
    missed = _row(run)

    assert exit_code([]) == 0
    assert exit_code([met]) == 0
    assert exit_code([met, unknown]) == 4
    assert exit_code([met, unknown, missed]) == 3
