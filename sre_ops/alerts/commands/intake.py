"""Take in what integrations send: the raw message first, then what it says.

What one integration sends is taken in in turn, since its row is locked: the same message
eight times at once opens one alert. The unique key of the table would refuse a second one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sre_ops.alerts.commands.hearing import Batch, Taken
from sre_ops.alerts.commands.integrations import read
from sre_ops.alerts.commands.silences import hear_beat
from sre_ops.alerts.domain.alert_event import AlertEvent, Reading, WrongPayload
from sre_ops.alerts.domain.watchdog import set_apart
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.alerts.store import messages as messages_store
from sre_ops.alerts.store import sources as sources_store
from sre_ops.alerts.tables import IntegrationRow, MessageRow
from sre_ops.db.sessions import WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_


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
    heartbeat = sources_store.heartbeat(session, integration_id)
    watchdog = heartbeat.alertname if heartbeat else ""
    read_ones = [_read(integration, body, watchdog, at) for body in bodies]
    messages = [
        one.row(integration_id, body, at) for one, body in zip(read_ones, bodies, strict=True)
    ]
    messages_store.keep(session, MessageRow, messages)
    events = [event for one in read_ones for event in one.events]
    batch = Batch(session, integration_id, events, at)
    receipts = [one.receipt(batch) for one in read_ones]
    batch.keep()
    if heartbeat is not None and any(one.beats for one in read_ones):
        hear_beat(session, integration, heartbeat, at=at)
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
    batch = Batch(session, integration_id, events, at)
    taken = batch.take(events, message_id=None)
    batch.keep()
    return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A message that was read, or could not be; `beats` where its watchdog is alive."""

    message_id: UUID
    events: tuple[AlertEvent, ...] = ()
    cut_off: int = 0
    beats: bool = False
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

    def receipt(self, batch: Batch) -> Receipt:
        return Receipt(
            message_id=self.message_id,
            taken=batch.take(self.events, message_id=self.message_id),
            cut_off=self.cut_off,
            wrong=self.wrong,
        )


def _read(integration: IntegrationRow, body: bytes, watchdog: str, at: datetime) -> _Read:
    message_id = uuid7(at)
    try:
        reading: Reading = read(integration, body)
    except WrongPayload as wrong:
        return _Read(message_id=message_id, wrong=wrong)
    alerts, beats = set_apart(reading.events, watchdog)
    events = tuple(
        # Without a key nothing can be told to be the same: each is an alert of its own.
        one if one.key else replace(one, key=f"message:{message_id}:{place}")
        for place, one in enumerate(alerts)
    )
    return _Read(message_id=message_id, events=events, cut_off=reading.cut_off, beats=beats)
