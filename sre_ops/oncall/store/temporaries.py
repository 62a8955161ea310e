"""Queries of temporary schedules, which take the place of layers for a while."""

import json
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.oncall.domain.schedule import Temporary
from sre_ops.oncall.domain.schedule_text import temporary_from
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.tables import TemporaryRow


def temporaries(session: ReadSession, schedule_id: UUID, frame: Span) -> list[TemporaryRow]:
    """Return those that hold at any time of *frame*, in the order they were made."""
    found = (
        select(TemporaryRow)
        .where(
            col(TemporaryRow.tenant_id) == session.tenant_id,
            col(TemporaryRow.schedule_id) == schedule_id,
            col(TemporaryRow.starts_at) < frame.end,
            col(TemporaryRow.ends_at) > frame.start,
            col(TemporaryRow.ended_at).is_(None)
            | (col(TemporaryRow.ended_at) > col(TemporaryRow.starts_at)),
        )
        .order_by(col(TemporaryRow.made_at), col(TemporaryRow.id))
    )
    return list(session.scalars(found))


def open_temporaries(session: ReadSession, schedule_id: UUID, at: datetime) -> list[TemporaryRow]:
    """Return those that hold at *at* or later, earliest first."""
    found = select(TemporaryRow).where(
        col(TemporaryRow.tenant_id) == session.tenant_id,
        col(TemporaryRow.schedule_id) == schedule_id,
        col(TemporaryRow.ends_at) > at,
        col(TemporaryRow.ended_at).is_(None),
    )
    return list(session.scalars(found.order_by(col(TemporaryRow.starts_at), col(TemporaryRow.id))))


def temporary(session: ReadSession, schedule_id: UUID, temporary_id: UUID) -> TemporaryRow:
    """Return a temporary schedule.

    Raises:
        NotFound: the schedule has none of that id.
    """
    row = session.get(TemporaryRow, (session.tenant_id, temporary_id))
    if row is None or row.schedule_id != schedule_id:
        raise NotFound(N_("there is no temporary schedule %(id)s"), id=temporary_id)
    return row


def temporary_of(row: TemporaryRow) -> Temporary:
    """Return what a temporary schedule says, cut to where it was ended."""
    said = temporary_from(json.loads(row.document))
    return Temporary(id=row.id, span=Span(row.starts_at, row.ends_at), fixed=said.fixed)


def end_temporary(row: TemporaryRow, at: datetime) -> None:
    """Let it hold no longer than until *at*; what it was until then stays."""
    row.ended_at = at
    if row.starts_at < at:
        row.ends_at = min(row.ends_at, at)
