"""What people and time do to alerts: acknowledge, resolve, close."""

from datetime import datetime
from uuid import UUID

from sre_ops.alerts.domain import lifecycle
from sre_ops.alerts.domain.lifecycle import Change, State
from sre_ops.alerts.public.events import GroupClosed
from sre_ops.alerts.store import alerts as alerts_store
from sre_ops.alerts.store import groups as groups_store
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.alerts.tables import AlertRow
from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record

AT_ONCE = 500
"""How many alerts are closed in one transaction."""


def acknowledge(session: WriteSession, alert_id: UUID, *, by: UUID, at: datetime) -> AlertRow:
    """Give an alert to *by*. Saying it twice changes nothing.

    Raises:
        NotFound: there is none of that id.
    """
    row = alerts_store.lock_alert(session, alert_id)
    return _kept(session, row, lifecycle.acknowledge(alerts_store.facts_of(row), by=by, at=at))


def resolve(
    session: WriteSession, alert_id: UUID, *, by: UUID, although_firing: bool, at: datetime
) -> AlertRow:
    """End an alert; its source may go on to say that it fires.

    Raises:
        NotFound: there is none of that id.
        StillFiring: it fires, and the person did not say that she knows.
        AlreadyOver: it is.
    """
    row = alerts_store.lock_alert(session, alert_id)
    change = lifecycle.resolve(
        alerts_store.facts_of(row), by=by, although_firing=although_firing, at=at
    )
    return _kept(session, row, change)


def close_settled(session: WriteSession, integration_id: UUID, *, at: datetime) -> int:
    """Close alerts that stayed resolved for long enough, and groups that have none left.

    The integration is locked, or an alert could join a group while it is closed.

    Returns:
        How many alerts were closed; at most `AT_ONCE`.
    """
    integrations_store.lock_integration(session, integration_id)
    waiting = alerts_store.settled(session, integration_id, at, limit=AT_ONCE)
    for row in waiting:
        _kept(session, row, lifecycle.close(alerts_store.facts_of(row), at=at))
    session.flush()
    for group in groups_store.groups_without_open_alerts(
        session, {row.group_id for row in waiting}
    ):
        group.state, group.dedup_key, group.closed_at = State.CLOSED.value, None, at
        record(session, group, (GroupClosed(group_id=group.id, at=at),))
    return len(waiting)


def _kept(session: WriteSession, row: AlertRow, change: Change) -> AlertRow:
    if change.events:
        alerts_store.apply(row, change.facts)
        record(session, row, change.events)
    return row
