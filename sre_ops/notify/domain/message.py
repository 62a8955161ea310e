"""The life of a message: queued, sent or failed, tried again, parked, dropped. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sre_ops.kernel.errors import Conflict
from sre_ops.kernel.event import DomainEvent
from sre_ops.kernel.messages import N_
from sre_ops.notify.domain.outcomes import Fault
from sre_ops.notify.domain.patience import next_try
from sre_ops.notify.public.events import (
    MessageDropped,
    MessageFailed,
    MessageParked,
    MessageQueued,
    MessageSent,
)


class State(StrEnum):
    """Where a message is."""

    QUEUED = "queued"
    SENDING = "sending"
    FAILED = "failed"  # and tried again
    SENT = "sent"
    PARKED = "parked"  # waits for a person
    DROPPED = "dropped"


WITHDRAWN = {"acknowledged": N_("acknowledged"), "resolved": N_("over")}
"""Why oncall takes a page back, as people are told; other reasons are told as they are."""
UNSENT = frozenset({State.QUEUED, State.SENDING, State.FAILED, State.PARKED})
WAITING = frozenset({State.QUEUED, State.SENDING, State.FAILED})


class NotParked(Conflict):
    """Only a message that was given up can be tried again by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a message.

    Attributes:
        page_id: the key under which it is one message, however often it is tried.
        since: when it was queued, or a person asked for it again.
        attempts: begun so far.
        withdrawn: why it is not needed any more, although an attempt is being made.
        why: why the last attempt failed, or why it was dropped; "" without a reason.
        next_at: when it is tried; None when it is not.
        ended_at: when it was sent, parked or dropped.
    """

    message_id: UUID
    page_id: UUID
    state: State
    since: datetime
    attempts: int = 0
    kind: str = ""
    withdrawn: str = ""
    why: str = ""
    next_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a message is from now on, and what to announce."""

    facts: Facts
    events: tuple[DomainEvent, ...] = ()


def queue(message_id: UUID, page_id: UUID, *, at: datetime) -> Change:
    """Begin a message, due at once."""
    facts = Facts(message_id=message_id, page_id=page_id, state=State.QUEUED, since=at, next_at=at)
    said = MessageQueued(message_id=message_id, page_id=page_id, again_by=None, at=at)
    return Change(facts, (said,))


def begin(facts: Facts) -> Facts:
    """Count an attempt when it begins: one that never ends is one, too."""
    return replace(facts, state=State.SENDING, attempts=facts.attempts + 1)


def succeed(facts: Facts, *, kind: str, bundled: int, at: datetime) -> Change:
    """The other side took it. Somebody who withdrew it meanwhile was too late."""
    event = MessageSent(
        message_id=facts.message_id,
        page_id=facts.page_id,
        kind=kind,
        attempt=facts.attempts,
        bundled=bundled,
        at=at,
    )
    sent = replace(facts, state=State.SENT, kind=kind, why="", next_at=None, ended_at=at)
    return Change(sent, (event,))


def fail(facts: Facts, fault: Fault, *, kind: str, at: datetime, lot: float) -> Change:
    """The attempt failed: try again later, give up, or let it be when it was withdrawn.

    Args:
        facts: of the message.
        fault: what went wrong.
        kind: of the channel; "" where none was found.
        at: now.
        lot: a random number, 0 ≤ lot < 1, that spreads the retries.
    """
    facts = replace(facts, kind=kind or facts.kind)
    if facts.withdrawn:
        return _drop(facts, facts.withdrawn, at)
    due = next_try(fault, facts.attempts, since=facts.since, at=at, lot=lot)
    if due is None:
        return _park(facts, fault.why, at)
    event = MessageFailed(
        message_id=facts.message_id,
        page_id=facts.page_id,
        kind=facts.kind,
        attempt=facts.attempts,
        why=fault.why,
        next_at=due,
        at=at,
    )
    return Change(replace(facts, state=State.FAILED, why=fault.why, next_at=due), (event,))


def withdraw(facts: Facts, why: str, *, at: datetime) -> Change:
    """It is not needed any more; what is being sent right now is only not tried again."""
    match facts.state:
        case State.SENT | State.DROPPED:
            return Change(facts)
        case State.SENDING:
            return Change(replace(facts, withdrawn=why))
        case _:
            return _drop(facts, why, at)


def try_again(facts: Facts, *, by: UUID, at: datetime) -> Change:
    """Let a parked message be tried from the start, because *by* says so.

    Raises:
        NotParked: it is sent, dropped, or tried anyway.
    """
    if facts.state is not State.PARKED:
        raise NotParked(N_("this message is not parked; only a parked one is tried again"))
    event = MessageQueued(message_id=facts.message_id, page_id=facts.page_id, again_by=by, at=at)
    fresh = replace(
        facts, state=State.QUEUED, since=at, attempts=0, why="", next_at=at, ended_at=None
    )
    return Change(fresh, (event,))


def _park(facts: Facts, why: str, at: datetime) -> Change:
    event = MessageParked(
        message_id=facts.message_id,
        page_id=facts.page_id,
        kind=facts.kind,
        attempt=facts.attempts,
        why=why,
        at=at,
    )
    parked = replace(facts, state=State.PARKED, why=why, next_at=None, ended_at=at)
    return Change(parked, (event,))


def _drop(facts: Facts, why: str, at: datetime) -> Change:
    event = MessageDropped(message_id=facts.message_id, page_id=facts.page_id, why=why, at=at)
    dropped = replace(facts, state=State.DROPPED, why=why, next_at=None, ended_at=at)
    return Change(dropped, (event,))
