"""Loads the running sums of a source's SLOs: days from the hours, minutes from the blobs."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from sqlalchemy import Integer, func, select

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.window_totals import DayCounts, WindowTotals
from sre_ops.slo.store.ledger import load_days
from sre_ops.slo.tables import SLO_HOUR

if TYPE_CHECKING:
    from sre_ops.slo.domain.samples import Ints

_HOURS = 24


def load_totals(
    open_read: Callable[[], AbstractContextManager[ReadSession]],
    slo_ids: Sequence[UUID],
    first: int,
    sealed: int,
) -> WindowTotals:
    """Return the running sums of the SLOs over sealed days.

    Args:
        open_read: a reading transaction; used now, and again for each day that is needed.
        slo_ids: in the order of the columns.
        first: the first minute that may be asked for.
        sealed: the minute after the last sealed day.
    """
    start, end = first // DAY_MINUTES, sealed // DAY_MINUTES
    place = {slo_id: number for number, slo_id in enumerate(slo_ids)}
    valid = np.zeros((max(end - start, 0), len(slo_ids)), np.int64)
    bad = np.zeros_like(valid)
    with open_read() as session:
        day = SLO_HOUR.c.hour.op("/", return_type=Integer)(_HOURS)  # whole days, not a quotient
        rows = session.execute(
            select(
                SLO_HOUR.c.slo_id,
                day.label("day"),
                func.sum(SLO_HOUR.c.valid).label("valid"),
                func.sum(SLO_HOUR.c.bad).label("bad"),
            )
            .where(
                SLO_HOUR.c.tenant_id == session.tenant_id,
                SLO_HOUR.c.hour.between(start * _HOURS, end * _HOURS - 1),
            )
            .group_by(SLO_HOUR.c.slo_id, day)
        )
        for row in rows:
            number = place.get(row.slo_id)
            if number is not None:
                valid[row.day - start, number] = row.valid
                bad[row.day - start, number] = row.bad
    return WindowTotals(start, valid, bad, lambda one: _day(open_read, slo_ids, one))


def _day(
    open_read: Callable[[], AbstractContextManager[ReadSession]],
    slo_ids: Sequence[UUID],
    day: int,
) -> DayCounts:
    valid: Ints = np.zeros((len(slo_ids), DAY_MINUTES), np.int64)
    bad = np.zeros_like(valid)
    with open_read() as session:
        found = load_days(session, slo_ids, day, day)
    for number, slo_id in enumerate(slo_ids):
        for row in found[slo_id]:
            valid[number], bad[number] = row.minutes.valid, row.minutes.bad
    return DayCounts(valid, bad)
