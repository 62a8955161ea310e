"""The final shifts of a schedule: who was, is and will be on call. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from sre_ops.oncall.domain.changes import changed, once_each, over_layers
from sre_ops.oncall.domain.layers import stacked
from sre_ops.oncall.domain.schedule import Calendars, Schedule, Shift
from sre_ops.oncall.domain.spans import Span, within

NO_HOLIDAYS: Calendars = {}


class HandOver(NamedTuple):
    """The instant at which other people are on call than before; either may be nobody."""

    at: datetime
    before: frozenset[UUID]
    after: frozenset[UUID]


def shifts(
    schedule: Schedule,
    since: datetime,
    until: datetime,
    calendars: Calendars = NO_HOLIDAYS,
) -> tuple[Shift, ...]:
    """Return who is on call in [since, until), ascending, cut to it; nobody twice at a time.

    Layers first, the higher over the lower; temporary schedules over them; then overrides and
    swaps in the order in which they were made.

    Args:
        schedule: as it is defined.
        since: aware.
        until: aware.
        calendars: holidays by country, of the years that are asked for.
    """
    if since >= until:
        return ()
    frame = Span(since, until)
    found = stacked(schedule.layers, calendars, frame)
    found = over_layers(found, schedule.temporary)
    for change in schedule.changes:
        found = changed(found, change)
    return tuple(
        Shift(shift.person, part, shift.origin)
        for shift in once_each(found)
        for part in within(shift.span, (frame,))
    )


def who_is_on_call(
    schedule: Schedule, at: datetime, calendars: Calendars = NO_HOLIDAYS
) -> tuple[Shift, ...]:
    """Return who is on call at *at* and why; empty is nobody.

    The spans tell nothing: use `shifts` to learn since when and until when.
    """
    return shifts(schedule, at, at + timedelta.resolution, calendars)


def hand_overs(found: Iterable[Shift]) -> tuple[HandOver, ...]:
    """Return the instants inside *found* at which the people on call change, ascending.

    Where one turn follows another of the same person nothing is handed over.
    """
    people = _people_from(found)
    return tuple(
        HandOver(at, before, after)
        for (_, before), (at, after) in pairwise(people.items())
        if before != after
    )


def _people_from(found: Iterable[Shift]) -> Mapping[datetime, frozenset[UUID]]:
    """Return who is on call from each instant on at which any shift begins or ends."""
    standing = tuple(found)
    moves: dict[datetime, list[tuple[UUID, bool]]] = {}
    for shift in standing:
        moves.setdefault(shift.span.start, []).append((shift.person, True))
        moves.setdefault(shift.span.end, []).append((shift.person, False))
    people: dict[datetime, frozenset[UUID]] = {}
    now: set[UUID] = set()
    for at in sorted(moves):
        now -= {person for person, begins in moves[at] if not begins}
        now |= {person for person, begins in moves[at] if begins}
        people[at] = frozenset(now)
    return people
