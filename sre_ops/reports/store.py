"""Every query of reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.reports.domain import facts_json, remarks
from sre_ops.reports.domain.facts import Kind, Report
from sre_ops.reports.domain.remarks import Change
from sre_ops.reports.tables import BUDGET_REPORT_FACTS, BUDGET_REPORT_REMARK, BudgetReportRow

_ROW = BudgetReportRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What had changed since a report was closed when somebody looked at *noted_at*."""

    noted_at: datetime
    changes: tuple[Change, ...]


def closed(session: ReadSession, kind: Kind, name: str, period: str) -> BudgetReportRow | None:
    """Return the closed report of a scope and period; None while there is none."""
    own = (
        col(_ROW.tenant_id) == session.tenant_id,
        col(_ROW.period) == period,
        col(_ROW.scope_kind) == kind.value,
        col(_ROW.scope_name) == name,
    )
    return session.scalars(select(_ROW).where(*own)).one_or_none()


def closed_of(session: ReadSession, period: str) -> list[BudgetReportRow]:
    """Return the closed reports of a period, by scope."""
    own = (col(_ROW.tenant_id) == session.tenant_id, col(_ROW.period) == period)
    order = (col(_ROW.scope_kind), col(_ROW.scope_name))
    return list(session.scalars(select(_ROW).where(*own).order_by(*order)))


def newest(
    session: ReadSession, unit: str, *, kind: Kind | None = None, limit: int
) -> list[BudgetReportRow]:
    """Return the *limit* closed reports of months or weeks, newest first, by scope within one."""
    own = [col(_ROW.tenant_id) == session.tenant_id, col(_ROW.unit) == unit]
    if kind is not None:
        own.append(col(_ROW.scope_kind) == kind.value)
    order = (col(_ROW.from_at).desc(), col(_ROW.scope_kind), col(_ROW.scope_name))
    return list(session.scalars(select(_ROW).where(*own).order_by(*order).limit(limit)))


def facts_of(session: ReadSession, report_id: UUID) -> Report:
    """Return what a closed report says."""
    table = BUDGET_REPORT_FACTS.c
    own = (table.tenant_id == session.tenant_id, table.report_id == report_id)
    text: str = session.execute(select_columns(table.facts).where(*own)).scalar_one()
    return facts_json.report_of(text)


def keep_facts(session: WriteSession, report_id: UUID, facts: str) -> None:
    """Add what a closed report says; it cannot be changed again."""
    values = {"tenant_id": session.tenant_id, "report_id": report_id, "facts": facts}
    session.execute(insert(BUDGET_REPORT_FACTS).values(values))


def last_remark(session: ReadSession, report_id: UUID) -> Remark | None:
    """Return what was found last to have changed since a report was closed."""
    table = BUDGET_REPORT_REMARK.c
    own = (table.tenant_id == session.tenant_id, table.report_id == report_id)
    found = session.execute(
        select_columns(table.noted_at, table.changes)
        .where(*own)
        .order_by(table.noted_at.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    return Remark(noted_at=found.noted_at, changes=remarks.changes_of(found.changes))


def note(
    session: WriteSession, report_id: UUID, changes: Sequence[Change], *, at: datetime
) -> None:
    """Keep what has changed since a report was closed."""
    text = remarks.text_of(changes)
    values = {
        "tenant_id": session.tenant_id,
        "report_id": report_id,
        "noted_at": at,
        "digest": facts_json.digest_of(text),
        "changes": text,
    }
    session.execute(insert(BUDGET_REPORT_REMARK).values(values))
