"""What other slices may ask of on-call: who is, who was, when it changes, how all are reached."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.oncall.domain.editions import shifts_of_editions
from sre_ops.oncall.domain.schedule import Origin, Shift
from sre_ops.oncall.domain.shifts import hand_overs as hand_overs_in
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.sources.holiday_calendars import calendars
from sre_ops.oncall.store import reaching
from sre_ops.oncall.store import schedules as store
from sre_ops.oncall.store.standing import countries_of, editions_with_changes
from sre_ops.tenancy.public import reads as tenancy

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A way to reach a person.

    Attributes:
        kind: `email`, `webhook`, `slack`, `teams`, `ntfy` or `apprise`.
        address, secret: "" where the contact was removed: nothing can be sent any more.
    """

    id: UUID
    person_id: UUID
    kind: str
    address: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A destination that many share; fields as in `Contact`."""

    id: UUID
    name: str
    kind: str
    address: str
    secret: str = field(default="", repr=False)


def contact(session: ReadSession, contact_id: UUID) -> Contact:
    """Return how a person is reached; the id of a person is that of her account's address.

    Args:
        session: of a slice that reads oncall and tenancy.
        contact_id: as an event names it.

    Raises:
        NotFound: there never was one of that id, or the person was erased.
    """
    row = reaching.contact(session, contact_id)
    if row is not None:
        where = reaching.address(session, contact_id)
        return Contact(
            id=row.id,
            person_id=row.person_id,
            kind=row.kind,
            address=where.address if where else "",
            secret=where.secret if where else "",
        )
    one = tenancy.person(session, contact_id)
    if one is None:
        raise NotFound(N_("there is no contact %(id)s"), id=contact_id)
    return Contact(id=one.id, person_id=one.id, kind="email", address=one.email)


def channel(session: ReadSession, channel_id: UUID) -> Channel:
    """Return a shared destination.

    Raises:
        NotFound: there never was one of that id.
    """
    row = reaching.channel(session, channel_id)
    if row is None:
        raise NotFound(N_("there is no channel %(id)s"), id=channel_id)
    where = reaching.address(session, channel_id)
    return Channel(
        id=row.id,
        name=row.title,
        kind=row.kind,
        address=where.address if where else "",
        secret=where.secret if where else "",
    )


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
