"""Every query on the hours of an SLO, and on the days that were counted again."""

from uuid import UUID

import numpy as np
from sqlalchemy import select

from sre_ops.db.sessions import ReadSession
from sre_ops.slo.domain.hours import Hours
from sre_ops.slo.tables import SLO_DAY, SLO_HOUR


def hours_between(session: ReadSession, slo_id: UUID, first: int, end: int) -> Hours:
    """Return hours [first, end), counted since the epoch; those that are not kept are unknown."""
    length = max(end - first, 0)
    valid, bad = np.zeros(length, np.int64), np.zeros(length, np.int64)
    coverage = np.zeros(length, np.float64)
    kept = select(SLO_HOUR.c.hour, SLO_HOUR.c.valid, SLO_HOUR.c.bad, SLO_HOUR.c.coverage).where(
        SLO_HOUR.c.tenant_id == session.tenant_id,
        SLO_HOUR.c.slo_id == slo_id,
        SLO_HOUR.c.hour.between(first, end - 1),
    )
    for hour, events, bad_events, covered in session.execute(kept):
        at = hour - first
        valid[at], bad[at], coverage[at] = events, bad_events, covered
    return Hours(start=first, valid=valid, bad=bad, coverage=coverage)


def counted_again(session: ReadSession, slo_id: UUID, first: int, last: int) -> dict[int, int]:
    """Return the days *first* to *last* whose counts were corrected, with their revision."""
    revised = select(SLO_DAY.c.day, SLO_DAY.c.revision).where(
        SLO_DAY.c.tenant_id == session.tenant_id,
        SLO_DAY.c.slo_id == slo_id,
        SLO_DAY.c.day.between(first, last),
        SLO_DAY.c.revision > 1,
    )
    rows = session.execute(revised.order_by(SLO_DAY.c.day))
    return {row.day: row.revision for row in rows}
