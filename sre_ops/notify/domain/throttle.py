"""Which messages go now, and which of them as one: nobody reads a hundred at once. Pure.

The first messages to a destination go by themselves and at once. Beyond `Pace.burst` within
`Pace.window` they wait for the window to move on, and what waits by then is told in one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

_BUNDLES = UUID("6a0e1c1e-3d5b-5d0e-9a53-8f0f6a1b7c24")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """At most *burst* messages to a destination within *window*."""

    burst: int = 5
    window: timedelta = timedelta(minutes=1)


PACE = Pace()
ABREAST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message that is due.

    Attributes:
        destination: the contact or channel, as text.
        severity: 1 is the worst.
        batch: the key under which it was tried before, alone or with others.
    """

    message_id: UUID
    page_id: UUID
    destination: str
    severity: int
    queued_at: datetime
    batch: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What goes out as one message.

    Attributes:
        key: the same at every attempt, so that a receiver can tell a repetition.
    """

    key: UUID
    destination: str
    messages: tuple[UUID, ...]


def plan(
    waiting: Iterable[Waiting],
    recent: Mapping[str, Sequence[datetime]],
    busy: Collection[str],
    *,
    at: datetime,
    pace: Pace = PACE,
) -> list[Batch]:
    """Return what to send now, at most one message for each destination that is quiet.

    Destinations that heard nothing within the window come first: the first page of an
    outage must not stand behind the hundredth. Then the worst, then the oldest.

    Args:
        waiting: what is due.
        recent: when something was last tried, by destination; older than the window is ignored.
        busy: destinations to which something is on its way; they wait, to keep the order.
        at: now.
        pace: how many are bearable.
    """
    queues: defaultdict[str, list[Waiting]] = defaultdict(list)
    for one in waiting:
        if one.destination not in busy:
            queues[one.destination].append(one)
    chosen: list[tuple[tuple[int, int, datetime], Batch]] = []
    for destination, queue in queues.items():
        told = sum(at - then < pace.window for then in recent.get(destination, ()))
        if told >= pace.burst:
            continue
        queue.sort(key=_urgency)
        first = queue[0]
        place = (told, first.severity, first.queued_at)
        chosen.append((place, _next_batch(queue, is_last=told == pace.burst - 1)))
    chosen.sort(key=lambda pair: pair[0])
    return [batch for _, batch in chosen]


def admit(
    batches: Iterable[Batch],
    kinds: Mapping[str, str],
    flying: Mapping[str, int],
    *,
    abreast: int = ABREAST,
) -> list[Batch]:
    """Return those of *batches* that may begin, so that one slow kind never takes every place.

    Args:
        batches: in the order in which they should begin.
        kinds: of the channel, by destination; "" where it is not known.
        flying: how many are on their way, by kind.
        abreast: of one kind at once; a mail server that hangs keeps no webhook waiting.
    """
    places = dict(flying)
    begun = []
    for batch in batches:
        kind = kinds.get(batch.destination, "")
        if places.get(kind, 0) < abreast:
            places[kind] = places.get(kind, 0) + 1
            begun.append(batch)
    return begun


def _next_batch(queue: Sequence[Waiting], *, is_last: bool) -> Batch:
    """Take the first of *queue*, or all that is new when nothing more may follow for now."""
    first = queue[0]
    if first.batch is not None:  # what was tried together stays together, under its key
        members = [one for one in queue if one.batch == first.batch]
        return _batch(first.batch, members)
    fresh = [one for one in queue if one.batch is None]
    if not is_last or len(fresh) == 1:
        return _batch(first.page_id, [first])
    name = " ".join(sorted(one.page_id.hex for one in fresh))
    return _batch(uuid5(_BUNDLES, name), fresh)


def _batch(key: UUID, members: Sequence[Waiting]) -> Batch:
    ids = tuple(one.message_id for one in members)
    return Batch(key=key, destination=members[0].destination, messages=ids)


def _urgency(one: Waiting) -> tuple[int, datetime, UUID]:
    return one.severity, one.queued_at, one.message_id
