"""Claim what is due, and mark what became of it; the sending itself stands between the two.

Guarantee: a message is claimed by one attempt at a time. A process that dies in the middle
leaves a claim that runs out, and the message is tried again under the same key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.kernel.ids import uuid7
from sre_ops.notify import store
from sre_ops.notify.commands.queueing import keep
from sre_ops.notify.domain import message
from sre_ops.notify.domain.outcomes import Accepted, Fault, Outcome
from sre_ops.notify.domain.patience import SENDING
from sre_ops.notify.domain.throttle import PACE, Batch, admit, plan
from sre_ops.notify.store import Held
from sre_ops.notify.tables import AttemptRow, QueueRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An attempt that may begin now; *claim* is its name, *batch* the same at each attempt."""

    claim: UUID
    batch: Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What an attempt came to.

    Attributes:
        kind: of the channel; "" where none was found.
        hint: the masked address.
        milliseconds: that it took.
    """

    outcome: Outcome
    kind: str
    hint: str
    milliseconds: int


def claim_due(
    session: WriteSession, kinds: Mapping[str, str], flying: Mapping[str, int], *, at: datetime
) -> list[Claimed]:
    """Claim what may be sent now, and count the attempts as begun.

    Args:
        session: of notify.
        kinds: of the channels, by destination; what goes elsewhere has come after they were
            looked up, and is left for the next time.
        flying: how many are on their way in this process, by kind.
        at: now.
    """
    places = {
        place.message_id: place for place in _needed(session, at) if place.destination in kinds
    }
    destinations = {place.destination for place in places.values()}
    batches = plan(
        map(store.waiting_of, places.values()),
        store.recent_attempts(session, destinations, at - PACE.window),
        store.busy_destinations(session, at),
        at=at,
    )
    return [_claim(batch, places, at) for batch in admit(batches, kinds, flying)]


def mark(
    session: WriteSession, claimed: Claimed, attempt: Attempt, *, at: datetime, lot: float
) -> int:
    """Keep what became of an attempt; return how many messages it was about.

    None are left where the claim ran out and somebody else tries again: at least once.
    """
    batch = claimed.batch
    found = store.lock_claimed(session, claimed.claim)
    for held in found:
        session.add(_attempt_row(session, held, batch, attempt, at))
        match attempt.outcome:
            case Accepted():
                bundled = len(batch.messages)
                change = message.succeed(held.facts, kind=attempt.kind, bundled=bundled, at=at)
            case Fault() as fault:
                change = message.fail(held.facts, fault, kind=attempt.kind, at=at, lot=lot)
        keep(session, held, change)
    return len(found)


def _needed(session: WriteSession, at: datetime) -> list[QueueRow]:
    """Return what is due, without what was withdrawn while a process died with it."""
    due = store.lock_due(session, at)
    stale = {place.message_id: place for place in due if place.withdrawn}
    for row in store.messages(session, stale):
        held = Held(row, stale[row.id])
        died = Fault(why="the process that sent it ended")
        keep(session, held, message.fail(held.facts, died, kind="", at=at, lot=0))
    return [place for place in due if place.message_id not in stale]


def _claim(batch: Batch, places: Mapping[UUID, QueueRow], at: datetime) -> Claimed:
    name = uuid7(at)
    for message_id in batch.messages:
        place = places[message_id]
        place.batch, place.claim, place.lapses_at = batch.key, name, at + SENDING
        place.attempts += 1
    return Claimed(claim=name, batch=batch)


def _attempt_row(
    session: WriteSession, held: Held, batch: Batch, attempt: Attempt, at: datetime
) -> AttemptRow:
    return AttemptRow(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        message_id=held.row.id,
        destination=batch.destination,
        batch=batch.key,
        attempt=held.facts.attempts,
        kind=attempt.kind,
        hint=attempt.hint[:300],
        is_accepted=isinstance(attempt.outcome, Accepted),
        why=attempt.outcome.why if isinstance(attempt.outcome, Fault) else "",
        ended_at=at,
        milliseconds=attempt.milliseconds,
    )
