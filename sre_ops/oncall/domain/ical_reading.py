"""Foreign calendars as shifts or time off: whose event, and when it happens. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from uuid import UUID
from zoneinfo import ZoneInfo

from sre_ops.kernel.messages import Message
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import zone_named
from sre_ops.oncall.domain.ical_lines import Component, components_of
from sre_ops.oncall.domain.ical_times import Zones, rfc_instant, spans_of_event, time_of
from sre_ops.oncall.domain.schedule import Fixed
from sre_ops.oncall.domain.spans import Span, within

_MAIL = "mailto:"


@dataclass(frozen=True, slots=True)
class Event:
    """One instance of an event.

    Attributes:
        people: e-mail addresses of those invited, in small letters.
    """

    uid: str
    summary: str
    people: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Unread:
    """An event that could not be read, and why."""

    uid: str
    summary: str
    why: Message


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a file tells of a span of time, ascending, and what could not be read of it."""

    events: tuple[Event, ...]
    unread: tuple[Unread, ...]


def calendar_in(text: str, frame: Span, zone: str) -> Calendar:
    """Read the events of an iCalendar file that hold any of *frame*, cut to it.

    Recurring events are expanded, with their exceptions and replaced instances. Cancelled ones
    are left out.

    Args:
        text: the file.
        frame: what is of interest.
        zone: for times that name none.

    Raises:
        Unfit: it is no iCalendar file; one event that cannot be read is told in the answer.
    """
    usual = zone_named(zone)
    events: list[Event] = []
    unread: list[Unread] = []
    for calendar in components_of(text):
        zones = _zones(calendar)
        replaced = _replaced(calendar, zones, usual)
        for one in calendar.components:
            if one.name == "VEVENT" and one.text("STATUS").upper() != "CANCELLED":
                try:
                    events += list(_events(one, zones, usual, replaced, frame))
                except Unfit as error:
                    unread.append(Unread(one.text("UID"), one.text("SUMMARY"), error.message))
    return Calendar(tuple(sorted(events, key=lambda one: (one.span, one.uid))), tuple(unread))


def shifts_in(
    events: Iterable[Event], people: Mapping[str, UUID]
) -> tuple[tuple[Fixed, ...], tuple[str, ...]]:
    """Return whose time *events* are, and the summaries of those that name nobody known.

    Args:
        events: of a calendar.
        people: by e-mail address and by name, in small letters. Whoever is invited counts;
            where nobody is, the summary names the person.
    """
    found: list[Fixed] = []
    unknown: dict[str, None] = {}
    for event in events:
        names = event.people or (event.summary.strip().casefold(),)
        known = {people[name] for name in names if name in people}
        found += [Fixed(one, event.span) for one in sorted(known)]
        if not known:
            unknown[event.summary] = None
    return tuple(found), tuple(unknown)


def _events(
    event: Component,
    zones: Zones,
    usual: ZoneInfo,
    replaced: Mapping[str, frozenset[datetime]],
    frame: Span,
) -> Iterator[Event]:
    uid = event.text("UID")
    skipped = frozenset() if event.first("RECURRENCE-ID") else replaced.get(uid, frozenset())
    ahead = takewhile(
        lambda span: span.start < frame.end, spans_of_event(event, zones, usual, skipped)
    )
    for span in ahead:
        for part in within(span, (frame,)):
            yield Event(uid, event.text("SUMMARY"), _people(event), part)


def _people(event: Component) -> tuple[str, ...]:
    invited = (one.value.casefold() for one in event.all("ATTENDEE"))
    return tuple(one.removeprefix(_MAIL) for one in invited if one.startswith(_MAIL))


def _zones(calendar: Component) -> dict[str, ZoneInfo]:
    """Return the zones that the file names otherwise than IANA does, where it says which."""
    found: dict[str, ZoneInfo] = {}
    for one in calendar.components:
        meant = one.text("X-LIC-LOCATION")
        if one.name == "VTIMEZONE" and meant:
            try:
                found[one.text("TZID")] = zone_named(meant)
            except Unfit:
                continue  # an event that needs it says so
    return found


def _replaced(calendar: Component, zones: Zones, usual: ZoneInfo) -> dict[str, frozenset[datetime]]:
    """Return by UID the instances of rules that events with RECURRENCE-ID stand for."""
    found: dict[str, frozenset[datetime]] = {}
    for one in calendar.components:
        instance = one.first("RECURRENCE-ID")
        if instance is None:
            continue
        try:
            at = rfc_instant(*time_of(instance, zones, usual))
        except Unfit:
            continue  # it replaces nothing that can be named
        uid = one.text("UID")
        found[uid] = found.get(uid, frozenset()) | {at}
    return found
