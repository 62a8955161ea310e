"""Closes the reports of each week and month that is over, and looks again at those closed."""

from datetime import datetime, timedelta

import structlog

from sre_ops.manifest import JobContext
from sre_ops.reports import store
from sre_ops.reports.commands.closing import note_changes
from sre_ops.reports.commands.writing import write_due
from sre_ops.reports.domain.facts import Kind
from sre_ops.reports.domain.period import Period
from sre_ops.reports.queries.gathering import lines_now

LOOK_AGAIN = timedelta(hours=1)
LOOK_BACK = timedelta(days=100)
_LAST_LOOK = "looked_again_at"
_AT_ONCE = 40
_LOG = structlog.get_logger()


def write_budget_reports(context: JobContext) -> None:
    """Close what is due, oldest first, however long nobody did; then look for changes."""
    zone = str(context.options.get("report_zone", "UTC"))
    now = context.clock.now()
    write_due(context.read, context.write, now=now, zone=zone)
    last = context.memory.get(_LAST_LOOK)
    if last is None or now - last >= LOOK_AGAIN:
        _look_again(context, now)
        context.memory[_LAST_LOOK] = now


def _look_again(context: JobContext, now: datetime) -> None:
    """Note what corrections, or late samples, have changed since reports were closed."""
    with context.read() as session:
        closed = [
            Period.named(row.period, row.zone)
            for unit in ("month", "week")
            for row in store.newest(session, unit, kind=Kind.ORGANISATION, limit=_AT_ONCE)
            if now - row.to_at <= LOOK_BACK
        ]
    for period in closed:
        with context.read() as session:
            lines = lines_now(session, period)
        with context.write() as session:
            count = note_changes(session, period.name, lines, at=now)
        if count:
            _LOG.info("closed_reports_changed", period=period.name, remarks=count)
