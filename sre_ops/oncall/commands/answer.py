"""Somebody has it, or it is over: what waits is not told any more."""

from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.event import DomainEvent
from sre_ops.oncall.domain import escalation
from sre_ops.oncall.domain.calls import THE_SOURCE
from sre_ops.oncall.domain.decision import Reason
from sre_ops.oncall.domain.escalation import Advance
from sre_ops.oncall.public.events import (
    EscalationAcknowledged,
    EscalationResolved,
    PageWithdrawn,
)
from sre_ops.oncall.store import escalations as store
from sre_ops.oncall.tables import EscalationRow


def acknowledge(session: WriteSession, group_id: UUID, *, by: UUID | None, at: datetime) -> None:
    """Hold the open escalations of a group, since *by* has it; none is open is harmless.

    Args:
        session: of oncall.
        group_id: of the alerts.
        by: None where the source of the alerts said so.
        at: aware UTC.
    """
    for row in store.lock_open(session, group_id):
        before = store.state_of(row)
        held = escalation.acknowledge(
            store.snapshot(session, row.id), before, by=by or THE_SOURCE, at=at
        )
        if held.state == before:
            continue
        said = EscalationAcknowledged(
            at=at, escalation_id=row.id, group_id=group_id, by=by, until=held.state.next_at
        )
        _save(session, row, held, said, Reason.ACKNOWLEDGED)


def resolve(session: WriteSession, group_id: UUID, *, by: UUID | None, at: datetime) -> None:
    """End the open escalations of a group; none is open is harmless."""
    for row in store.lock_open(session, group_id):
        over = escalation.resolve(store.state_of(row), at=at)
        said = EscalationResolved(at=at, escalation_id=row.id, group_id=group_id, by=by)
        _save(session, row, over, said, Reason.RESOLVED)


def _save(
    session: WriteSession, row: EscalationRow, move: Advance, said: DomainEvent, why: Reason
) -> None:
    kept = [store.decision_row(session, row, one) for one in move.decisions]
    store.keep_decisions(session, row.group_id, kept)
    store.apply(row, move.state, said.at)
    asked = _withdraw(session, row, why, said.at)
    events = [said]
    if asked:
        events.append(
            PageWithdrawn(
                at=said.at,
                escalation_id=row.id,
                group_id=row.group_id,
                page_ids=tuple(asked),
                reason=why.value,
            )
        )
    record(session, row, events)


def _withdraw(session: WriteSession, row: EscalationRow, why: Reason, at: datetime) -> list[UUID]:
    """Take back what is not sent; return what notify was asked for already."""
    asked = []
    for one in store.unsent_notices(session, row.id):
        if one.state == store.REQUESTED:
            asked.append(one.id)
        one.state, one.withdrawn_at, one.withdrawn_why = store.WITHDRAWN, at, why.value
    return asked
