"""Close the reports of a period for good; note beside a closed one what has changed since."""

from collections.abc import Sequence
from datetime import datetime

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.reports import store
from sre_ops.reports.domain import facts_json
from sre_ops.reports.domain.facts import Line, Report, Scope
from sre_ops.reports.domain.reading import lines_of, narrowed, tally
from sre_ops.reports.domain.remarks import changes
from sre_ops.reports.public.events import BudgetReportClosed
from sre_ops.reports.tables import BudgetReportRow


def close(session: WriteSession, whole: Report, scopes: Sequence[Scope], *, at: datetime) -> int:
    """Keep the report of each of *scopes* that has none yet, and announce `BudgetReportClosed`.

    Args:
        session: of the reports slice.
        whole: of the organisation, over a period that is over.
        scopes: such as have no SLO get no report, except for the organisation.
        at: now, aware.

    Returns:
        How many were closed; 0 the second time.
    """
    known = {
        (row.scope_kind, row.scope_name) for row in store.closed_of(session, whole.period.name)
    }
    found = [narrowed(whole, one) for one in scopes if (one.kind.value, one.name) not in known]
    kept = [one for one in found if one.lines or one.scope == whole.scope]
    for report in kept:
        text = facts_json.text_of(report)
        row = _row(session, report, facts_json.digest_of(text), at)
        session.add(row)
        # Before anything flushes the row: it is written once, with its version, or never.
        record(session, row, (_closed(row, at),))
        store.keep_facts(session, row.id, text)
    return len(kept)


def _row(session: WriteSession, report: Report, digest: str, at: datetime) -> BudgetReportRow:
    counts, period = tally(report.lines), report.period
    return BudgetReportRow(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        scope_kind=report.scope.kind.value,
        scope_name=report.scope.name,
        scope_title=report.scope.title,
        unit=period.unit.value,
        period=period.name,
        zone=period.zone,
        from_at=period.since,
        to_at=period.until,
        closed_at=at,
        objectives=counts.total,
        met=counts.met,
        missed=counts.missed,
        unknown=counts.unknown,
        digest=digest,
    )


def _closed(row: BudgetReportRow, at: datetime) -> BudgetReportClosed:
    said = ("scope_kind", "scope_name", "unit", "period", "zone", "from_at", "to_at")
    counts = ("objectives", "met", "missed", "unknown", "digest")
    return BudgetReportClosed(
        report_id=row.id, at=at, **{name: getattr(row, name) for name in (*said, *counts)}
    )


def note_changes(
    session: WriteSession, period: str, now_lines: Sequence[Line], *, at: datetime
) -> int:
    """Keep a dated remark beside each closed report of *period* that would say otherwise now.

    Args:
        session: of the reports slice.
        period: `2026-10`.
        now_lines: of all SLOs over the period, as the ledger has it now.
        at: now, aware.

    Returns:
        How many remarks were added; 0 where the last ones already say so.
    """
    added = 0
    for row in store.closed_of(session, period):
        report = store.facts_of(session, row.id)
        found = changes(report.lines, lines_of(now_lines, report.scope))
        last = store.last_remark(session, row.id)
        if found != (last.changes if last else ()):
            store.note(session, row.id, found, at=at)
            added += 1
    return added
