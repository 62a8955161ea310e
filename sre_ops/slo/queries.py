"""Reads for metrics, API and pages: the budgets of SLOs in force, from the kept ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.units import minute_start, rfc3339
from sre_ops.slo.domain.budget_row import BudgetRow, no_data_row, sort_rows
from sre_ops.slo.domain.report import evaluate, needed_from
from sre_ops.slo.store import ledger
from sre_ops.slo.store.definitions import InForce

SETTLE_MINUTES = 5
"""A minute this old counts in live figures; it is final after the settled horizon."""

STALE_AFTER_MINUTES = 2 + SETTLE_MINUTES
"""Two cycles and the settle time: then figures are marked as stale."""

_AT_ONCE = 50


def budget_rows(
    session: ReadSession,
    slos: Sequence[InForce],
    *,
    now: int,
    problems: Mapping[UUID, str],
) -> list[BudgetRow]:
    """Judge each SLO over each of its windows as of the last settled minute.

    Args:
        session: of the slo slice.
        slos: those in force.
        now: the present minute; figures that lag behind it say so.
        problems: by SLO id, why it cannot be measured as it is written.
    """
    marks = {name: ledger.watermark(session, name) for name in {one.slo.source for one in slos}}
    rows: list[BudgetRow] = []
    for start in range(0, len(slos), _AT_ONCE):
        for one in slos[start : start + _AT_ONCE]:
            rows += _rows_of(session, one, marks[one.slo.source], now, problems.get(one.slo_id, ""))
    return sort_rows(rows)


def _rows_of(
    session: ReadSession, one: InForce, mark: ledger.Watermark | None, now: int, problem: str
) -> list[BudgetRow]:
    if mark is None:
        why = problem or "nothing has been read from Prometheus yet"
        return [no_data_row(one.slo, window, now, why) for window in one.slo.windows]
    to = min(mark.latest, now - SETTLE_MINUTES)
    if problem:
        return [no_data_row(one.slo, window, to, problem) for window in one.slo.windows]
    first = min(needed_from(one.slo, window, to) for window in one.slo.windows)
    minutes = ledger.read_minutes(session, one.slo.source, [one.slo_id], first, to)[one.slo_id]
    rows = [evaluate(one.slo, window, minutes, one.objectives, to) for window in one.slo.windows]
    if now - mark.latest <= STALE_AFTER_MINUTES:
        return rows
    note = f"stale: Prometheus was last read at {rfc3339(minute_start(mark.latest))}"
    return [replace(row, reason=f"{row.reason}; {note}" if row.reason else note) for row in rows]
