"""Queries of running escalations, their decisions and notices."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import col, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.ids import uuid7
from sre_ops.oncall.domain.decision import Decision
from sre_ops.oncall.domain.escalation import Phase, State
from sre_ops.oncall.domain.policy import Snapshot
from sre_ops.oncall.domain.policy_text import document_of, snapshot_of
from sre_ops.oncall.tables import DecisionRow, EscalationRow, NoticeRow, SnapshotRow

WAITING, REQUESTED, WITHDRAWN, UNSENT = "waiting", "requested", "withdrawn", "unsent"
_SAME = ("round_number", "step", "next_at", "told", "acknowledged_by", "moves")


def due_ids(session: ReadSession, now: datetime, *, limit: int) -> list[UUID]:
    """Return the escalations that have a step or a notice due at *now*, longest due first."""
    steps = select(col(EscalationRow.id), col(EscalationRow.next_at)).where(
        col(EscalationRow.tenant_id) == session.tenant_id, col(EscalationRow.next_at) <= now
    )
    told = select(col(NoticeRow.escalation_id), col(NoticeRow.at)).where(
        col(NoticeRow.tenant_id) == session.tenant_id,
        col(NoticeRow.state) == WAITING,
        col(NoticeRow.at) <= now,
    )
    found = [
        *session.execute(steps.order_by(col(EscalationRow.next_at)).limit(limit)),
        *session.execute(told.order_by(col(NoticeRow.at)).limit(limit)),
    ]
    ordered = sorted(found, key=lambda one: (one[1], one[0]))
    return list(dict.fromkeys(one[0] for one in ordered))[:limit]


def lock(
    session: WriteSession, escalation_id: UUID, *, skips_locked: bool = False
) -> EscalationRow | None:
    """Return an escalation, locked until the commit.

    Args:
        session: of oncall.
        escalation_id: of it.
        skips_locked: None instead of waiting where another process has it.
    """
    own = (
        col(EscalationRow.tenant_id) == session.tenant_id,
        col(EscalationRow.id) == escalation_id,
    )
    found = select(EscalationRow).where(*own).with_for_update(skip_locked=skips_locked)
    return session.scalars(found).one_or_none()


def lock_open(session: WriteSession, group_id: UUID) -> list[EscalationRow]:
    """Return the open escalations of a group, locked until the commit."""
    own = (
        col(EscalationRow.tenant_id) == session.tenant_id,
        col(EscalationRow.group_id) == group_id,
        col(EscalationRow.open_slug).is_not(None),
    )
    found = select(EscalationRow).where(*own).order_by(col(EscalationRow.id))
    return list(session.scalars(found.with_for_update()))


def has_decided(session: ReadSession, cause_id: UUID) -> bool:
    """Tell whether an event has begun an escalation, or was told why it does not, before."""
    begun = select(col(EscalationRow.id)).where(
        col(EscalationRow.tenant_id) == session.tenant_id,
        col(EscalationRow.cause_id) == cause_id,
    )
    kept = select(col(DecisionRow.id)).where(
        col(DecisionRow.tenant_id) == session.tenant_id, col(DecisionRow.cause_id) == cause_id
    )
    return any(session.scalars(one.limit(1)).first() is not None for one in (begun, kept))


def state_of(row: EscalationRow) -> State:
    """Return what the rules need of a running escalation."""
    return State(phase=Phase(row.phase), **{name: getattr(row, name) for name in _SAME})


def apply(row: EscalationRow, state: State, at: datetime) -> None:
    """Write what the rules decided at *at* into the row; a resolved one lets go of its policy."""
    for name in _SAME:
        setattr(row, name, getattr(state, name))
    row.phase = state.phase.value
    row.late_at = None
    if state.phase is Phase.RESOLVED and row.open_slug is not None:
        row.open_slug, row.ended_at = None, at


def moves_of(rows: Sequence[EscalationRow]) -> int:
    """Return a number that changes with every move of these escalations."""
    return sum(row.moves for row in rows)


def keep_snapshot(session: WriteSession, escalation_id: UUID, snapshot: Snapshot) -> None:
    """Keep the policy of an escalation as it stands now."""
    session.add(SnapshotRow(escalation_id=escalation_id, document=document_of(snapshot)))


def snapshot(session: ReadSession, escalation_id: UUID) -> Snapshot:
    """Return the policy of an escalation as it stood when that began."""
    own = (
        col(SnapshotRow.tenant_id) == session.tenant_id,
        col(SnapshotRow.escalation_id) == escalation_id,
    )
    return snapshot_of(session.scalars(select(col(SnapshotRow.document)).where(*own)).one())


def decision_row(
    session: WriteSession, escalation: EscalationRow, decision: Decision, label: str = ""
) -> DecisionRow:
    """Return a row that keeps *decision*; `keep_decisions` adds it."""
    target = decision.target
    return DecisionRow(
        tenant_id=session.tenant_id,
        id=uuid7(decision.at),
        group_id=escalation.group_id,
        escalation_id=escalation.id,
        place=0,
        at=decision.at,
        due_at=decision.due_at,
        round_number=decision.round_number,
        step=decision.step,
        reason=decision.reason.value,
        policy_slug=escalation.policy_slug,
        target_kind=target.kind.value if target else "",
        target_id=target.id if target else None,
        target_label=label[:200],
        person_id=decision.person,
    )


def keep_decisions(session: WriteSession, group_id: UUID, rows: Sequence[DecisionRow]) -> None:
    """Add decisions about a group behind those that it has."""
    if not rows:
        return
    own = (col(DecisionRow.tenant_id) == session.tenant_id, col(DecisionRow.group_id) == group_id)
    first = session.scalars(select(func.count()).select_from(DecisionRow).where(*own)).one()
    for place, row in enumerate(rows, start=first):
        row.place = place
        session.add(row)


def due_notices(session: WriteSession, escalation_id: UUID, now: datetime) -> list[NoticeRow]:
    """Return what of an escalation is to be told by *now*, in order; its row is locked."""
    own = (
        col(NoticeRow.tenant_id) == session.tenant_id,
        col(NoticeRow.escalation_id) == escalation_id,
        col(NoticeRow.state) == WAITING,
        col(NoticeRow.at) <= now,
    )
    order = (col(NoticeRow.at), col(NoticeRow.id))
    return list(session.scalars(select(NoticeRow).where(*own).order_by(*order)))


def reasons_of(session: ReadSession, escalation_id: UUID) -> dict[UUID, str]:
    """Return why each decision of an escalation was made, by its id."""
    own = (
        col(DecisionRow.tenant_id) == session.tenant_id,
        col(DecisionRow.escalation_id) == escalation_id,
    )
    found = session.execute(select(col(DecisionRow.id), col(DecisionRow.reason)).where(*own))
    return {row[0]: row[1] for row in found}


def unsent_notices(session: WriteSession, escalation_id: UUID) -> list[NoticeRow]:
    """Return what of an escalation waits, or was asked for and is not known to be sent."""
    own = (
        col(NoticeRow.tenant_id) == session.tenant_id,
        col(NoticeRow.escalation_id) == escalation_id,
        or_(
            col(NoticeRow.state) == WAITING,
            (col(NoticeRow.state) == REQUESTED)
            & col(NoticeRow.sent_at).is_(None)
            & col(NoticeRow.dropped_at).is_(None),
        ),
    )
    return list(session.scalars(select(NoticeRow).where(*own).order_by(col(NoticeRow.id))))


def notice(session: ReadSession, page_id: UUID) -> NoticeRow | None:
    """Return a notice by the id of its page."""
    own = (col(NoticeRow.tenant_id) == session.tenant_id, col(NoticeRow.id) == page_id)
    return session.scalars(select(NoticeRow).where(*own)).one_or_none()


def late(session: ReadSession, before: datetime) -> list[EscalationRow]:
    """Return the escalations that had a step or notice due before *before*, longest first."""
    told = select(col(NoticeRow.escalation_id)).where(
        col(NoticeRow.tenant_id) == session.tenant_id,
        col(NoticeRow.state) == WAITING,
        col(NoticeRow.at) < before,
    )
    found = select(EscalationRow).where(
        col(EscalationRow.tenant_id) == session.tenant_id,
        or_(col(EscalationRow.next_at) < before, col(EscalationRow.id).in_(told)),
    )
    return list(session.scalars(found.order_by(col(EscalationRow.next_at)).limit(1_000)))


def oldest_notice(session: ReadSession, escalation_id: UUID) -> datetime | None:
    """Return when the longest due notice of an escalation should have been sent."""
    own = (
        col(NoticeRow.tenant_id) == session.tenant_id,
        col(NoticeRow.escalation_id) == escalation_id,
        col(NoticeRow.state) == WAITING,
    )
    return session.scalars(select(func.min(col(NoticeRow.at))).where(*own)).one()


def of_group(session: ReadSession, group_id: UUID) -> list[EscalationRow]:
    """Return all escalations of a group, oldest first."""
    own = (
        col(EscalationRow.tenant_id) == session.tenant_id,
        col(EscalationRow.group_id) == group_id,
    )
    order = (col(EscalationRow.began_at), col(EscalationRow.id))
    return list(session.scalars(select(EscalationRow).where(*own).order_by(*order)))


def decisions_of(session: ReadSession, group_id: UUID) -> list[DecisionRow]:
    """Return all that was decided about a group, in order."""
    own = (col(DecisionRow.tenant_id) == session.tenant_id, col(DecisionRow.group_id) == group_id)
    return list(session.scalars(select(DecisionRow).where(*own).order_by(col(DecisionRow.place))))


def notices_of(session: ReadSession, escalation_ids: Sequence[UUID]) -> list[NoticeRow]:
    """Return all notices of these escalations, by when they are due."""
    own = (
        col(NoticeRow.tenant_id) == session.tenant_id,
        col(NoticeRow.escalation_id).in_(escalation_ids),
    )
    order = (col(NoticeRow.at), col(NoticeRow.id))
    return list(session.scalars(select(NoticeRow).where(*own).order_by(*order)))
