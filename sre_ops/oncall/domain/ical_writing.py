"""Shifts as an iCalendar feed that calendars subscribe to. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sre_ops.kernel.wall_clock import zone_named
from sre_ops.oncall.domain.ical_lines import escaped, folded
from sre_ops.oncall.domain.ical_zone import timezone_lines
from sre_ops.oncall.domain.schedule import Shift
from sre_ops.oncall.domain.spans import Span

HORIZON = timedelta(days=366)
BEHIND = timedelta(days=31)
_PRODUCT = "-//sre_ops//on-call//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says of itself.

    Attributes:
        schedule_id: makes the ids of events, so that calendars know them again.
        title: of the calendar.
        zone: in whose clocks the events are told.
        stamp: when what is told last changed; a feed that did not change stays the same.
    """

    schedule_id: UUID
    title: str
    zone: str
    stamp: datetime


def frame_of_feed(at: datetime) -> Span:
    """Return the time that a feed tells at *at*: a month behind, a year ahead."""
    return Span(at - BEHIND, at + HORIZON)


def calendar_of(
    feed: Feed, shifts: Iterable[Shift], frame: Span, summary: Callable[[Shift], str]
) -> str:
    """Write *shifts* as an iCalendar file.

    Args:
        feed: what it says of itself.
        shifts: as `shifts` gives them.
        frame: for which the file knows the clocks.
        summary: what an event is called, in the reader's language.

    Source: RFC 5545.
    """
    zone = zone_named(feed.zone)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(feed.title)}",
        f"X-WR-TIMEZONE:{zone.key}",
        *timezone_lines(zone, Span(frame.start - BEHIND, frame.end + BEHIND)),
    ]
    for shift in shifts:
        lines += _event(feed, shift, zone, summary(shift))
    return folded([*lines, "END:VCALENDAR"])


def _event(feed: Feed, shift: Shift, zone: ZoneInfo, summary: str) -> Iterator[str]:
    began = _utc(shift.span.start)
    yield "BEGIN:VEVENT"
    yield f"UID:{feed.schedule_id}-{shift.person}-{began}@sre-ops"
    yield f"DTSTAMP:{_utc(feed.stamp)}"
    yield f"DTSTART{_time(shift.span.start, zone)}"
    yield f"DTEND{_time(shift.span.end, zone)}"
    yield f"SUMMARY:{escaped(summary)}"
    yield "TRANSP:TRANSPARENT"  # somebody on call may still be asked to a meeting
    yield "END:VEVENT"


def _time(at: datetime, zone: ZoneInfo) -> str:
    """Write *at* by the clocks of *zone*; in UTC where they show that time a second time.

    iCalendar reads a time that comes twice as the first one, and cannot name the second.
    """
    local = at.astimezone(zone)
    if local.fold:
        return f":{_utc(at)}"
    return f";TZID={zone.key}:{local:%Y%m%dT%H%M%S}"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
