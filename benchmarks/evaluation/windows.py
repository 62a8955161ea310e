"""Eight windows of all SLOs from a kept ledger: what one evaluation needs."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from sqlalchemy import func, select

from sre_ops.db.database import Database
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.samples import Ints
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.domain.window_totals import DayCounts, Sums, WindowTotals
from sre_ops.slo.store import ledger
from sre_ops.slo.tables import SLO_HOUR

SOURCE = "main"
WINDOWS = {
    "5m": 5,
    "30m": 30,
    "1h": 60,
    "2h": 120,
    "6h": 360,
    "1d": DAY_MINUTES,
    "3d": 3 * DAY_MINUTES,
    "30d": 30 * DAY_MINUTES,
}
HOURS = 24


def spans(now: int) -> list[tuple[int, int]]:
    """Return [from, to) of each window that ends at minute *now*."""
    return [(now - minutes, now) for minutes in WINDOWS.values()]


class Windows:
    """Running sums over the sealed days of a ledger; days are loaded where a window begins.

    Args:
        database: holds the ledger.
        tenant: whose.
        slo_ids: in roster order.
        mark: how far the ledger is.
    """

    def __init__(
        self, database: Database, tenant: UUID, slo_ids: Sequence[UUID], mark: ledger.Watermark
    ) -> None:
        self._database = database
        self._tenant = tenant
        self._slo_ids = list(slo_ids)
        last = mark.sealed // DAY_MINUTES
        first = last - 31
        with database.read("slo", tenant) as session:
            valid, bad = _daily(session, self._slo_ids, first, last)
        self._totals = WindowTotals(first, valid, bad, self._day)

    @property
    def sealed(self) -> int:
        """The minute after the last day of the running sums."""
        return self._totals.sealed

    def sums(self, tail: Block, now: int) -> list[Sums]:
        """Return the sums of each window that ends at *now*."""
        return self._totals.sums(tail, spans(now))

    def _day(self, day: int) -> DayCounts:
        with self._database.read("slo", self._tenant) as session:
            rows = ledger.load_days(session, self._slo_ids, day, day)
        counts = np.zeros((2, len(self._slo_ids), DAY_MINUTES), np.int64)
        for number, slo_id in enumerate(self._slo_ids):
            for row in rows[slo_id]:
                counts[0, number], counts[1, number] = row.minutes.valid, row.minutes.bad
        return DayCounts(counts[0], counts[1])


def _daily(
    session: ReadSession, slo_ids: Sequence[UUID], first: int, last: int
) -> tuple[Ints, Ints]:
    """Return valid and bad by day in [first, last) and SLO."""
    day = (SLO_HOUR.c.hour // HOURS).label("day")
    place = {slo_id: number for number, slo_id in enumerate(slo_ids)}
    query = (
        select(SLO_HOUR.c.slo_id, day, func.sum(SLO_HOUR.c.valid), func.sum(SLO_HOUR.c.bad))
        .where(
            SLO_HOUR.c.tenant_id == session.tenant_id,
            SLO_HOUR.c.hour.between(first * HOURS, last * HOURS - 1),
        )
        .group_by(SLO_HOUR.c.slo_id, day)
    )
    valid = np.zeros((last - first, len(slo_ids)), np.int64)
    bad = np.zeros_like(valid)
    for slo_id, at, all_valid, all_bad in session.execute(query):
        if slo_id in place:
            valid[at - first, place[slo_id]] = all_valid
            bad[at - first, place[slo_id]] = all_bad
    return valid, bad
