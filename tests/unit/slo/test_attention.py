import pytest

from sre_ops.slo.domain.attention import Attention, attention
from sre_ops.slo.domain.states import Reason, State
from tests.unit.slo.budget_rows import budget_row


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.MISSED, Attention.MISSED),
        (State.AT_RISK, Attention.AT_RISK),
        (State.MET, Attention.FINE),
        (State.NO_DATA, Attention.UNDECIDED),
        (State.NOT_ENOUGH_DATA, Attention.UNDECIDED),
    ],
)
def test_each_state_has_its_place(state: State, expected: Attention) -> None:
    assert attention(budget_row(state=state)) is expected


@pytest.mark.parametrize("state", [State.MISSED, State.AT_RISK])
def test_a_budget_that_burns_now_comes_before_all_others(state: State) -> None:
    assert attention(budget_row(state=state, fired=("5m/1h",))) is Attention.BURNING


@pytest.mark.parametrize(
    "reason", [Reason.SOURCE_UNAVAILABLE, Reason.NOTHING_MEASURED, Reason.DATA_ERROR]
)
def test_what_should_be_measured_and_is_not_comes_before_what_is_too_little(
    reason: Reason,
) -> None:
    assert attention(budget_row(state=State.NO_DATA, reason_code=reason)) is Attention.BLIND
