"""Write what is due: every week and month that is over gets its reports, however late."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import structlog

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.reports.commands.closing import close
from sre_ops.reports.domain.facts import EVERYTHING
from sre_ops.reports.queries.gathering import gathered, scopes
from sre_ops.reports.queries.reports import due

PATIENCE = timedelta(days=3)
"""So long after its end a report waits for counts that are not final, then it is closed."""

_LOG = structlog.get_logger()


def write_due(
    read: Callable[[], AbstractContextManager[ReadSession]],
    write: Callable[[], AbstractContextManager[WriteSession]],
    *,
    now: datetime,
    zone: str,
) -> int:
    """Close the reports that are due, oldest first, a transaction for each period.

    Args:
        read: opens a reading transaction of the reports slice.
        write: opens a writing one.
        now: aware.
        zone: whose calendar.

    Returns:
        How many were closed; the second time 0.
    """
    with read() as session:
        waiting = due(session, now=now, zone=zone, patience=PATIENCE.total_seconds())
    written = 0
    for period in waiting:
        with read() as session:
            whole = gathered(session, EVERYTHING, period, counted_to=period.until, now=now)
            everybody = scopes(session)
        with write() as session:
            count = close(session, whole, everybody, at=now)
        _LOG.info("budget_reports_closed", period=period.name, reports=count)
        written += count
    return written
