"""Queries of messages, of their queue, and of attempts."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, tuple_
from sqlmodel import col

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.notify.domain.message import UNSENT, Facts, State
from sre_ops.notify.domain.throttle import Waiting
from sre_ops.notify.tables import AttemptRow, MessageRow, QueueRow

AT_ONCE = 2_000
"""Rows of the queue that are looked at together; one flood is bundled long before."""


@dataclass(frozen=True, slots=True)
class Held:
    """A message and its place in the queue; None where it is in none."""

    row: MessageRow
    place: QueueRow | None

    @property
    def facts(self) -> Facts:
        """What the rules need to know of it."""
        row, place = self.row, self.place
        is_claimed = place is not None and place.claim is not None
        return Facts(
            message_id=row.id,
            page_id=row.page_id,
            state=State.SENDING if is_claimed else State(row.state),
            since=row.since_at,
            attempts=place.attempts if place else row.attempts,
            kind=row.kind,
            withdrawn=place.withdrawn if place else "",
            why=row.why,
            next_at=row.next_at,
            ended_at=row.ended_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """How much waits, since when the oldest does, and how many wait for a person."""

    waiting: int
    oldest_at: datetime | None
    parked: int


def is_queued(session: ReadSession, page_id: UUID) -> bool:
    """Tell whether there is a message for a page already."""
    found = select(col(MessageRow.id)).where(
        col(MessageRow.tenant_id) == session.tenant_id, col(MessageRow.page_id) == page_id
    )
    return session.execute(found).first() is not None


def lock_of_pages(session: WriteSession, page_ids: Collection[UUID]) -> list[Held]:
    """Return the messages of pages, locked; of pages without one, nothing."""
    places = _locked(session, col(QueueRow.page_id).in_(page_ids))
    rows = session.scalars(
        select(MessageRow)
        .where(
            col(MessageRow.tenant_id) == session.tenant_id,
            col(MessageRow.page_id).in_(page_ids),
        )
        .order_by(col(MessageRow.id))
        .with_for_update()
    )
    return [Held(row, places.get(row.id)) for row in rows]


def lock_claimed(session: WriteSession, claim: UUID) -> list[Held]:
    """Return the messages of an attempt, locked; none when it was taken over."""
    places = _locked(session, col(QueueRow.claim) == claim)
    rows = session.scalars(
        select(MessageRow)
        .where(col(MessageRow.tenant_id) == session.tenant_id, col(MessageRow.id).in_(places))
        .order_by(col(MessageRow.id))
        .with_for_update()
    )
    return [Held(row, places[row.id]) for row in rows]


def lock_message(session: WriteSession, message_id: UUID) -> Held:
    """Return a message, locked until the commit.

    Raises:
        NotFound: there is none of that id.
    """
    places = _locked(session, col(QueueRow.message_id) == message_id)
    found = session.scalars(
        select(MessageRow)
        .where(col(MessageRow.tenant_id) == session.tenant_id, col(MessageRow.id) == message_id)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(N_("there is no message %(id)s"), id=message_id)
    return Held(found, places.get(message_id))


def message(session: ReadSession, message_id: UUID) -> MessageRow:
    """Return a message.

    Raises:
        NotFound: there is none of that id.
    """
    found = session.get(MessageRow, (session.tenant_id, message_id))
    if found is None:
        raise NotFound(N_("there is no message %(id)s"), id=message_id)
    return found


def messages(session: ReadSession, ids: Collection[UUID]) -> list[MessageRow]:
    """Return messages, the worst first, then the oldest."""
    return list(
        session.scalars(
            select(MessageRow)
            .where(col(MessageRow.tenant_id) == session.tenant_id, col(MessageRow.id).in_(ids))
            .order_by(col(MessageRow.severity), col(MessageRow.queued_at), col(MessageRow.id))
        )
    )


def due_destinations(session: ReadSession, at: datetime) -> list[str]:
    """Return where something is due to go."""
    found = select(col(QueueRow.destination)).where(
        col(QueueRow.tenant_id) == session.tenant_id, _is_due(at)
    )
    return list(session.scalars(found.distinct()))


def lock_due(session: WriteSession, at: datetime) -> list[QueueRow]:
    """Return what is due, locked; what somebody else holds locked is left to them."""
    return list(
        session.scalars(
            select(QueueRow)
            .where(col(QueueRow.tenant_id) == session.tenant_id, _is_due(at))
            .order_by(col(QueueRow.severity), col(QueueRow.queued_at), col(QueueRow.message_id))
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        )
    )


def free_claims(session: WriteSession) -> int:
    """Let every claim go, since whoever had made them is gone; return how many there were."""
    rows = session.scalars(
        select(QueueRow)
        .where(col(QueueRow.tenant_id) == session.tenant_id, col(QueueRow.claim).is_not(None))
        .order_by(col(QueueRow.message_id))
        .with_for_update()
    ).all()
    for row in rows:
        row.claim, row.lapses_at = None, None
    return len(rows)


def busy_destinations(session: ReadSession, at: datetime) -> set[str]:
    """Return the destinations to which something is on its way."""
    found = select(col(QueueRow.destination)).where(
        col(QueueRow.tenant_id) == session.tenant_id,
        col(QueueRow.claim).is_not(None),
        col(QueueRow.lapses_at) > at,
    )
    return set(session.scalars(found.distinct()))


def recent_attempts(
    session: ReadSession, destinations: Collection[str], since: datetime
) -> dict[str, list[datetime]]:
    """Return when something was last tried, by destination; a bundle counts once."""
    found = (
        select(col(AttemptRow.destination), col(AttemptRow.batch), col(AttemptRow.ended_at))
        .where(
            col(AttemptRow.tenant_id) == session.tenant_id,
            col(AttemptRow.destination).in_(destinations),
            col(AttemptRow.ended_at) > since,
        )
        .distinct()
    )
    recent: defaultdict[str, list[datetime]] = defaultdict(list)
    for destination, _, ended_at in session.execute(found):
        recent[destination].append(ended_at)
    return dict(recent)


def waiting_of(place: QueueRow) -> Waiting:
    """Return what the throttle needs to know of a place in the queue."""
    return Waiting(
        message_id=place.message_id,
        page_id=place.page_id,
        destination=place.destination,
        severity=place.severity,
        queued_at=place.queued_at,
        batch=place.batch,
    )


def attempts_of(session: ReadSession, ids: Collection[UUID]) -> dict[UUID, AttemptRow]:
    """Return the last attempt of each message that was tried."""
    rows = session.scalars(
        select(AttemptRow)
        .where(col(AttemptRow.tenant_id) == session.tenant_id, col(AttemptRow.message_id).in_(ids))
        .order_by(col(AttemptRow.ended_at), col(AttemptRow.id))
    )
    return {row.message_id: row for row in rows}


def all_attempts(session: ReadSession, message_id: UUID) -> list[AttemptRow]:
    """Return every attempt of a message, oldest first."""
    own = (col(AttemptRow.tenant_id) == session.tenant_id, col(AttemptRow.message_id) == message_id)
    order = (col(AttemptRow.ended_at), col(AttemptRow.id))
    return list(session.scalars(select(AttemptRow).where(*own).order_by(*order)))


def version(session: ReadSession) -> str:
    """Return a text that changes when a message is queued, tried, or leaves the queue."""
    count, attempts, newest_at = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(col(QueueRow.attempts)), 0),
            func.max(col(QueueRow.queued_at)),
        ).where(col(QueueRow.tenant_id) == session.tenant_id)
    ).one()
    return f"{count}/{attempts}/{newest_at}"


def sending_ids(session: ReadSession, ids: Collection[UUID], at: datetime) -> set[UUID]:
    """Return which of the messages are on their way at this moment."""
    found = select(col(QueueRow.message_id)).where(
        col(QueueRow.tenant_id) == session.tenant_id,
        col(QueueRow.message_id).in_(ids),
        col(QueueRow.claim).is_not(None),
        col(QueueRow.lapses_at) > at,
    )
    return set(session.scalars(found))


def newest(
    session: ReadSession,
    states: Collection[State],
    before: tuple[datetime, UUID] | None,
    *,
    limit: int,
) -> Sequence[MessageRow]:
    """Return messages, newest first; of all states when none is given."""
    found = select(MessageRow).where(col(MessageRow.tenant_id) == session.tenant_id)
    if states:
        found = found.where(col(MessageRow.state).in_([one.value for one in states]))
    if before is not None:
        found = found.where(tuple_(col(MessageRow.queued_at), col(MessageRow.id)) < before)
    order = (col(MessageRow.queued_at).desc(), col(MessageRow.id).desc())
    return session.scalars(found.order_by(*order).limit(limit)).all()


def lock_ended(session: WriteSession, before: datetime, *, limit: int) -> list[MessageRow]:
    """Return messages that ended before an instant and wait for nobody, locked, oldest first."""
    over = [one.value for one in State if one not in UNSENT]
    return list(
        session.scalars(
            select(MessageRow)
            .where(
                col(MessageRow.tenant_id) == session.tenant_id,
                col(MessageRow.state).in_(over),
                col(MessageRow.ended_at) < before,
            )
            .order_by(col(MessageRow.queued_at), col(MessageRow.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )


def forget_attempts(session: WriteSession, ids: Collection[UUID]) -> None:
    """Delete the attempts of messages."""
    session.execute(
        delete(AttemptRow).where(
            col(AttemptRow.tenant_id) == session.tenant_id, col(AttemptRow.message_id).in_(ids)
        )
    )


def depth(session: ReadSession) -> Depth:
    """Tell how full the queue is."""
    waiting, oldest_at = session.execute(
        select(func.count(), func.min(col(QueueRow.queued_at))).where(
            col(QueueRow.tenant_id) == session.tenant_id
        )
    ).one()
    parked = session.scalar(
        select(func.count()).where(
            col(MessageRow.tenant_id) == session.tenant_id,
            col(MessageRow.state) == State.PARKED.value,
        )
    )
    return Depth(waiting=waiting, oldest_at=oldest_at, parked=parked or 0)


def _locked(session: WriteSession, condition: ColumnElement[bool]) -> dict[UUID, QueueRow]:
    """Lock places before messages, always: two who lock both never wait for each other."""
    rows = session.scalars(
        select(QueueRow)
        .where(col(QueueRow.tenant_id) == session.tenant_id, condition)
        .order_by(col(QueueRow.message_id))
        .with_for_update()
    )
    return {row.message_id: row for row in rows}


def _is_due(at: datetime) -> ColumnElement[bool]:
    is_free = col(QueueRow.claim).is_(None)
    return and_(col(QueueRow.due_at) <= at, or_(is_free, col(QueueRow.lapses_at) <= at))
