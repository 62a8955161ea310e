"""Queries of groups, and how their rows become facts and back."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, func
from sqlmodel import col, select

from sre_ops.alerts.domain.flapping import Changes
from sre_ops.alerts.domain.groups import Facts, Target
from sre_ops.alerts.domain.lifecycle import State
from sre_ops.alerts.domain.routing import IncidentRule
from sre_ops.alerts.store.alerts import chunks, chunks_of_ids
from sre_ops.alerts.tables import AlertRow, GroupRouteRow, GroupRow
from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.kernel.units import to_ms

_SAME = (
    "resolved_at",
    "resolved_by",
    "acknowledged_at",
    "acknowledged_by",
    "muted_by",
)


@dataclass(slots=True)
class Tally:
    """How many alerts of a group fire, and how many of these nobody has."""

    firing: int = 0
    unowned: int = 0


@dataclass(frozen=True, slots=True)
class Size:
    """How many alerts belong to a group, and how many of them fire."""

    alerts: int = 0
    firing: int = 0


def open_groups(
    session: WriteSession, integration_id: UUID, keys: Collection[str]
) -> dict[str, GroupRow]:
    """Return the open groups of *keys*, by key, locked until the commit."""
    found: dict[str, GroupRow] = {}
    for some in chunks(keys):
        own = (
            col(GroupRow.tenant_id) == session.tenant_id,
            col(GroupRow.integration_id) == integration_id,
            col(GroupRow.dedup_key).in_(some),
        )
        rows = session.scalars(select(GroupRow).where(*own).with_for_update())
        found |= {row.dedup_key: row for row in rows if row.dedup_key is not None}
    return found


def lock_groups(session: WriteSession, ids: Collection[UUID]) -> dict[UUID, GroupRow]:
    """Return groups by id, locked until the commit."""
    found: dict[UUID, GroupRow] = {}
    for some in chunks_of_ids(ids):
        own = (col(GroupRow.tenant_id) == session.tenant_id, col(GroupRow.id).in_(some))
        rows = session.scalars(select(GroupRow).where(*own).with_for_update())
        found |= {row.id: row for row in rows}
    return found


def group(session: ReadSession, group_id: UUID) -> GroupRow:
    """Return a group.

    Raises:
        NotFound: there is none of that id.
    """
    own = (col(GroupRow.tenant_id) == session.tenant_id, col(GroupRow.id) == group_id)
    row = session.scalars(select(GroupRow).where(*own)).one_or_none()
    if row is None:
        raise NotFound(N_("there is no group of alerts %(id)s"), id=group_id)
    return row


def integration_of(session: ReadSession, group_id: UUID) -> UUID:
    """Return whose a group is, without its row: that is read once the integration is locked.

    Raises:
        NotFound: there is none of that id.
    """
    own = (col(GroupRow.tenant_id) == session.tenant_id, col(GroupRow.id) == group_id)
    found = session.scalars(select(col(GroupRow.integration_id)).where(*own)).one_or_none()
    if found is None:
        raise NotFound(N_("there is no group of alerts %(id)s"), id=group_id)
    return found


def tallies(session: ReadSession, ids: Collection[UUID]) -> dict[UUID, Tally]:
    """Return how many alerts of each group fire; a group of which none does is left out."""
    found: dict[UUID, Tally] = {}
    unowned = func.sum(case((col(AlertRow.acknowledged_at).is_(None), 1), else_=0))
    for some in chunks_of_ids(ids):
        own = (
            col(AlertRow.tenant_id) == session.tenant_id,
            col(AlertRow.group_id).in_(some),
            col(AlertRow.state) == State.FIRING.value,
        )
        counted = select(col(AlertRow.group_id), func.count(), unowned).where(*own)
        rows = session.execute(counted.group_by(col(AlertRow.group_id)))
        found |= {group_id: Tally(int(firing), int(free)) for group_id, firing, free in rows}
    return found


def sizes(session: ReadSession, ids: Collection[UUID]) -> dict[UUID, Size]:
    """Return how large groups are, without reading their alerts: there may be thousands."""
    found: dict[UUID, Size] = {}
    firing = func.sum(case((col(AlertRow.state) == State.FIRING.value, 1), else_=0))
    for some in chunks_of_ids(ids):
        own = (col(AlertRow.tenant_id) == session.tenant_id, col(AlertRow.group_id).in_(some))
        counted = select(col(AlertRow.group_id), func.count(), firing).where(*own)
        rows = session.execute(counted.group_by(col(AlertRow.group_id)))
        found |= {group_id: Size(int(alerts), int(fire)) for group_id, alerts, fire in rows}
    return found


def groups_without_open_alerts(
    session: WriteSession, group_ids: Collection[UUID]
) -> list[GroupRow]:
    """Return which of these open groups have no open alert any more, locked."""
    open_ones = select(col(AlertRow.group_id)).where(
        col(AlertRow.tenant_id) == session.tenant_id,
        col(AlertRow.group_id).in_(group_ids),
        col(AlertRow.state) != State.CLOSED.value,
    )
    own = (
        col(GroupRow.tenant_id) == session.tenant_id,
        col(GroupRow.id).in_(group_ids),
        col(GroupRow.state) != State.CLOSED.value,
        col(GroupRow.id).not_in(open_ones),
    )
    found = select(GroupRow).where(*own).order_by(col(GroupRow.id))
    return list(session.scalars(found.with_for_update()))


def muting_integrations(session: ReadSession) -> list[UUID]:
    """Return which integrations have muted groups that fire and that nobody has."""
    found = select(col(GroupRow.integration_id)).where(*_muted(session)).distinct()
    return list(session.scalars(found))


def muted_ones(session: ReadSession, integration_id: UUID) -> list[GroupRow]:
    """Return the muted groups of an integration that fire and that nobody has."""
    own = (*_muted(session), col(GroupRow.integration_id) == integration_id)
    return list(session.scalars(select(GroupRow).where(*own).order_by(col(GroupRow.id))))


def _muted(session: ReadSession) -> tuple[ColumnElement[bool], ...]:
    return (
        col(GroupRow.tenant_id) == session.tenant_id,
        col(GroupRow.state) == State.FIRING.value,
        col(GroupRow.muted_by).is_not(None),
        col(GroupRow.acknowledged_at).is_(None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which groups to list; "" and None leave nothing out.

    Attributes:
        states: any of them; none means all.
        severities: 1 critical to 4 info; none means all.
    """

    states: Collection[State] = ()
    service: str = ""
    severities: Collection[int] = ()


