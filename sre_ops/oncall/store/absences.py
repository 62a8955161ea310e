"""Queries of time off."""

from uuid import UUID

from sqlmodel import col, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.oncall.domain.absences import Absence
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.tables import AbsenceRow


def absences(session: ReadSession, frame: Span, person_id: UUID | None = None) -> list[AbsenceRow]:
    """Return the time off within *frame*, earliest first; None for everybody's."""
    found = select(AbsenceRow).where(
        col(AbsenceRow.tenant_id) == session.tenant_id,
        col(AbsenceRow.removed_at).is_(None),
        col(AbsenceRow.starts_at) < frame.end,
        col(AbsenceRow.ends_at) > frame.start,
    )
    if person_id is not None:
        found = found.where(col(AbsenceRow.person_id) == person_id)
    return list(session.scalars(found.order_by(col(AbsenceRow.starts_at), col(AbsenceRow.id))))


def lock_absence(session: WriteSession, absence_id: UUID) -> AbsenceRow:
    """Return somebody's time off, locked until the commit.

    Raises:
        NotFound: there is none of that id.
    """
    row = session.get(AbsenceRow, (session.tenant_id, absence_id), with_for_update=True)
    if row is None:
        raise NotFound(N_("there is no absence %(id)s"), id=absence_id)
    return row


def absence_of(row: AbsenceRow) -> Absence:
    """Return what a row says."""
    return Absence(row.person_id, Span(row.starts_at, row.ends_at))
