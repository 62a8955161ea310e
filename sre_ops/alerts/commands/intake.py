"""Take in what integrations send: the raw message first, then what it says.

What one integration sends is taken in in turn, since its row is locked: the same message
eight times at once opens one alert. The unique key of the table would refuse a second one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sre_ops.alerts.commands.integrations import read
from sre_ops.alerts.domain import lifecycle
from sre_ops.alerts.domain.alert_event import AlertEvent, Reading, Said, WrongPayload, dedup_key
from sre_ops.alerts.domain.lifecycle import Outcome
from sre_ops.alerts.public.events import GroupOpened
from sre_ops.alerts.store import alerts as alerts_store
from sre_ops.alerts.store import groups as groups_store
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.alerts.store import messages as messages_store
from sre_ops.alerts.tables import (
    AlertRow,
    DetailRow,
    EventRow,
    GroupRow,
    IntegrationRow,
    MessageRow,
)
from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_

OPEN = "open"
"""State of a group until its last alert is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one event of a message came to.

    Attributes:
        key: what the source knows the alert by; made by us where it has nothing.
        alert_id: None where the event concerns no alert of ours.
    """

    key: str
    outcome: Outcome
    alert_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That a message is kept, and what it came to.

    Attributes:
        taken: one for each event, in the message's order; none when the message is wrong.
        cut_off: how many alerts the sender left out.
        wrong: why the message could not be read; it is kept all the same, so that this is
            returned and not raised.
    """

    message_id: UUID
    taken: tuple[Taken, ...] = ()
    cut_off: int = 0
    wrong: WrongPayload | None = None


def take_in(session: WriteSession, integration_id: UUID, body: bytes, *, at: datetime) -> Receipt:
    """Keep one message and what it says. Saying it twice changes nothing.

    Args:
        session: of alerts.
        integration_id: who sent it.
        body: the very bytes that came.
        at: now.

    Raises:
        NotFound: there is no such integration, or it counts no more.
    """
    return take_in_all(session, integration_id, (body,), at=at)[0]


def take_in_all(
    session: WriteSession, integration_id: UUID, bodies: Sequence[bytes], *, at: datetime
) -> list[Receipt]:
    """Keep several messages of one integration in one transaction, in their order.

    One commit for many messages is what makes intake fast: a commit waits for the disk.

    Raises:
        NotFound: there is no such integration, or it counts no more.
    """
    integration = integrations_store.lock_integration(session, integration_id)
    if integration.revoked_at is not None:
        raise NotFound(N_("there is no integration %(id)s"), id=integration_id)
    read_ones = [_read(integration, body, at) for body in bodies]
    messages = [
        one.row(integration_id, body, at) for one, body in zip(read_ones, bodies, strict=True)
    ]
    messages_store.keep(session, MessageRow, messages)
    batch = _Batch(session, integration_id, [e for one in read_ones for e in one.events], at)
    receipts = [batch.take(one) for one in read_ones]
    batch.keep()
    return receipts


