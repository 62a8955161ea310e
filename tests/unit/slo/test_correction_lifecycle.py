"""Who may let a correction count, and who withdraws it."""

from uuid import UUID

import pytest

from sre_ops.kernel.errors import Forbidden
from sre_ops.kernel.unfit import Unfit
from sre_ops.slo.domain.correction_lifecycle import (
    AlreadyWithdrawn,
    Approver,
    CorrectionState,
    NeedsSomebodyElse,
    NotWaiting,
    Standing,
    check_approval,
    check_withdrawal,
)

ANA, BEN = UUID(int=1), UUID(int=2)
WAITING = Standing(state=CorrectionState.WAITING, requested_by=ANA)
APPROVED = Standing(state=CorrectionState.APPROVED, requested_by=ANA)
WITHDRAWN = Standing(state=CorrectionState.WITHDRAWN, requested_by=ANA)


def test_somebody_else_approves() -> None:
    check_approval(WAITING, Approver(person_id=BEN, others=1))


def test_nobody_approves_her_own_request_while_there_are_others() -> None:
    with pytest.raises(NeedsSomebodyElse):
        check_approval(WAITING, Approver(person_id=ANA, others=1, control="I looked twice"))


def test_a_team_of_one_states_what_takes_the_place_of_a_second_look() -> None:
    with pytest.raises(Unfit) as refused:
        check_approval(WAITING, Approver(person_id=ANA, others=0, control=" "))
    check_approval(WAITING, Approver(person_id=ANA, others=0, control="reviewed each month"))

    assert refused.value.field == "control"


@pytest.mark.parametrize("standing", [APPROVED, WITHDRAWN])
def test_only_what_waits_is_approved(standing: Standing) -> None:
    with pytest.raises(NotWaiting):
        check_approval(standing, Approver(person_id=BEN, others=1))


@pytest.mark.parametrize("standing", [WAITING, APPROVED])
def test_whoever_asked_withdraws_or_a_manager(standing: Standing) -> None:
    check_withdrawal(standing, ANA, is_manager=False)
    check_withdrawal(standing, BEN, is_manager=True)
    with pytest.raises(Forbidden):
        check_withdrawal(standing, BEN, is_manager=False)


def test_what_is_withdrawn_stays_so() -> None:
    with pytest.raises(AlreadyWithdrawn):
        check_withdrawal(WITHDRAWN, ANA, is_manager=True)
