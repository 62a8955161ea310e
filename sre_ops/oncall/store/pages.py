"""Queries of who was paged when: for what somebody carries, and what alerts cost."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.domain.fairness import Page
from sre_ops.oncall.domain.policy import TargetKind
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.tables import DecisionRow, NoticeRow


class Asked(NamedTuple):
    """A person or channel that was asked to come; `schedule_id` where she was on call by one."""

    group_id: UUID
    escalation_id: UUID
    decided_at: datetime
    person_id: UUID | None
    schedule_id: UUID | None
    at: datetime


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


def asked(session: ReadSession, frame: Span) -> list[Asked]:
    """Return who was asked to come within *frame*, oldest first, once for each decision."""
    same = (col(NoticeRow.tenant_id) == col(DecisionRow.tenant_id)) & (
        col(NoticeRow.decision_id) == col(DecisionRow.id)
    )
    chosen = (
        col(DecisionRow.group_id),
        col(NoticeRow.escalation_id),
        col(DecisionRow.at),
        col(DecisionRow.person_id),
        col(DecisionRow.target_kind),
        col(DecisionRow.target_id),
    )
    at = func.min(NoticeRow.requested_at)
    own = (
        col(NoticeRow.tenant_id) == session.tenant_id,
        col(NoticeRow.requested_at) >= frame.start,
        col(NoticeRow.requested_at) < frame.end,
    )
    found = select(*chosen, at).join(DecisionRow, same).where(*own)
    rows = session.execute(found.group_by(col(DecisionRow.id), *chosen).order_by(at))
    return [
        Asked(
            group_id=group_id,
            escalation_id=escalation_id,
            decided_at=decided_at,
            person_id=person_id,
            schedule_id=target_id if kind == TargetKind.SCHEDULE.value else None,
            at=asked_at,
        )
        for group_id, escalation_id, decided_at, person_id, kind, target_id, asked_at in rows
        if asked_at is not None
    ]
