from datetime import timedelta

from sre_ops.slo.domain.exhaustion import gone_at, soonest
from sre_ops.slo.domain.forecast import Forecast
from sre_ops.slo.domain.states import State
from tests.unit.slo.budget_rows import FORECAST, budget_row

SOON = budget_row(slo="soon", state=State.AT_RISK)
BURNS = budget_row(slo="burns", state=State.AT_RISK, fired=("5m/1h",), forecast=None)
SPENT = budget_row(slo="spent", state=State.MISSED, budget_consumed=1.1)
WORSE = budget_row(slo="worse", state=State.MISSED, budget_consumed=3.0)
SPENT_AND_BURNS = budget_row(
    slo="spent and burns", state=State.MISSED, budget_consumed=2.0, fired=("5m/1h",)
)
ENDLESS = budget_row(
    slo="endless", state=State.AT_RISK, forecast=Forecast(horizon_end=FORECAST.horizon_end)
)
BLIND = budget_row(slo="blind", state=State.NO_DATA, budget_consumed=None)


def test_what_can_be_saved_comes_first_and_what_nobody_can_tell_last() -> None:
    rows = [BLIND, ENDLESS, WORSE, SPENT_AND_BURNS, SPENT, SOON, BURNS]

    assert [one.slo for one in sorted(rows, key=soonest)] == [
        "burns",
        "soon",
        "spent and burns",
        "worse",
        "spent",
        "endless",
        "blind",
    ]


def test_a_budget_is_gone_at_the_median_of_its_forecast() -> None:
    assert gone_at(SOON) == SOON.to_at + timedelta(minutes=900)


def test_what_is_spent_unknown_or_not_in_sight_has_no_end() -> None:
    assert [gone_at(one) for one in (SPENT, BLIND, BURNS, ENDLESS)] == [None] * 4
