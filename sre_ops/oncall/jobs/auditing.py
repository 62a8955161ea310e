"""Finds what should have been done a minute ago, says so, and beats only while all is well."""

from datetime import datetime
from uuid import UUID

import structlog

from sre_ops.db.sessions import ReadSession
from sre_ops.events import cursors, log
from sre_ops.events.record import record
from sre_ops.kernel.errors import Unavailable
from sre_ops.manifest import JobContext
from sre_ops.oncall.domain.escalation import PATIENCE
from sre_ops.oncall.jobs.board import BOARD, HEARTBEAT_FAILURES, LATE_STEPS
from sre_ops.oncall.public.events import StepLate
from sre_ops.oncall.sinks.heartbeat import beat
from sre_ops.oncall.store import escalations as store
from sre_ops.oncall.tables import EscalationRow

FOLLOWING = "oncall.follow_alerts"
"""The reaction without which no escalation begins."""
_LOG = structlog.get_logger()


def audit(context: JobContext) -> None:
    """Tell of every step and notice that is late by more than a minute, once each."""
    now = context.clock.now()
    with context.read() as session:
        late = {row.id: _due_at(session, row) for row in store.late(session, now - PATIENCE)}
        unheard = log.oldest_waiting(session, cursors.cursor(session, FOLLOWING))
        is_parked = any(one.parked for one in cursors.failures(session, FOLLOWING).values())
    overdue = [*late.values(), *((unheard,) if unheard else ())]
    BOARD.show(
        context.tenant_slug, max(((now - one).total_seconds() for one in overdue), default=0)
    )
    for escalation_id, due_at in late.items():
        _tell(context, escalation_id, due_at, now)
    is_deaf = is_parked or (unheard is not None and now - unheard > PATIENCE)
    if not late and not is_deaf:
        _beat(context)


def _due_at(session: ReadSession, row: EscalationRow) -> datetime:
    """Return when the first of what *row* waits for was due."""
    told = store.oldest_notice(session, row.id)
    return min(one for one in (row.next_at, told) if one is not None)


def _tell(context: JobContext, escalation_id: UUID, due_at: datetime, now: datetime) -> None:
    with context.write() as session:
        row = store.lock(session, escalation_id)
        if row is None or row.late_at is not None:
            return
        row.late_at = due_at
        late = StepLate(at=now, escalation_id=row.id, group_id=row.group_id, due_at=due_at)
        record(session, row, (late,))
    LATE_STEPS.labels(tenant=context.tenant_slug).inc()
    _LOG.error("step_late", escalation=str(escalation_id), due_at=due_at.isoformat())


def _beat(context: JobContext) -> None:
    url = context.options.get("oncall_heartbeat_url", "")
    if not url:
        return
    try:
        beat(url)
    except Unavailable as problem:
        HEARTBEAT_FAILURES.labels(tenant=context.tenant_slug).inc()
        _LOG.warning("heartbeat_not_taken", reason=str(problem))
