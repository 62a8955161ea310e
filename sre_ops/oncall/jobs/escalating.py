"""Every due step and notice is done, each escalation in a transaction of its own."""

from uuid import UUID

import structlog

from sre_ops.db.leases import LeaseLost
from sre_ops.manifest import JobContext
from sre_ops.oncall.commands.climb import climb
from sre_ops.oncall.jobs.board import STEP_FAILURES
from sre_ops.oncall.store.escalations import due_ids

AT_ONCE = 200
_LOG = structlog.get_logger()


def escalate(context: JobContext) -> None:
    """Do what is due, the longest waiting first; what fails does not keep the others waiting."""
    with context.read() as session:
        due = due_ids(session, context.clock.now(), limit=AT_ONCE)
    for one in due:
        _climb(context, one)


def _climb(context: JobContext, escalation_id: UUID) -> None:
    try:
        with context.write() as session:
            climb(session, escalation_id, context.clock.now())
    except LeaseLost:
        raise
    except Exception:  # noqa: BLE001 - the loop goes on: one bad escalation silences no other
        STEP_FAILURES.labels(tenant=context.tenant_slug).inc()
        _LOG.exception("step_failed", escalation=str(escalation_id), tenant=context.tenant_slug)
