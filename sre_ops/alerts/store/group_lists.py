"""Queries of groups as a page lists them: what waits for somebody first."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func
from sqlmodel import col, select

from sre_ops.alerts.domain.lifecycle import State
from sre_ops.alerts.tables import EventRow, GroupRow
from sre_ops.db.sessions import ReadSession


class Stand(StrEnum):
    """How a group stands, for people: in the order in which they read."""

    WAITING = "waiting"  # it fires and nobody has it
    TAKEN = "taken"
    MUTED = "muted"  # it fires and nobody is told
    RESOLVED = "resolved"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many groups wait for somebody, and since when the oldest does."""

    count: int
    since: datetime | None


def stand_of(row: GroupRow) -> Stand:
    """Return how a group stands."""
    if row.state != State.FIRING.value:
        return Stand(row.state)
    if row.acknowledged_at is not None:
        return Stand.TAKEN
    return Stand.WAITING if row.muted_by is None else Stand.MUTED


def listed(
    session: ReadSession, *, stand: Stand | None, service: str, offset: int, limit: int
) -> list[GroupRow]:
    """Return groups, those that wait first, the loudest before the others.

    Args:
        session: of alerts.
        stand: how they stand; None for all that are not closed.
        service: of which; "" for all.
        offset: how many are left out.
        limit: how many at most.
    """
    found = select(GroupRow).where(col(GroupRow.tenant_id) == session.tenant_id)
    found = found.where(_open() if stand is None else _stands()[stand])
    if service:
        found = found.where(col(GroupRow.service) == service)
    rank = case(*((fits, place) for place, fits in enumerate(_stands().values())), else_=9)
    loudest = found.order_by(rank, col(GroupRow.severity), col(GroupRow.id).desc())
    return list(session.scalars(loudest.offset(offset).limit(limit)))


def waiting(session: ReadSession) -> Waiting:
    """Return how many groups wait for somebody."""
    counted = select(func.count(), func.min(col(GroupRow.opened_at)))
    own = counted.where(col(GroupRow.tenant_id) == session.tenant_id, _stands()[Stand.WAITING])
    count, since = session.execute(own).one()
    return Waiting(count=count, since=since)


def services(session: ReadSession) -> list[str]:
    """Return the services of open groups, in the order of the alphabet."""
    own = (col(GroupRow.tenant_id) == session.tenant_id, _open(), col(GroupRow.service) != "")
    found = select(col(GroupRow.service)).where(*own).distinct()
    return sorted(session.scalars(found))


def version(session: ReadSession) -> str:
    """Return a text that changes whenever an open group does."""
    own = (col(GroupRow.tenant_id) == session.tenant_id, _open())
    parts = (func.count(), func.sum(col(GroupRow.version)), func.max(col(GroupRow.opened_at)))
    return "-".join(map(str, session.execute(select(*parts).where(*own)).one()))


def said_of(session: ReadSession, alert_ids: list[UUID], *, limit: int) -> list[EventRow]:
    """Return the newest of what was said of some alerts."""
    own = (col(EventRow.tenant_id) == session.tenant_id, col(EventRow.alert_id).in_(alert_ids))
    newest = select(EventRow).where(*own)
    newest = newest.order_by(col(EventRow.received_at).desc(), col(EventRow.id).desc())
    return list(session.scalars(newest.limit(limit)))


def _open() -> ColumnElement[bool]:
    return col(GroupRow.state) != State.CLOSED.value


def _stands() -> dict[Stand, ColumnElement[bool]]:
    firing = col(GroupRow.state) == State.FIRING.value
    has_owner = col(GroupRow.acknowledged_at).is_not(None)
    is_muted = col(GroupRow.muted_by).is_not(None)
    return {
        Stand.WAITING: and_(firing, ~has_owner, ~is_muted),
        Stand.TAKEN: and_(firing, has_owner),
        Stand.MUTED: and_(firing, ~has_owner, is_muted),
        Stand.RESOLVED: col(GroupRow.state) == State.RESOLVED.value,
        Stand.CLOSED: col(GroupRow.state) == State.CLOSED.value,
    }
