"""Shifts and gaps as days of a calendar: who is on call on each, and from when. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sre_ops.kernel.wall_clock import instant_of, local_of
from sre_ops.oncall.domain.schedule import Shift
from sre_ops.oncall.domain.spans import Span, union, within


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody on call on a day.

    Attributes:
        person: who; None where somebody is needed and nobody is.
        since: when it begins on that day; None where it goes on from the day before.
        until: when it ends on that day although nothing follows; None where it goes on, or
            the next entry tells.
    """

    person: UUID | None
    since: datetime | None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day by the clocks of the reader."""

    date: date
    entries: tuple[Entry, ...]


def frame_of_days(at: datetime, count: int, zone: ZoneInfo) -> Span:
    """Return *count* whole days from the one of *at* on, by the clocks of *zone*."""
    first = local_of(at, zone).date()
    return Span(_midnight(first, zone), _midnight(first + timedelta(days=count), zone))


def days_of(
    shifts: Iterable[Shift], gaps: Iterable[Span], frame: Span, zone: ZoneInfo
) -> tuple[Day, ...]:
    """Return the days of *frame*, ascending.

    Args:
        shifts: who is on call.
        gaps: when nobody is although somebody is needed.
        frame: as `frame_of_days` gives it.
        zone: the reader's.
    """
    spans: dict[UUID | None, list[Span]] = {None: list(gaps)}
    for shift in shifts:
        spans.setdefault(shift.person, []).append(shift.span)
    # Whoever stands in right after an own shift goes on: joined, whatever put them there.
    told = sorted(
        ((span, person) for person, own in spans.items() for span in union(own)),
        key=lambda one: one[0],
    )
    days: list[Day] = []
    day, last = (local_of(at, zone).date() for at in frame)
    while day < last:
        span = Span(_midnight(day, zone), _midnight(day + timedelta(days=1), zone))
        days.append(Day(day, _entries(told, span)))
        day += timedelta(days=1)
    return tuple(days)


def _entries(told: Iterable[tuple[Span, UUID | None]], day: Span) -> tuple[Entry, ...]:
    parts = [(part, whole, person) for whole, person in told for part in within(whole, (day,))]
    starts = {part.start for part, _, _ in parts}
    return tuple(
        Entry(
            person,
            since=part.start if whole.start > day.start else None,
            until=part.end if part.end < day.end and part.end not in starts else None,
        )
        for part, whole, person in parts
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return instant_of(datetime.combine(day, time()), zone)
