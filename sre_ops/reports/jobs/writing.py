"""Closes the reports of each week and month that is over, and looks again at those closed."""

from datetime import datetime, timedelta

import structlog

from sre_ops.manifest import JobContext
from sre_ops.reports import store
from sre_ops.reports.commands.closing import close, note_changes
from sre_ops.reports.domain.facts import EVERYTHING, Kind
from sre_ops.reports.domain.period import Period
from sre_ops.reports.queries.gathering import gathered, lines_now, scopes
from sre_ops.reports.queries.reports import due

PATIENCE = timedelta(days=3)
"""So long after its end a report waits for counts that are not final, then it is closed."""

LOOK_AGAIN = timedelta(hours=1)
LOOK_BACK = timedelta(days=100)
_LAST_LOOK = "looked_again_at"
_AT_ONCE = 40
_LOG = structlog.get_logger()


def write_budget_reports(context: JobContext) -> None:
    """Close what is due, oldest first, however long nobody did; then look for changes."""
    zone = str(context.options.get("report_zone", "UTC"))
    now = context.clock.now()
    with context.read() as session:
        waiting = due(session, now=now, zone=zone, patience=PATIENCE.total_seconds())
    for period in waiting:
        with context.read() as session:
            whole = gathered(session, EVERYTHING, period, counted_to=period.until, now=now)
            everybody = scopes(session)
        with context.write() as session:
            count = close(session, whole, everybody, at=now)
        _LOG.info("budget_reports_closed", period=period.name, reports=count)
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
