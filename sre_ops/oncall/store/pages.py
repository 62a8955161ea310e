"""Queries of who was paged when, for what somebody carries."""

from sqlalchemy import func
from sqlmodel import col, select

from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.domain.fairness import Page
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.tables import NoticeRow


def pages(session: ReadSession, frame: Span) -> list[Page]:
    """Return who was paged within *frame*; several messages of one page count once."""
    at = func.min(NoticeRow.requested_at)
    found = (
        select(col(NoticeRow.person_id), at)
        .where(
            col(NoticeRow.tenant_id) == session.tenant_id,
            col(NoticeRow.person_id).is_not(None),
            col(NoticeRow.requested_at) >= frame.start,
            col(NoticeRow.requested_at) < frame.end,
        )
        .group_by(col(NoticeRow.decision_id), col(NoticeRow.person_id))
    )
    return [
        Page(person, paged_at)
        for person, paged_at in session.execute(found)
        if person is not None and paged_at is not None
    ]
