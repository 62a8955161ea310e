"""What becomes of messages. Fields are only added; none of them holds an address."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sre_ops.kernel.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQueued(DomainEvent):
    """A message waits to be sent.

    Attributes:
        page_id: the page that it is for, and the key by which it is one message.
        again_by: the person who asked to try a parked message again; None at first.
    """

    name: ClassVar[str] = "notify.message_queued.v1"
    message_id: UUID
    page_id: UUID
    again_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(DomainEvent):
    """The other side took it.

    Attributes:
        kind: of the channel: `email`, `webhook`, `slack`, `teams`, `ntfy` or `apprise`.
        attempt: which one succeeded, from 1.
        bundled: how many messages were told in one; 1 where it went by itself.
    """

    name: ClassVar[str] = "notify.message_sent.v1"
    message_id: UUID
    page_id: UUID
    kind: str
    attempt: int
    bundled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed(DomainEvent):
    """An attempt failed; another one follows.

    Attributes:
        kind: of the channel; "" where none was found.
        why: in English, without addresses.
        next_at: when it is tried again.
    """

    name: ClassVar[str] = "notify.message_failed.v1"
    message_id: UUID
    page_id: UUID
    kind: str
    attempt: int
    why: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageParked(DomainEvent):
    """It was tried for long enough, or can never arrive; it waits for a person."""

    name: ClassVar[str] = "notify.message_parked.v1"
    message_id: UUID
    page_id: UUID
    kind: str
    attempt: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageForgotten(DomainEvent):
    """It ended long ago; it and its attempts are deleted."""

    name: ClassVar[str] = "notify.message_forgotten.v1"
    message_id: UUID
    page_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDropped(DomainEvent):
    """It is not needed any more, and was not sent."""

    name: ClassVar[str] = "notify.message_dropped.v1"
    message_id: UUID
    page_id: UUID
    why: str
