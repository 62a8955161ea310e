"""Every query on corrections, and how a row says its period and its selector."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.slo.domain.correction_lifecycle import CorrectionState
from sre_ops.slo.domain.corrections import Correction, Effect, Kind, Selector
from sre_ops.slo.domain.recurrence import Once, Period, Recurring, parse_rule
from sre_ops.slo.tables import CorrectionRow

_C = CorrectionRow


def listed(
    session: ReadSession, *, state: CorrectionState | None = None, limit: int
) -> list[CorrectionRow]:
    """Return the *limit* corrections that were asked for last, newest first."""
    found = select(_C).where(col(_C.tenant_id) == session.tenant_id)
    if state is not None:
        found = found.where(col(_C.state) == state.value)
    order = (col(_C.requested_at).desc(), col(_C.id).desc())
    return list(session.scalars(found.order_by(*order).limit(limit)))


def one(session: ReadSession, correction_id: UUID) -> CorrectionRow:
    """Return a correction.

    Raises:
        NotFound: the tenant has none of that id.
    """
    return _found(session, correction_id, is_locked=False)


def lock(session: WriteSession, correction_id: UUID) -> CorrectionRow:
    """Return a correction, locked until the commit.

    Raises:
        NotFound: the tenant has none of that id.
    """
    return _found(session, correction_id, is_locked=True)


def _found(session: ReadSession, correction_id: UUID, *, is_locked: bool) -> CorrectionRow:
    own = (col(_C.tenant_id) == session.tenant_id, col(_C.id) == correction_id)
    wanted = select(_C).where(*own)
    row = session.scalars(wanted.with_for_update() if is_locked else wanted).one_or_none()
    if row is None:
        raise NotFound(N_("there is no correction %(id)s"), id=correction_id)
    return row


def approved(session: ReadSession) -> tuple[Correction, ...]:
    """Return every correction that counts, oldest request first."""
    own = (
        col(_C.tenant_id) == session.tenant_id,
        col(_C.state) == CorrectionState.APPROVED.value,
    )
    rows = session.scalars(select(_C).where(*own).order_by(col(_C.requested_at), col(_C.id)))
    return tuple(correction_of(row) for row in rows)


def reasons(session: ReadSession, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return why each of the corrections was asked for."""
    own = (col(_C.tenant_id) == session.tenant_id, col(_C.id).in_(ids))
    if not ids:
        return {}
    rows = session.execute(select(col(_C.id), col(_C.reason)).where(*own))
    return {row.id: row.reason for row in rows}


def fingerprint(session: ReadSession) -> tuple[int, int]:
    """Return what changes whenever a correction does: how many there are, their versions' sum."""
    own = col(_C.tenant_id) == session.tenant_id
    found = session.execute(
        select(func.count(), func.coalesce(func.sum(col(_C.version)), 0)).where(own)
    ).one()
    return int(found[0]), int(found[1])


def correction_of(row: CorrectionRow) -> Correction:
    """Return what is applied to minutes."""
    return Correction(
        id=row.id,
        selector=Selector(service=row.service, slo=row.slo, team=row.team),
        effect=Effect(row.effect),
        kind=Kind(row.kind),
        period=_period_of(row),
    )


def _period_of(row: CorrectionRow) -> Period:
    if row.from_minute is not None and row.to_minute is not None:
        return Once(from_minute=row.from_minute, to_minute=row.to_minute)
    return Recurring(
        rule=parse_rule(row.rule),
        zone=row.zone,
        starts=time.fromisoformat(row.starts),
        ends=time.fromisoformat(row.ends),
        first_day=date.fromisoformat(row.first_day),
        last_day=date.fromisoformat(row.last_day) if row.last_day else None,
    )


def period_columns(period: Period) -> dict[str, Any]:
    """Return the columns in which a row says its period."""
    if isinstance(period, Once):
        return {"from_minute": period.from_minute, "to_minute": period.to_minute}
    return {
        "rule": str(period.rule),
        "zone": period.zone,
        "starts": f"{period.starts:%H:%M}",
        "ends": f"{period.ends:%H:%M}",
        "first_day": period.first_day.isoformat(),
        "last_day": period.last_day.isoformat() if period.last_day else "",
    }
