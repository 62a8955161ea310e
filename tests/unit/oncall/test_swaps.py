from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.changes import NotOnCallThen
from sre_ops.oncall.domain.schedule import Origin, Shift, Source, Swap
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.domain.swaps import (
    Facts,
    NotYourSwap,
    ShiftBegan,
    State,
    SwapDecided,
    accept,
    ask,
    decline,
)
from sre_ops.oncall.public.events import SwapAccepted, SwapAsked, SwapDeclined

ANA, BEN, CLEO, SCHEDULE, SWAP = (UUID(int=number) for number in range(1, 6))
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST, SECOND = Span(NOON + DAY, NOON + 2 * DAY), Span(NOON + 2 * DAY, NOON + 3 * DAY)
LAYER = Origin(Source.LAYER, "weekly")
SHIFTS = (Shift(ANA, FIRST, LAYER), Shift(BEN, SECOND, LAYER))
WISH = Swap(id=SWAP, one=ANA, one_span=FIRST, other=BEN, other_span=SECOND)
ASKED = Facts(schedule_id=SCHEDULE, swap=WISH, asked_at=NOON)


def test_whoever_has_both_shifts_to_come_may_be_asked() -> None:
    change = ask(SCHEDULE, WISH, SHIFTS, at=NOON)

    assert change.facts == ASKED
    assert change.events == (
        SwapAsked(swap_id=SWAP, schedule_id=SCHEDULE, one_id=ANA, other_id=BEN, at=NOON),
    )


@pytest.mark.parametrize(("at", "field"), [(FIRST.start + DAY / 2, "one_span")])
def test_a_shift_that_has_begun_is_not_swapped(at: datetime, field: str) -> None:
    with pytest.raises(Unfit) as refused:
        ask(SCHEDULE, WISH, SHIFTS, at=at)

    assert refused.value.field == field


def test_nobody_asks_for_what_the_other_does_not_have() -> None:
    with pytest.raises(NotOnCallThen):
        ask(SCHEDULE, WISH, SHIFTS[:1], at=NOON)


def test_the_other_side_agrees() -> None:
    change = accept(ASKED, SHIFTS, by=BEN, at=NOON)

    assert (change.facts.state, change.facts.decided_at) == (State.ACCEPTED, NOON)
    assert change.events == (SwapAccepted(swap_id=SWAP, schedule_id=SCHEDULE, by=BEN, at=NOON),)


def test_nobody_agrees_to_their_own_wish() -> None:
    with pytest.raises(NotYourSwap):
        accept(ASKED, SHIFTS, by=ANA, at=NOON)


def test_it_is_too_late_to_agree_once_a_shift_began() -> None:
    with pytest.raises(ShiftBegan):
        accept(ASKED, SHIFTS, by=BEN, at=FIRST.start + DAY / 2)


def test_shifts_that_changed_hands_meanwhile_cannot_be_swapped() -> None:
    with pytest.raises(NotOnCallThen):
        accept(ASKED, (Shift(CLEO, FIRST, LAYER), SHIFTS[1]), by=BEN, at=NOON)


@pytest.mark.parametrize("by", [ANA, BEN])
def test_either_side_may_end_it(by: UUID) -> None:
    change = decline(ASKED, by=by, at=NOON)

    assert change.facts.state is State.DECLINED
    assert change.events == (SwapDeclined(swap_id=SWAP, schedule_id=SCHEDULE, by=by, at=NOON),)


def test_nobody_else_ends_it() -> None:
    with pytest.raises(NotYourSwap):
        decline(ASKED, by=CLEO, at=NOON)


def test_what_was_decided_stays_so() -> None:
    declined = decline(ASKED, by=BEN, at=NOON).facts

    with pytest.raises(SwapDecided):
        accept(declined, SHIFTS, by=BEN, at=NOON)
