"""Queries of what is asked and listened to: Alertmanagers and heartbeats."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, or_
from sqlmodel import col, select

from sre_ops.alerts.domain.lifecycle import State
from sre_ops.alerts.domain.reconcile import Doubts, Held
from sre_ops.alerts.domain.silence import Beat, Kind, Watch, listening_since
from sre_ops.alerts.tables import (
    AlertRow,
    DetailRow,
    HeartbeatRow,
    IntegrationRow,
    MessageRow,
    SourceRow,
)
from sre_ops.db.sessions import ReadSession, WriteSession

POLLED_EVERY = timedelta(seconds=30)
"""How often Alertmanagers are asked."""
_POLL_GRACE = timedelta(seconds=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """An integration that counts, what is asked or expected of it, and its last message."""

    integration: IntegrationRow
    source: SourceRow | None
    heartbeat: HeartbeatRow | None
    last_message_at: datetime | None

    @property
    def watches(self) -> list[Watch]:
        """What has to be heard of."""
        found = []
        if self.source is not None:
            found.append(source_watch(self.integration, self.source))
        if self.heartbeat is not None:
            found.append(heartbeat_watch(self.integration, self.heartbeat))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An alert that is open here: how it stands, and its group as its source knows it."""

    held: Held
    group_key: str


def listened(session: ReadSession) -> list[Listened]:
    """Return every integration that counts, oldest first."""
    own = (
        col(IntegrationRow.tenant_id) == session.tenant_id,
        col(IntegrationRow.revoked_at).is_(None),
    )
    asked = select(SourceRow).where(col(SourceRow.tenant_id) == session.tenant_id)
    sources = {row.integration_id: row for row in session.scalars(asked)}
    expected = select(HeartbeatRow).where(col(HeartbeatRow.tenant_id) == session.tenant_id)
    heartbeats = {row.integration_id: row for row in session.scalars(expected)}
    found = session.scalars(select(IntegrationRow).where(*own).order_by(col(IntegrationRow.id)))
    return [
        Listened(
            integration=row,
            source=sources.get(row.id),
            heartbeat=heartbeats.get(row.id),
            last_message_at=_last_message_at(session, row.id),
        )
        for row in found
    ]


def source(session: ReadSession, integration_id: UUID) -> SourceRow | None:
    """Return where the Alertmanagers of an integration are asked."""
    own = (
        col(SourceRow.tenant_id) == session.tenant_id,
        col(SourceRow.integration_id) == integration_id,
    )
    return session.scalars(select(SourceRow).where(*own)).one_or_none()


def heartbeat(session: ReadSession, integration_id: UUID) -> HeartbeatRow | None:
    """Return what is expected to be heard of an integration."""
    own = (
        col(HeartbeatRow.tenant_id) == session.tenant_id,
        col(HeartbeatRow.integration_id) == integration_id,
    )
    return session.scalars(select(HeartbeatRow).where(*own)).one_or_none()


def note_look(session: WriteSession, at: datetime) -> None:
    """Note that heartbeats are listened to at *at*."""
    own = select(HeartbeatRow).where(col(HeartbeatRow.tenant_id) == session.tenant_id)
    for row in session.scalars(own.order_by(col(HeartbeatRow.integration_id)).with_for_update()):
        row.since_at, row.looked_at = listening_since(row.since_at, row.looked_at, at), at


def revoked_ones(session: ReadSession) -> list[UUID]:
    """Return the integrations that count no more, but of which something is expected still."""
    expected = (
        select(col(table.integration_id)).where(col(table.tenant_id) == session.tenant_id)
        for table in (SourceRow, HeartbeatRow)
    )
    own = (
        col(IntegrationRow.tenant_id) == session.tenant_id,
        col(IntegrationRow.revoked_at).is_not(None),
        or_(*(col(IntegrationRow.id).in_(one) for one in expected)),
    )
    return list(session.scalars(select(col(IntegrationRow.id)).where(*own)))


