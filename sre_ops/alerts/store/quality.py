"""Queries of what became of alerts, for the figures of their rules."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from sre_ops.alerts.domain.lifecycle import Outcome
from sre_ops.alerts.domain.quality import PastAlert
from sre_ops.alerts.tables import AlertRow, EventRow, GroupRow, IntegrationRow
from sre_ops.db.sessions import ReadSession

_NOBODY = "[]"


def past_alerts(session: ReadSession, since: datetime) -> list[PastAlert]:
    """Return what became of the alerts that opened from *since* on, oldest first.

    A group that goes to an escalation policy asks somebody to come once; that counts for the
    alert that opened it, since the others only joined.
    """
    same = (col(AlertRow.tenant_id) == col(GroupRow.tenant_id)) & (
        col(AlertRow.group_id) == col(GroupRow.id)
    )
    wanted = select(
        col(AlertRow.id),
        col(AlertRow.rule_name),
        col(AlertRow.title),
        col(AlertRow.opened_at),
        col(AlertRow.acknowledged_by),
        col(AlertRow.is_flapping),
        col(AlertRow.group_id),
        (col(GroupRow.policies) != _NOBODY) & col(GroupRow.muted_by).is_(None),
        col(GroupRow.opened_at),
    )
    own = (col(AlertRow.tenant_id) == session.tenant_id, col(AlertRow.opened_at) >= since)
    order = (col(AlertRow.opened_at), col(AlertRow.id))
    repeats = _repeats(session, since)
    paged = set()
    found = []
    for row in session.execute(wanted.join(GroupRow, same).where(*own).order_by(*order)):
        alert_id, rule, title, opened_at, by, is_flapping, group_id, pages, group_opened_at = row
        asks = bool(pages) and group_id not in paged and group_opened_at >= since
        paged.add(group_id)
        found.append(
            PastAlert(
                rule=rule or title,
                opened_at=opened_at,
                pages=int(asks),
                acted_on=by is not None,
                repeats=repeats.get(alert_id, 0),
                flapped=is_flapping,
            )
        )
    return found


def began_at(session: ReadSession) -> datetime | None:
    """Return since when there is something that may send alerts; None where there is nothing."""
    own = col(IntegrationRow.tenant_id) == session.tenant_id
    return session.scalar(select(func.min(IntegrationRow.created_at)).where(own))


def _repeats(session: ReadSession, since: datetime) -> dict[object, int]:
    """Count by alert how often it was said what was known."""
    own = (
        col(EventRow.tenant_id) == session.tenant_id,
        col(EventRow.alert_id).is_not(None),
        col(EventRow.received_at) >= since,
        col(EventRow.outcome) == Outcome.REPEATED.value,
    )
    counted = select(col(EventRow.alert_id), func.count()).where(*own)
    rows = session.execute(counted.group_by(col(EventRow.alert_id)))
    return {row[0]: row[1] for row in rows}
