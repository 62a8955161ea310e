"""Swaps of shifts: one person asks, the other agrees or not. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sre_ops.kernel.errors import Conflict, Forbidden
from sre_ops.kernel.event import DomainEvent
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.changes import check_swap
from sre_ops.oncall.domain.schedule import Shift, Swap
from sre_ops.oncall.public.events import SwapAccepted, SwapAsked, SwapDeclined


class State(StrEnum):
    """How far a swap came."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class SwapDecided(Conflict):
    """It was accepted or declined before."""


class ShiftBegan(Conflict):
    """One of the two shifts has begun: what was cannot change hands."""


class NotYourSwap(Forbidden):
    """Somebody decides about other people's shifts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A swap and how far it came."""

    schedule_id: UUID
    swap: Swap
    state: State = State.ASKED
    asked_at: datetime
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a swap is now, and what is announced."""

    facts: Facts
    events: tuple[DomainEvent, ...] = ()


def ask(schedule_id: UUID, swap: Swap, shifts: Iterable[Shift], *, at: datetime) -> Change:
    """Let `swap.one` ask `swap.other` to take each other's shifts.

    Args:
        schedule_id: whose shifts.
        swap: what is wished.
        shifts: of both spans, as they stand.
        at: now.

    Raises:
        Unfit: one of the shifts has begun.
        NotOnCallThen: somebody would give away what is not theirs.
    """
    for field, span in (("one_span", swap.one_span), ("other_span", swap.other_span)):
        if span.start < at:
            raise Unfit(field, N_("This shift has begun; choose one that is still to come."))
    check_swap(shifts, swap)
    asked = SwapAsked(
        swap_id=swap.id, schedule_id=schedule_id, one_id=swap.one, other_id=swap.other, at=at
    )
    return Change(Facts(schedule_id=schedule_id, swap=swap, asked_at=at), (asked,))


def accept(facts: Facts, shifts: Iterable[Shift], *, by: UUID, at: datetime) -> Change:
    """Let the other side agree; from now on the shifts have changed hands.

    Raises:
        NotYourSwap: *by* was not asked.
        SwapDecided: it is too late.
        ShiftBegan: one of the shifts has begun.
        NotOnCallThen: the shifts are not theirs any more.
    """
    _check_open(facts)
    swap = facts.swap
    if by != swap.other:
        raise NotYourSwap(N_("Only the person who was asked can accept a swap."))
    if min(swap.one_span.start, swap.other_span.start) < at:
        raise ShiftBegan(N_("One of the two shifts has begun."))
    check_swap(shifts, swap)
    accepted = SwapAccepted(swap_id=swap.id, schedule_id=facts.schedule_id, by=by, at=at)
    return Change(replace(facts, state=State.ACCEPTED, decided_at=at), (accepted,))


def decline(facts: Facts, *, by: UUID, at: datetime) -> Change:
    """Let the other side refuse, or whoever asked take it back.

    Raises:
        NotYourSwap: *by* has no part in it.
        SwapDecided: it is too late.
    """
    _check_open(facts)
    if by not in (facts.swap.one, facts.swap.other):
        raise NotYourSwap(N_("Only the two people of a swap can end it."))
    declined = SwapDeclined(swap_id=facts.swap.id, schedule_id=facts.schedule_id, by=by, at=at)
    return Change(replace(facts, state=State.DECLINED, decided_at=at), (declined,))


def _check_open(facts: Facts) -> None:
    if facts.state is not State.ASKED:
        raise SwapDecided(N_("This swap was accepted or declined before."))
