"""Ask for, accept and decline swaps of shifts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.oncall.commands.overrides import check_may_be_on_call
from sre_ops.oncall.domain import swaps
from sre_ops.oncall.domain.schedule import Shift, Swap
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.public import reads
from sre_ops.oncall.store import schedules
from sre_ops.oncall.store import swaps as store
from sre_ops.oncall.tables import SwapRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A swap that is wished for: who asks gives *own* and takes *theirs* from *other*."""

    slug: str
    own: Span
    other: UUID
    theirs: Span


def ask_swap(session: WriteSession, wish: Wish, *, by: UUID, at: datetime) -> SwapRow:
    """Ask somebody to take a shift of *by* and to give one in return.

    Raises:
        NotFound: there is no such schedule.
        Unfit: a shift has begun, or both are of the same person.
        NotOnCallThen: somebody would give away what is not theirs.
    """
    schedule = schedules.schedule_named(session, wish.slug)
    check_may_be_on_call(session, wish.other, "other")
    said = Swap(id=uuid7(at), one=by, one_span=wish.own, other=wish.other, other_span=wish.theirs)
    change = swaps.ask(schedule.id, said, _standing(session, schedule.id, said), at=at)
    row = store.new_swap(session, change.facts)
    record(session, row, change.events)
    return row


def accept_swap(session: WriteSession, swap_id: UUID, *, by: UUID, at: datetime) -> SwapRow:
    """Agree to a swap: the two shifts change hands.

    Raises:
        NotFound: there is none of that id.
        NotYourSwap: *by* was not asked.
        SwapDecided, ShiftBegan, NotOnCallThen: it is too late.
    """
    asked = store.swap(session, swap_id)
    # Whoever changes shifts waits for others who do: here as for overrides at the schedule.
    schedule = schedules.lock_by_id(session, asked.schedule_id)
    row = store.lock_swap(session, swap_id)
    facts = store.facts_of(row)
    change = swaps.accept(facts, _standing(session, schedule.id, facts.swap), by=by, at=at)
    store.apply(row, change.facts)
    record(session, row, change.events)
    return row


def decline_swap(session: WriteSession, swap_id: UUID, *, by: UUID, at: datetime) -> SwapRow:
    """Refuse a swap, or take back what one asked for.

    Raises:
        NotFound: there is none of that id.
        NotYourSwap: *by* has no part in it.
        SwapDecided: it is too late.
    """
    row = store.lock_swap(session, swap_id)
    change = swaps.decline(store.facts_of(row), by=by, at=at)
    store.apply(row, change.facts)
    record(session, row, change.events)
    return row


def _standing(session: ReadSession, schedule_id: UUID, swap: Swap) -> tuple[Shift, ...]:
    """Return the shifts of both spans as they are now."""
    return tuple(
        shift
        for span in (swap.one_span, swap.other_span)
        for shift in reads.shifts(session, schedule_id, span.start, span.end)
    )
