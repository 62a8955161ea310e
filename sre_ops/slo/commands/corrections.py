"""Ask for a correction, approve it, withdraw it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.slo.domain.correction_lifecycle import (
    Approver,
    CorrectionState,
    Standing,
    check_approval,
    check_withdrawal,
)
from sre_ops.slo.domain.corrections import Effect, Kind, Selector
from sre_ops.slo.domain.recurrence import Period
from sre_ops.slo.public.events import (
    CorrectionApproved,
    CorrectionRequested,
    CorrectionWithdrawn,
)
from sre_ops.slo.store import corrections
from sre_ops.slo.tables import CorrectionRow

LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionWish:
    """The correction that somebody asks for; its period may lie in the past."""

    selector: Selector
    effect: Effect
    kind: Kind
    period: Period
    reason: str


def request_correction(
    session: WriteSession, wish: CorrectionWish, *, by: UUID, at: datetime, fits_any: bool
) -> CorrectionRow:
    """Ask for a correction; it counts once it is approved.

    Args:
        session: of the slo slice.
        wish: what is asked for.
        by: the person who asks.
        at: now.
        fits_any: whether any SLO in force fits the selector.

    Raises:
        Unfit: there is no reason, or nothing that it could correct.
    """
    reason = wish.reason.strip()
    if not reason or len(reason) > LONGEST_TEXT or "\0" in reason:
        raise Unfit("reason", N_("Say why, in 1 to 2,000 characters."))
    if not fits_any:
        raise Unfit("service", N_("No SLO in force fits service, SLO and team."))
    row = CorrectionRow(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        service=wish.selector.service,
        slo=wish.selector.slo,
        team=wish.selector.team,
        effect=wish.effect.value,
        kind=wish.kind.value,
        reason=reason,
        state=CorrectionState.WAITING.value,
        requested_by=by,
        requested_at=at,
        **corrections.period_columns(wish.period),
    )
    session.add(row)
    record(session, row, (_requested(row),))
    return row


def approve_correction(
    session: WriteSession, correction_id: UUID, by: Approver, *, at: datetime
) -> CorrectionRow:
    """Let a correction count, from the next judgement on and for the past as well.

    Raises:
        NotFound: there is no such correction.
        NotWaiting: it was approved or withdrawn already.
        NeedsSomebodyElse: *by* asked for it, and there are others.
        Unfit: *by* asked for it, is alone, and states no control; or states one at length.
    """
    row = corrections.lock(session, correction_id)
    check_approval(_standing(row), by)
    control = by.control.strip() if by.person_id == row.requested_by else ""
    if len(control) > LONGEST_TEXT or "\0" in control:
        raise Unfit("control", N_("Use at most 2,000 characters."))
    row.state = CorrectionState.APPROVED.value
    row.approved_by, row.approved_at, row.control = by.person_id, at, control
    event = CorrectionApproved(
        at=at, correction_id=row.id, approved_by=by.person_id, control=control
    )
    record(session, row, (event,))
    return row


def withdraw_correction(
    session: WriteSession,
    correction_id: UUID,
    *,
    by: UUID,
    is_manager: bool,
    because: str,
    at: datetime,
) -> CorrectionRow:
    """Let a correction count no more, as if it had never done.

    Raises:
        NotFound: there is no such correction.
        AlreadyWithdrawn: it does not count any more.
        Forbidden: *by* neither asked for it nor is a manager.
        Unfit: *because* is too long.
    """
    row = corrections.lock(session, correction_id)
    check_withdrawal(_standing(row), by, is_manager=is_manager)
    because = because.strip()
    if len(because) > LONGEST_TEXT or "\0" in because:
        raise Unfit("because", N_("Use at most 2,000 characters."))
    was_approved = row.state == CorrectionState.APPROVED.value
    row.state = CorrectionState.WITHDRAWN.value
    row.withdrawn_by, row.withdrawn_at, row.withdrawn_because = by, at, because
    event = CorrectionWithdrawn(
        at=at,
        correction_id=row.id,
        withdrawn_by=by,
        was_approved=was_approved,
        because=because,
    )
    record(session, row, (event,))
    return row


def _standing(row: CorrectionRow) -> Standing:
    return Standing(state=CorrectionState(row.state), requested_by=row.requested_by)


def _requested(row: CorrectionRow) -> CorrectionRequested:
    return CorrectionRequested(
        at=row.requested_at,
        correction_id=row.id,
        service=row.service,
        slo=row.slo,
        team=row.team,
        effect=row.effect,
        kind=row.kind,
        reason=row.reason,
        requested_by=row.requested_by,
        from_minute=row.from_minute,
        to_minute=row.to_minute,
        rule=row.rule,
        zone=row.zone,
        starts=row.starts,
        ends=row.ends,
        first_day=row.first_day,
        last_day=row.last_day,
    )