def put_source(
    session: WriteSession,
    integration_id: UUID,
    addresses: Sequence[str],
    receiver: str,
    *,
    at: datetime,
) -> None:
    """Say where the Alertmanagers of an integration are asked from now on; none ends it."""
    remove(session, SourceRow, integration_id)
    if addresses:
        session.add(
            SourceRow(
                tenant_id=session.tenant_id,
                integration_id=integration_id,
                addresses=json.dumps(list(addresses)),
                receiver=receiver,
                since_at=at,
            )
        )


def add_heartbeat(
    session: WriteSession, integration_id: UUID, beat: Beat, *, since: datetime
) -> None:
    """Expect to hear of an integration."""
    row = HeartbeatRow(
        tenant_id=session.tenant_id,
        integration_id=integration_id,
        alertname=beat.alertname,
        every_seconds=int(beat.every.total_seconds()),
        grace_seconds=int(beat.grace.total_seconds()),
        service=beat.service,
        severity=beat.severity,
        since_at=since,
    )
    session.add(row)


def remove(
    session: WriteSession, table: type[SourceRow] | type[HeartbeatRow], integration_id: UUID
) -> None:
    """Ask or expect nothing of an integration any more."""
    own = (
        col(table.tenant_id) == session.tenant_id,
        col(table.integration_id) == integration_id,
    )
    session.execute(delete(table).where(*own))


def addresses(row: SourceRow) -> tuple[str, ...]:
    """Return where the Alertmanagers are, with their passwords."""
    return tuple(json.loads(row.addresses))


def doubts(row: SourceRow) -> Doubts:
    """Return the doubts of the last look that had an answer."""
    return Doubts(
        missing=frozenset(json.loads(row.missing)), unheard=frozenset(json.loads(row.unheard))
    )


def keep_doubts(row: SourceRow, found: Doubts) -> None:
    """Give *found* to the next look."""
    row.missing, row.unheard = json.dumps(sorted(found.missing)), json.dumps(sorted(found.unheard))


def source_watch(integration: IntegrationRow, row: SourceRow) -> Watch:
    """Return what has to be heard of the Alertmanagers of an integration."""
    return Watch(
        kind=Kind.SOURCE,
        name=integration.label,
        every=POLLED_EVERY,
        grace=_POLL_GRACE,
        since=row.since_at,
        heard_at=row.answered_at,
    )


def heartbeat_watch(integration: IntegrationRow, row: HeartbeatRow) -> Watch:
    """Return what has to be heard of a heartbeat, or of the watchdog of an integration."""
    name = f"{row.alertname} of {integration.label}" if row.alertname else integration.label
    return Watch(
        kind=Kind.HEARTBEAT,
        name=name,
        every=timedelta(seconds=row.every_seconds),
        grace=timedelta(seconds=row.grace_seconds),
        since=row.since_at,
        heard_at=row.heard_at,
        service=row.service,
        severity=row.severity,
    )


def open_by_source_key(
    session: ReadSession, integration_id: UUID, *, rule_name: str | None = None
) -> dict[str, Open]:
    """Return the alerts of an integration that are not closed, as their source knows them.

    Args:
        session: of alerts.
        integration_id: whose alerts.
        rule_name: of the rule that raised them; None for any.
    """
    same = (col(AlertRow.tenant_id) == col(DetailRow.tenant_id)) & (
        col(AlertRow.id) == col(DetailRow.alert_id)
    )
    own = (
        col(AlertRow.tenant_id) == session.tenant_id,
        col(AlertRow.integration_id) == integration_id,
        col(AlertRow.dedup_key).is_not(None),
        *(() if rule_name is None else (col(AlertRow.rule_name) == rule_name,)),
    )
    wanted = (
        col(DetailRow.source_key),
        col(DetailRow.group_key),
        col(AlertRow.state),
        col(AlertRow.still_fires),
    )
    found = session.execute(select(*wanted).join(DetailRow, same).where(*own))
    return {
        key: Open(held=Held(state=State(state), still_fires=still_fires), group_key=group)
        for key, group, state, still_fires in found
    }


def _last_message_at(session: ReadSession, integration_id: UUID) -> datetime | None:
    own = (
        col(MessageRow.tenant_id) == session.tenant_id,
        col(MessageRow.integration_id) == integration_id,
    )
    return session.scalar(select(func.max(MessageRow.received_at)).where(*own))
