"""A budget report as it is shown: the closed one with its remarks, or the running one."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.reports import store
from sre_ops.reports.domain.facts import EVERYTHING, Kind, Report
from sre_ops.reports.domain.period import Period, Unit
from sre_ops.reports.queries.gathering import counted_to, gathered, scope_named
from sre_ops.reports.store import Remark
from sre_ops.slo.public import budgets
from sre_ops.web.viewer import Locale, Viewer

MONTHS_BACK, WEEKS_BACK = 12, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A report to show.

    Attributes:
        closed_at: None while it is not closed: its figures still move.
        digest: over the facts of a closed one, hex; "" for others.
        remark: what has changed since closing; None for nothing.
    """

    report: Report
    report_id: UUID | None = None
    closed_at: datetime | None = None
    digest: str = ""
    remark: Remark | None = None


def budget_report(
    session: ReadSession, kind: Kind, name: str, period: Period, *, now: datetime
) -> Shown:
    """Return the report of a scope and period: the closed one, or what is known by now.

    Raises:
        NotFound: there is no such service or team, and never was a report of it.
    """
    wanted = EVERYTHING.name if kind is Kind.ORGANISATION else name
    row = store.closed(session, kind, wanted, period.name)
    if row is None:
        scope = scope_named(session, kind, wanted)
        until = counted_to(session, period)
        return Shown(report=gathered(session, scope, period, counted_to=until, now=now))
    remark = store.last_remark(session, row.id)
    return Shown(
        report=store.facts_of(session, row.id),
        report_id=row.id,
        closed_at=row.closed_at,
        digest=row.digest,
        remark=remark if remark and remark.changes else None,
    )


def reader(who: Viewer, shown: Shown, locale: Locale | None = None) -> Viewer:
    """Return for whom a report is written: times are by the clocks of its period, for everybody.

    Args:
        who: asks for it.
        shown: the report.
        locale: of the words; None is the reader's own.
    """
    return replace(who, locale=locale or who.locale, zone=shown.report.period.zone)


def due(session: ReadSession, *, now: datetime, zone: str, patience: float) -> list[Period]:
    """Return the weeks and months that are over and settled but not closed yet, oldest first.

    Args:
        session: of the reports slice.
        now: aware.
        zone: whose calendar.
        patience: seconds after a period's end from which on it is closed although its counts
            are not final, because Prometheus does not answer.
    """
    began, settled = budgets.first_measured(session), budgets.settled_to(session)
    if began is None or settled is None:
        return []
    found = []
    for unit, count in ((Unit.WEEK, WEEKS_BACK), (Unit.MONTH, MONTHS_BACK)):
        period = Period.around(unit, now, zone)
        for _ in range(count):
            period = period.before()
            if period.until <= began:
                break
            is_final = period.until <= settled
            has_waited = (now - period.until).total_seconds() >= patience
            is_closed = store.closed(session, EVERYTHING.kind, EVERYTHING.name, period.name)
            if (is_final or has_waited) and not is_closed:
                found.append(period)
    return sorted(found, key=lambda one: (one.until, one.since))
