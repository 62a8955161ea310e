"""Queries of what became of groups of alerts, for the figures of their rules."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from sre_ops.alerts.domain.lifecycle import Outcome
from sre_ops.alerts.domain.quality import PastGroup
from sre_ops.alerts.tables import AlertRow, EventRow, GroupRow, IntegrationRow
from sre_ops.db.sessions import ReadSession


class _Member(NamedTuple):
    rule_name: str
    acknowledged_by: UUID | None
    is_flapping: bool


def past_groups(session: ReadSession, since: datetime) -> list[PastGroup]:
    """Return what became of the groups that opened from *since* on, oldest first."""
    members, repeats = _members(session, since), _repeats(session, since)
    wanted = select(
        col(GroupRow.id),
        col(GroupRow.title),
        col(GroupRow.service),
        col(GroupRow.opened_at),
        col(GroupRow.acknowledged_by),
    )
    own = (col(GroupRow.tenant_id) == session.tenant_id, col(GroupRow.opened_at) >= since)
    order = (col(GroupRow.opened_at), col(GroupRow.id))
    return [
        PastGroup(
            group_id=row.id,
            rule=_rule(members.get(row.id, ())) or row.title,
            service=row.service,
            opened_at=row.opened_at,
            alerts=len(members.get(row.id, ())),
            repeats=repeats.get(row.id, 0),
            acted_on=row.acknowledged_by is not None
            or any(one.acknowledged_by is not None for one in members.get(row.id, ())),
            flapped=any(one.is_flapping for one in members.get(row.id, ())),
        )
        for row in session.execute(wanted.where(*own).order_by(*order))
    ]


def began_at(session: ReadSession) -> datetime | None:
    """Return since when there is something that may send alerts; None where there is nothing."""
    own = col(IntegrationRow.tenant_id) == session.tenant_id
    return session.scalar(select(func.min(IntegrationRow.created_at)).where(own))


def _rule(members: Sequence[_Member]) -> str:
    return members[0].rule_name if members else ""


def _members(session: ReadSession, since: datetime) -> dict[UUID, list[_Member]]:
    """Return the alerts of groups that opened from *since* on, by group, oldest first."""
    wanted = select(
        col(AlertRow.group_id),
        col(AlertRow.rule_name),
        col(AlertRow.acknowledged_by),
        col(AlertRow.is_flapping),
    )
    own = (col(AlertRow.tenant_id) == session.tenant_id, col(AlertRow.opened_at) >= since)
    found: dict[UUID, list[_Member]] = defaultdict(list)
    order = (col(AlertRow.opened_at), col(AlertRow.id))
    for group_id, rule, by, is_flapping in session.execute(wanted.where(*own).order_by(*order)):
        found[group_id].append(_Member(rule, by, is_flapping))
    return found


def _repeats(session: ReadSession, since: datetime) -> dict[UUID, int]:
    """Count by group how often it was said what was known."""
    same = (col(AlertRow.tenant_id) == col(EventRow.tenant_id)) & (
        col(AlertRow.id) == col(EventRow.alert_id)
    )
    own = (
        col(EventRow.tenant_id) == session.tenant_id,
        col(EventRow.received_at) >= since,
        col(EventRow.outcome) == Outcome.REPEATED.value,
    )
    counted = select(col(AlertRow.group_id), func.count()).select_from(EventRow)
    rows = session.execute(
        counted.join(AlertRow, same).where(*own).group_by(col(AlertRow.group_id))
    )
    return {row[0]: row[1] for row in rows}
