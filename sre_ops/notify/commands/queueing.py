"""Put messages into the queue, take back those that are not needed, try parked ones again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.notify import store
from sre_ops.notify.domain import message
from sre_ops.notify.domain.destinations import Recipient
from sre_ops.notify.domain.message import WAITING, Change, State
from sre_ops.notify.store import Held
from sre_ops.notify.tables import MessageRow, QueueRow

_TITLE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What somebody is to be told.

    Attributes:
        page_id: the key; a second message with it is none.
        severity: 1 is critical, 4 information.
        reason: why this person or channel is told.
    """

    page_id: UUID
    recipient: Recipient
    person_id: UUID | None
    severity: int
    title: str
    reason: str
    escalation_id: UUID | None = None
    group_id: UUID | None = None
    is_test: bool = False


def queue_page(session: WriteSession, page: Page, *, at: datetime) -> UUID | None:
    """Queue a message, due at once; None where there is one for this page already."""
    if store.is_queued(session, page.page_id):
        return None
    change = message.queue(uuid7(at), page.page_id, at=at)
    row = MessageRow(
        tenant_id=session.tenant_id,
        id=change.facts.message_id,
        page_id=page.page_id,
        escalation_id=page.escalation_id,
        group_id=page.group_id,
        person_id=page.person_id,
        contact_id=page.recipient.contact_id,
        channel_id=page.recipient.channel_id,
        is_test=page.is_test,
        severity=page.severity,
        title=page.title[:_TITLE],
        reason=page.reason,
        state=change.facts.state.value,
        queued_at=at,
        since_at=at,
        next_at=at,
    )
    session.add(row)
    session.add(_place(row, at))
    record(session, row, change.events)
    return row.id


def withdraw_pages(
    session: WriteSession, page_ids: Collection[UUID], why: str, *, at: datetime
) -> int:
    """Drop what is not sent yet of the messages for pages; return how many were dropped."""
    dropped = 0
    for held in store.lock_of_pages(session, page_ids):
        change = message.withdraw(held.facts, why, at=at)
        keep(session, held, change)
        dropped += bool(change.events)
    return dropped


def try_again(session: WriteSession, message_id: UUID, *, by: UUID, at: datetime) -> MessageRow:
    """Put a parked message into the queue again, because *by* says so.

    Raises:
        NotFound: there is none of that id.
        NotParked: it is sent, dropped, or tried anyway.
    """
    held = store.lock_message(session, message_id)
    change = message.try_again(held.facts, by=by, at=at)
    session.add(_place(held.row, at))
    keep(session, held, change)
    return held.row


def keep(session: WriteSession, held: Held, change: Change) -> None:
    """Write what a message is from now on, and announce it."""
    row, place, facts = held.row, held.place, change.facts
    if place is not None:
        if facts.state not in WAITING:
            session.delete(place)
        elif facts.state is State.SENDING:
            place.withdrawn = facts.withdrawn
        else:
            place.due_at = facts.next_at or place.due_at
            place.claim, place.lapses_at = None, None
    if change.events:
        row.state, row.kind, row.attempts = facts.state.value, facts.kind, facts.attempts
        row.why, row.since_at = facts.why, facts.since
        row.next_at, row.ended_at = facts.next_at, facts.ended_at
        record(session, row, change.events)


def _place(row: MessageRow, at: datetime) -> QueueRow:
    recipient = Recipient(contact_id=row.contact_id, channel_id=row.channel_id)
    return QueueRow(
        tenant_id=row.tenant_id,
        message_id=row.id,
        page_id=row.page_id,
        destination=recipient.text,
        severity=row.severity,
        queued_at=row.queued_at,
        due_at=at,
    )
