"""Hear heartbeats and sources, and let their silence be an alert like any other.

Whoever calls holds the lock of the integration.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sre_ops.alerts.commands.hearing import Batch
from sre_ops.alerts.domain.alert_event import AlertEvent, Said, dedup_key
from sre_ops.alerts.domain.lifecycle import State
from sre_ops.alerts.domain.reconcile import Held, fires
from sre_ops.alerts.domain.silence import Watch, verdict
from sre_ops.alerts.store import alerts as alerts_store
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.alerts.store import sources as sources_store
from sre_ops.alerts.tables import HeartbeatRow, IntegrationRow
from sre_ops.db.sessions import WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_


def beat(session: WriteSession, integration_id: UUID, *, at: datetime) -> HeartbeatRow:
    """Note that a heartbeat was heard; it ends the alert that its silence raised.

    Raises:
        NotFound: there is no such heartbeat, or it counts no more.
    """
    integration = integrations_store.lock_integration(session, integration_id)
    row = sources_store.heartbeat(session, integration_id)
    if row is None or integration.revoked_at is not None:
        raise NotFound(N_("there is no such integration"))
    hear_beat(session, integration, row, at=at)
    return row


def hear_beat(
    session: WriteSession, integration: IntegrationRow, row: HeartbeatRow, *, at: datetime
) -> None:
    """Note that the heartbeat of *row* was heard at *at*."""
    row.heard_at = at
    watch = sources_store.heartbeat_watch(integration, row)
    note_silence(session, integration.id, [watch], at=at)


def note_silence(
    session: WriteSession, integration_id: UUID, watches: Iterable[Watch], *, at: datetime
) -> None:
    """Raise an alert for each of *watches* that has fallen silent, and end what is heard again.

    What is known already is not said again: a look every few seconds would fill the ledger.
    """
    said = [event for one in watches if (event := verdict(one, at)) is not None]
    _hear(session, integration_id, said, at)


def end_silences(
    session: WriteSession, integration_id: UUID, watches: Iterable[Watch], *, at: datetime
) -> None:
    """End the alerts of *watches*, of which nothing is expected any more."""
    said = [AlertEvent(said=Said.RESOLVED, key=one.key, ends_at=at) for one in watches]
    _hear(session, integration_id, said, at)


def _hear(
    session: WriteSession, integration_id: UUID, said: Sequence[AlertEvent], at: datetime
) -> None:
    keys = {dedup_key(one.key) for one in said}
    opened = alerts_store.open_alerts(session, integration_id, keys)
    held = {
        key: fires(Held(state=State(row.state), still_fires=row.still_fires))
        for key, row in opened.items()
    }
    news = [one for one in said if held.get(dedup_key(one.key), False) != (one.said is Said.FIRING)]
    if news:
        batch = Batch(session, integration_id, news, at)
        batch.take(news, message_id=None)
        batch.keep()
