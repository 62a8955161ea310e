"""What other slices may ask of on-call: who is, who was, and when it changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.domain.editions import shifts_of_editions
from sre_ops.oncall.domain.schedule import Origin, Shift
from sre_ops.oncall.domain.shifts import hand_overs as hand_overs_in
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.sources.holiday_calendars import calendars
from sre_ops.oncall.store import schedules as store
from sre_ops.oncall.store.standing import countries_of, editions_with_changes

_AHEAD = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleView:
    """A schedule as others see it; *slug* is its name in definition files and URLs."""

    id: UUID
    slug: str
    title: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCall:
    """Somebody who is on call at one instant.

    Attributes:
        origin: why.
        until: when that ends, or other people are on call; None where that is over a month
            ahead.
    """

    schedule: ScheduleView
    person_id: UUID
    origin: Origin
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverView:
    """The instant at which other people are on call than before; either may be nobody."""

    schedule: ScheduleView
    at: datetime
    before: frozenset[UUID]
    after: frozenset[UUID]


def schedules(session: ReadSession) -> list[ScheduleView]:
    """Return the schedules of the tenant that count, by slug."""
    return [
        ScheduleView(id=row.id, slug=row.slug, title=row.title, zone=row.zone)
        for row in store.schedules(session)
    ]


def shifts(
    session: ReadSession, schedule_id: UUID, since: datetime, until: datetime
) -> tuple[Shift, ...]:
    """Return who was, is and will be on call in [since, until), ascending, cut to it.

    Each instant is told by the edition that was in force then, with the overrides and swaps
    that were made. A schedule that does not exist has nobody.

    Args:
        session: of a slice that reads oncall.
        schedule_id: whose shifts.
        since: aware.
        until: aware.
    """
    if since >= until:
        return ()
    frame = Span(since, until)
    editions = editions_with_changes(session, schedule_id, frame)
    holidays = calendars(countries_of(editions), frame)
    return shifts_of_editions(editions, since, until, holidays)


def who_at(session: ReadSession, schedule_id: UUID, at: datetime) -> tuple[UUID, ...]:
    """Return who is, was or will be on call at *at*; empty is nobody."""
    found = shifts(session, schedule_id, at, at + timedelta.resolution)
    return tuple(dict.fromkeys(shift.person for shift in found))


def on_call(
    session: ReadSession, schedule_ids: Iterable[UUID], at: datetime
) -> Mapping[UUID, tuple[UUID, ...]]:
    """Return who is on call at *at* by schedule, as an escalation asks."""
    return {one: who_at(session, one, at) for one in schedule_ids}


def on_call_now(session: ReadSession, at: datetime) -> list[OnCall]:
    """Return everybody who is on call at *at*, by the slug of the schedule."""
    return [one for schedule in schedules(session) for one in _on_call(session, schedule, at)]


def hand_overs(session: ReadSession, since: datetime, until: datetime) -> list[HandOverView]:
    """Return when other people are on call than before, in (since, until), ascending.

    Where nobody is on call for a while there are two: to nobody, and from nobody.
    """
    found = [
        HandOverView(schedule=schedule, at=one.at, before=one.before, after=one.after)
        for schedule in schedules(session)
        for one in hand_overs_in(shifts(session, schedule.id, since, until))
        if one.at < until
    ]
    return sorted(found, key=lambda one: (one.at, one.schedule.slug))


def _on_call(session: ReadSession, schedule: ScheduleView, at: datetime) -> list[OnCall]:
    end = at + _AHEAD
    found = shifts(session, schedule.id, at, end)
    changes = [one for one in hand_overs_in(found) if one.at < end]
    return [
        OnCall(
            schedule=schedule,
            person_id=shift.person,
            origin=shift.origin,
            until=next((one.at for one in changes if shift.person not in one.after), None),
        )
        for shift in found
        if shift.span.start <= at
    ]
