"""Queries of alerts, and how their rows become facts and back."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, select

from sre_ops.alerts.domain import lifecycle
from sre_ops.alerts.domain.alert_event import AlertEvent
from sre_ops.alerts.domain.flapping import Changes
from sre_ops.alerts.domain.lifecycle import Facts, State
from sre_ops.alerts.tables import AlertRow, DetailRow
from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.kernel.units import to_ms

_AT_ONCE = 500
"""How many keys one query asks for; SQLite takes 32,766 values, PostgreSQL twice as many."""

_SAME = (
    "group_id",
    "integration_id",
    "starts_at",
    "fired_at",
    "resolved_at",
    "resolved_by",
    "still_fires",
    "acknowledged_at",
    "acknowledged_by",
)


def open_alerts(
    session: WriteSession, integration_id: UUID, keys: Collection[str]
) -> dict[str, AlertRow]:
    """Return what is open under *keys*, by key, locked until the commit."""
    found: dict[str, AlertRow] = {}
    for some in chunks(keys):
        own = (
            col(AlertRow.tenant_id) == session.tenant_id,
            col(AlertRow.integration_id) == integration_id,
            col(AlertRow.dedup_key).in_(some),
        )
        rows = session.scalars(select(AlertRow).where(*own).with_for_update())
        found |= {row.dedup_key: row for row in rows if row.dedup_key is not None}
    return found


def lock_alert(session: WriteSession, alert_id: UUID) -> AlertRow:
    """Return an alert, locked until the commit.

    Raises:
        NotFound: there is none of that id.
    """
    own = (col(AlertRow.tenant_id) == session.tenant_id, col(AlertRow.id) == alert_id)
    row = session.scalars(select(AlertRow).where(*own).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(N_("there is no alert %(id)s"), id=alert_id)
    return row


def settled(
    session: WriteSession, integration_id: UUID, at: datetime, *, limit: int
) -> list[AlertRow]:
    """Return up to *limit* alerts of an integration that may be closed at *at*, locked."""
    soon, late = at - lifecycle.SETTLES_AFTER, at - lifecycle.GIVEN_UP_AFTER
    own = (
        col(AlertRow.tenant_id) == session.tenant_id,
        col(AlertRow.integration_id) == integration_id,
        col(AlertRow.state) == State.RESOLVED.value,
        or_(
            col(AlertRow.resolved_at) <= late,
            (col(AlertRow.resolved_at) <= soon) & ~col(AlertRow.still_fires),
        ),
    )
    found = select(AlertRow).where(*own).order_by(col(AlertRow.id)).limit(limit)
    return list(session.scalars(found.with_for_update()))


def facts_of(row: AlertRow) -> Facts:
    """Return what the rules need of an alert."""
    at = tuple(datetime.fromtimestamp(one / 1000, UTC) for one in json.loads(row.changes))
    return Facts(
        alert_id=row.id,
        state=State(row.state),
        changes=Changes(at=at, is_flapping=row.is_flapping),
        **{name: getattr(row, name) for name in _SAME},
    )


def apply(row: AlertRow, facts: Facts) -> None:
    """Write what the rules decided into the row; a closed alert lets go of its key."""
    for name in _SAME:
        setattr(row, name, getattr(facts, name))
    row.state = facts.state.value
    row.changes = json.dumps([to_ms(one) for one in facts.changes.at])
    row.is_flapping = facts.changes.is_flapping
    if facts.state is State.CLOSED:
        row.dedup_key = None


def new_alert(
    session: WriteSession, facts: Facts, event: AlertEvent, *, key: str, at: datetime
) -> AlertRow:
    """Add the alert that *event* opened under *key*."""
    row = AlertRow(
        tenant_id=session.tenant_id,
        id=facts.alert_id,
        state=facts.state.value,
        dedup_key=key,
        title=event.summary[:500],
        rule_name=event.labels.get("alertname", "")[:200],
        severity=event.severity[:50],
        opened_at=at,
        **{name: getattr(facts, name) for name in _SAME},
    )
    session.add(row)
    return row


def detail_of(alert_id: UUID, event: AlertEvent) -> dict[str, Any]:
    """Return the row of `DetailRow` that keeps what *event* says of its alert."""
    return {
        "alert_id": alert_id,
        "source_key": event.key,
        "group_key": event.group_key,
        "labels": json.dumps(dict(event.labels), ensure_ascii=False),
        "annotations": json.dumps(dict(event.annotations), ensure_ascii=False),
        "link": event.link,
    }


def detail(session: ReadSession, alert_id: UUID) -> DetailRow | None:
    """Return what an alert said of itself when it opened."""
    own = (col(DetailRow.tenant_id) == session.tenant_id, col(DetailRow.alert_id) == alert_id)
    return session.scalars(select(DetailRow).where(*own)).one_or_none()


def chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    """Cut *keys* into what one query may ask for."""
    waiting = iter(sorted(set(keys)))
    while some := list(islice(waiting, _AT_ONCE)):
        yield some


def chunks_of_ids(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    """Cut *ids* into what one query may ask for."""
    waiting = iter(sorted(set(ids)))
    while some := list(islice(waiting, _AT_ONCE)):
        yield some


def alerts_of(session: ReadSession, group_ids: Iterable[UUID]) -> list[AlertRow]:
    """Return the alerts of groups, oldest first."""
    found: list[AlertRow] = []
    for some in chunks_of_ids(group_ids):
        own = (col(AlertRow.tenant_id) == session.tenant_id, col(AlertRow.group_id).in_(some))
        found += session.scalars(select(AlertRow).where(*own).order_by(col(AlertRow.id)))
    return found


def details(session: ReadSession, alert_ids: Iterable[UUID]) -> dict[UUID, DetailRow]:
    """Return what alerts said of themselves when they opened, by alert."""
    found: dict[UUID, DetailRow] = {}
    for some in chunks_of_ids(alert_ids):
        own = (col(DetailRow.tenant_id) == session.tenant_id, col(DetailRow.alert_id).in_(some))
        found |= {row.alert_id: row for row in session.scalars(select(DetailRow).where(*own))}
    return found


def labels_of(session: ReadSession, alert_ids: Iterable[UUID]) -> dict[UUID, Mapping[str, str]]:
    """Return the labels of alerts, by alert."""
    found = details(session, alert_ids)
    return {alert_id: json.loads(row.labels) for alert_id, row in found.items()}


def firing_of_rule(session: ReadSession, rule_name: str) -> list[tuple[AlertRow, str]]:
    """Return the alerts of a rule that fire, the longest first, each with its source's key."""
    same = (col(AlertRow.tenant_id) == col(DetailRow.tenant_id)) & (
        col(AlertRow.id) == col(DetailRow.alert_id)
    )
    own = (
        col(AlertRow.tenant_id) == session.tenant_id,
        col(AlertRow.state) == State.FIRING.value,
        col(AlertRow.rule_name) == rule_name,
    )
    found = select(AlertRow, col(DetailRow.source_key)).join(DetailRow, same).where(*own)
    rows = session.execute(found.order_by(col(AlertRow.starts_at), col(AlertRow.id)))
    return [(row, key) for row, key in rows]