def groups_before(
    session: ReadSession, wanted: Wanted, before: UUID | None, *, limit: int
) -> list[GroupRow]:
    """Return up to *limit* groups, newest first, of those that opened before *before*."""
    found = select(GroupRow).where(col(GroupRow.tenant_id) == session.tenant_id)
    if wanted.states:
        found = found.where(col(GroupRow.state).in_([one.value for one in wanted.states]))
    if wanted.service:
        found = found.where(col(GroupRow.service) == wanted.service)
    if wanted.severities:
        found = found.where(col(GroupRow.severity).in_(wanted.severities))
    if before is not None:
        found = found.where(col(GroupRow.id) < before)
    return list(session.scalars(found.order_by(col(GroupRow.id).desc()).limit(limit)))


def open_ones(session: ReadSession, *, limit: int) -> list[GroupRow]:
    """Return up to *limit* groups that are not closed, newest first."""
    own = (
        col(GroupRow.tenant_id) == session.tenant_id,
        col(GroupRow.state) != State.CLOSED.value,
    )
    newest = select(GroupRow).where(*own).order_by(col(GroupRow.id).desc())
    return list(session.scalars(newest.limit(limit)))


def route_of(session: ReadSession, group_id: UUID) -> GroupRouteRow | None:
    """Return why a group goes where it goes; None for one that is older than routes."""
    own = (
        col(GroupRouteRow.tenant_id) == session.tenant_id,
        col(GroupRouteRow.group_id) == group_id,
    )
    return session.scalars(select(GroupRouteRow).where(*own)).one_or_none()


def target_of(row: GroupRow) -> Target:
    """Return where a group goes, as routing said when it opened."""
    return Target(
        service=row.service,
        severity=row.severity,
        policies=tuple(json.loads(row.policies)),
        incident=IncidentRule(row.incident),
        runbook=row.runbook,
    )


def facts_of(row: GroupRow) -> Facts:
    """Return what the rules need of a group."""
    at = tuple(datetime.fromtimestamp(one / 1000, UTC) for one in json.loads(row.changes))
    return Facts(
        group_id=row.id,
        integration_id=row.integration_id,
        title=row.title,
        target=target_of(row),
        state=State(row.state),
        changes=Changes(at=at, is_flapping=row.is_flapping),
        **{name: getattr(row, name) for name in _SAME},
    )


def apply(row: GroupRow, facts: Facts) -> None:
    """Write what the rules decided into the row; a closed group lets go of its key."""
    for name in _SAME:
        setattr(row, name, getattr(facts, name))
    row.state = facts.state.value
    row.changes = json.dumps([to_ms(one) for one in facts.changes.at])
    row.is_flapping = facts.changes.is_flapping
    if facts.state is State.CLOSED:
        row.dedup_key = None


def new_group(session: WriteSession, facts: Facts, *, key: str, at: datetime) -> GroupRow:
    """Add a group that opens under *key*."""
    row = GroupRow(
        tenant_id=session.tenant_id,
        id=facts.group_id,
        integration_id=facts.integration_id,
        state=facts.state.value,
        dedup_key=key,
        title=facts.title,
        opened_at=at,
        service=facts.target.service[:253],
        severity=facts.target.severity,
        policies=json.dumps(facts.target.policies, ensure_ascii=False),
        incident=facts.target.incident.value,
        runbook=facts.target.runbook,
        muted_by=facts.muted_by,
    )
    session.add(row)
    return row
