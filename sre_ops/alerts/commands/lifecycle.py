"""What people and time do to alerts and their groups: acknowledge, resolve, close.

The integration is locked first, as intake does it: an alert must not join a group while its
end is decided, and two who wait for each other would wait for good.
"""

from datetime import datetime
from uuid import UUID

from sre_ops.alerts.domain import groups, lifecycle
from sre_ops.alerts.domain.lifecycle import Change, State
from sre_ops.alerts.store import alerts as alerts_store
from sre_ops.alerts.store import groups as groups_store
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.alerts.tables import AlertRow, GroupRow
from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record

AT_ONCE = 500
"""How many alerts are closed in one transaction."""


def acknowledge_group(
    session: WriteSession, group_id: UUID, *, by: UUID | None, at: datetime
) -> GroupRow:
    """Give a group and its alerts to *by*; said again by a person, it is announced again.

    Args:
        session: of alerts.
        group_id: which one.
        by: who has it now; None where a source says that somebody does.
        at: now.

    Raises:
        NotFound: there is none of that id.
        AlreadyOver: a person says it of a group that fires no more.
    """
    row = _locked(session, group_id)
    change = groups.acknowledge(groups_store.facts_of(row), by=by, at=at)
    for alert in alerts_store.alerts_of(session, (group_id,)):
        _keep(session, alert, lifecycle.acknowledge(alerts_store.facts_of(alert), by=by, at=at))
    return _kept(session, row, change)


def resolve_group(
    session: WriteSession, group_id: UUID, *, by: UUID, although_firing: bool, at: datetime
) -> GroupRow:
    """End all alerts of a group; their source may go on to say that they fire.

    Args:
        session: of alerts.
        group_id: which one.
        by: who says so.
        although_firing: she knows that the source says that they fire.
        at: now.

    Raises:
        NotFound: there is none of that id.
        StillFiring: it fires, and the person did not say that she knows.
        AlreadyOver: it is.
    """
    row = _locked(session, group_id)
    facts = groups_store.facts_of(row)
    groups.check_firing(facts)
    for alert in alerts_store.alerts_of(session, (group_id,)):
        if alert.state == State.FIRING.value:
            was = alerts_store.facts_of(alert)
            change = lifecycle.resolve(was, by=by, although_firing=although_firing, at=at)
            _keep(session, alert, change)
    return _kept(
        session, row, groups.follow(facts, firing=0, by=by, muted_by=facts.muted_by, at=at)
    )


def close_settled(session: WriteSession, integration_id: UUID, *, at: datetime) -> int:
    """Close alerts that stayed resolved for long enough, and groups that have none left.

    Returns:
        How many alerts were closed; at most `AT_ONCE`.
    """
    integrations_store.lock_integration(session, integration_id)
    waiting = alerts_store.settled(session, integration_id, at, limit=AT_ONCE)
    for row in waiting:
        _keep(session, row, lifecycle.close(alerts_store.facts_of(row), at=at))
    session.flush()
    ids = {row.group_id for row in waiting}
    for group in groups_store.groups_without_open_alerts(session, ids):
        group.closed_at = at
        _kept(session, group, groups.close(groups_store.facts_of(group), at=at))
    return len(waiting)


def _locked(session: WriteSession, group_id: UUID) -> GroupRow:
    integration_id = groups_store.integration_of(session, group_id)
    integrations_store.lock_integration(session, integration_id)
    return groups_store.lock_groups(session, (group_id,))[group_id]


def _keep(session: WriteSession, row: AlertRow, change: Change) -> None:
    if change.events:
        alerts_store.apply(row, change.facts)
        record(session, row, change.events)


def _kept(session: WriteSession, row: GroupRow, change: groups.Change) -> GroupRow:
    if change.events:
        groups_store.apply(row, change.facts)
        record(session, row, change.events)
    return row
