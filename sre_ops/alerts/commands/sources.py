"""Say where Alertmanager is asked, what is expected to be heard, and heal what was lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sre_ops.alerts.commands.hearing import Taken
from sre_ops.alerts.commands.intake import take_in_events
from sre_ops.alerts.commands.integrations import Kind
from sre_ops.alerts.commands.silences import end_silences, note_silence
from sre_ops.alerts.domain.alert_event import AlertEvent, Said
from sre_ops.alerts.domain.poll_address import MOST, checked, shown
from sre_ops.alerts.domain.reconcile import Answer, reconcile
from sre_ops.alerts.domain.silence import Beat, Watch, listening_since
from sre_ops.alerts.domain.watchdog import is_watchdog
from sre_ops.alerts.public.events import SourceSet
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.alerts.store import sources as sources_store
from sre_ops.alerts.tables import HeartbeatRow, IntegrationRow, SourceRow
from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.errors import Invalid, NotFound
from sre_ops.kernel.messages import N_

YOUNG = timedelta(minutes=3)
"""How long an Alertmanager that has started may not have been told again of all that fires:
Prometheus says so every minute (`--rules.alert.resend-delay`), or at its next evaluation."""


def set_source(
    session: WriteSession,
    integration_id: UUID,
    addresses: Sequence[str],
    receiver: str,
    *,
    watchdog: Beat | None = None,
    by: UUID | None,
    at: datetime,
) -> None:
    """Say where the Alertmanagers of an integration are asked, and what they must say.

    Args:
        session: of alerts.
        integration_id: an integration of kind `alertmanager`.
        addresses: of the members of one cluster; none asks nobody.
        receiver: whose alerts count, by its name in Alertmanager's configuration.
        watchdog: the alert that always fires, taken for a heartbeat; None for no such alert.
        by: who says so.
        at: now.

    Raises:
        NotFound: there is no such integration, or it counts no more.
        Invalid: it is of another kind, an address is none, or the receiver is missing.
    """
    row = integrations_store.lock_integration(session, integration_id)
    if row.revoked_at is not None:
        raise NotFound(N_("there is no integration %(id)s"), id=integration_id)
    if row.kind != Kind.ALERTMANAGER.value:
        raise Invalid(N_("only an integration of kind alertmanager can be asked"))
    found = _usable(addresses, receiver)
    before = _watches(session, row)
    sources_store.put_source(session, row.id, found, receiver, at=at)
    sources_store.remove(session, HeartbeatRow, row.id)
    if watchdog is not None:
        sources_store.add_heartbeat(session, row.id, watchdog, since=at)
        _end_alerts_of(session, row.id, watchdog.alertname, at)
    session.flush()
    kept = {one.key for one in _watches(session, row)}
    end_silences(session, row.id, [one for one in before if one.key not in kept], at=at)
    said = SourceSet(
        integration_id=row.id,
        addresses=tuple(map(shown, found)),
        receiver=receiver,
        watchdog=watchdog.alertname if watchdog else "",
        by=by,
        at=at,
    )
    record(session, row, (said,))


def take_in_look(
    session: WriteSession,
    integration_id: UUID,
    answers: Sequence[Answer],
    problem: str,
    *,
    at: datetime,
) -> tuple[Taken, ...]:
    """Heal what messages have lost, by what the Alertmanagers of an integration list.

    Args:
        session: of alerts.
        integration_id: whose Alertmanagers were asked.
        answers: of those that answered; none decides nothing, but that the source is silent.
        problem: why the others did not, or "".
        at: when they were asked.

    Returns:
        What was healed.
    """
    integration = integrations_store.lock_integration(session, integration_id)
    row = sources_store.source(session, integration_id)
    if row is None or integration.revoked_at is not None:
        return ()  # nobody wants to know any more
    row.since_at, row.looked_at = listening_since(row.since_at, row.looked_at, at), at
    row.problem = problem
    healed: tuple[Taken, ...] = ()
    if answers:
        row.answered_at = at
        healed = _heal(session, integration, row, answers, at)
    note_silence(session, row.integration_id, [sources_store.source_watch(integration, row)], at=at)
    return healed


def forget(session: WriteSession, integration_id: UUID, *, at: datetime) -> None:
    """Expect nothing any more of an integration that was revoked."""
    row = integrations_store.lock_integration(session, integration_id)
    end_silences(session, row.id, _watches(session, row), at=at)
    sources_store.remove(session, SourceRow, row.id)
    sources_store.remove(session, HeartbeatRow, row.id)


def _usable(addresses: Sequence[str], receiver: str) -> tuple[str, ...]:
    if len(addresses) > MOST:
        raise Invalid(N_("at most %(most)s addresses are asked"), most=MOST)
    if addresses and not receiver:
        raise Invalid(N_("name the receiver, as Alertmanager's configuration does"))
    return tuple(dict.fromkeys(checked(one) for one in addresses))


def _end_alerts_of(session: WriteSession, integration_id: UUID, name: str, at: datetime) -> None:
    """End what was an alert so far: no message about the watchdog reaches it any more."""
    opened = sources_store.open_by_source_key(session, integration_id, rule_name=name)
    ends = [AlertEvent(said=Said.RESOLVED, key=key, ends_at=at) for key in opened]
    take_in_events(session, integration_id, ends, at=at)


def _heal(
    session: WriteSession,
    integration: IntegrationRow,
    row: SourceRow,
    answers: Sequence[Answer],
    at: datetime,
) -> tuple[Taken, ...]:
    heartbeat = sources_store.heartbeat(session, row.integration_id)
    name = heartbeat.alertname if heartbeat else ""
    own = {one.key for one in _watches(session, integration)}
    opened = sources_store.open_by_source_key(session, row.integration_id)
    healing = reconcile(
        {key: one.held for key, one in opened.items() if key not in own},
        [one for each in answers for one in each.listed if not is_watchdog(one.event.labels, name)],
        sources_store.doubts(row),
        is_complete=any(at - one.started_at >= YOUNG for one in answers),
        at=at,
    )
    sources_store.keep_doubts(row, healing.doubts)
    return take_in_events(session, row.integration_id, healing.events, at=at)


def _watches(session: WriteSession, row: IntegrationRow) -> list[Watch]:
    found = sources_store.Listened(
        integration=row,
        source=sources_store.source(session, row.id),
        heartbeat=sources_store.heartbeat(session, row.id),
        last_message_at=None,
    )
    return found.watches