def take_in_events(
    session: WriteSession, integration_id: UUID, events: Sequence[AlertEvent], *, at: datetime
) -> tuple[Taken, ...]:
    """Keep what no message said and we found out: by asking its source, or by its silence.

    Args:
        session: of alerts, in which the integration is locked.
        integration_id: whose alerts these are.
        events: each with a key.
        at: now.
    """
    batch = _Batch(session, integration_id, events, at)
    taken = batch.hear(events, message_id=None)
    batch.keep()
    return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A message that was read, or could not be."""

    message_id: UUID
    events: tuple[AlertEvent, ...] = ()
    cut_off: int = 0
    wrong: WrongPayload | None = None

    def row(self, integration_id: UUID, body: bytes, at: datetime) -> dict[str, Any]:
        return {
            "id": self.message_id,
            "integration_id": integration_id,
            "received_at": at,
            "body": body,
            "wrong_place": self.wrong.place if self.wrong else "",
            "wrong_why": self.wrong.why if self.wrong else "",
        }


def _read(integration: IntegrationRow, body: bytes, at: datetime) -> _Read:
    message_id = uuid7(at)
    try:
        reading: Reading = read(integration, body)
    except WrongPayload as wrong:
        return _Read(message_id=message_id, wrong=wrong)
    events = tuple(
        # Without a key nothing can be told to be the same: each is an alert of its own.
        one if one.key else replace(one, key=f"message:{message_id}:{place}")
        for place, one in enumerate(reading.events)
    )
    return _Read(message_id=message_id, events=events, cut_off=reading.cut_off)


@dataclass(slots=True)
class _Batch:
    """What is open under the keys of some events, and what is to be kept of them."""

    session: WriteSession
    integration_id: UUID
    events: Sequence[AlertEvent]
    at: datetime
    alerts: dict[str, AlertRow] = field(init=False)
    groups: dict[str, GroupRow] = field(init=False)
    said: list[dict[str, Any]] = field(default_factory=list)
    details: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        keys = {dedup_key(one.key) for one in self.events}
        self.alerts = alerts_store.open_alerts(self.session, self.integration_id, keys)
        new = [one for one in self.events if dedup_key(one.key) not in self.alerts]
        keys = {_group_key(one) for one in new if one.said is Said.FIRING}
        self.groups = groups_store.open_groups(self.session, self.integration_id, keys)

    def take(self, message: _Read) -> Receipt:
        return Receipt(
            message_id=message.message_id,
            taken=self.hear(message.events, message.message_id),
            cut_off=message.cut_off,
            wrong=message.wrong,
        )

    def hear(self, events: Sequence[AlertEvent], message_id: UUID | None) -> tuple[Taken, ...]:
        taken = []
        for place, event in enumerate(events):
            one = self._take(event)
            self.said.append(self._event_row(event, one, message_id, place))
            taken.append(one)
        return tuple(taken)

    def keep(self) -> None:
        messages_store.keep(self.session, EventRow, self.said)
        messages_store.keep(self.session, DetailRow, self.details)

    def _take(self, event: AlertEvent) -> Taken:
        key = dedup_key(event.key)
        row = self.alerts.get(key)
        if row is not None:
            change = lifecycle.hear(alerts_store.facts_of(row), event, at=self.at)
            if change.events:
                alerts_store.apply(row, change.facts)
                record(self.session, row, change.events)
            return Taken(key=event.key, outcome=change.outcome, alert_id=row.id)
        if event.said is not Said.FIRING:
            return Taken(key=event.key, outcome=Outcome.NOTHING_OPEN, alert_id=None)
        row = self.alerts[key] = self._open(event, key)
        return Taken(key=event.key, outcome=Outcome.OPENED, alert_id=row.id)

    def _open(self, event: AlertEvent, key: str) -> AlertRow:
        change = lifecycle.open_alert(
            event,
            alert_id=uuid7(self.at),
            group_id=self._group(event).id,
            integration_id=self.integration_id,
            at=self.at,
        )
        row = alerts_store.new_alert(self.session, change.facts, event, key=key, at=self.at)
        record(self.session, row, change.events)
        self.details.append(alerts_store.detail_of(row.id, event))
        return row

    def _group(self, event: AlertEvent) -> GroupRow:
        key = _group_key(event)
        row = self.groups.get(key)
        if row is None:
            row = self.groups[key] = GroupRow(
                tenant_id=self.session.tenant_id,
                id=uuid7(self.at),
                integration_id=self.integration_id,
                state=OPEN,
                dedup_key=key,
                title=event.summary[:500],
                opened_at=self.at,
            )
            self.session.add(row)
            opened = GroupOpened(
                group_id=row.id,
                integration_id=self.integration_id,
                title=row.title,
                at=self.at,
            )
            record(self.session, row, (opened,))
        return row

    def _event_row(
        self, event: AlertEvent, taken: Taken, message_id: UUID | None, place: int
    ) -> dict[str, Any]:
        return {
            "id": uuid7(self.at),
            "integration_id": self.integration_id,
            "message_id": message_id,
            "place": place,
            "alert_id": taken.alert_id,
            "source_key": event.key,
            "said": event.said.value,
            "outcome": taken.outcome.value,
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "received_at": self.at,
        }


def _group_key(event: AlertEvent) -> str:
    """Return the key of the event's group: its source's, or its own where it has none."""
    return dedup_key(f"group:{event.group_key}" if event.group_key else f"alert:{event.key}")
