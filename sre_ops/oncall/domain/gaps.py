"""Time that somebody should cover and nobody does. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sre_ops.kernel.wall_clock import zone_named
from sre_ops.oncall.domain.hours import WHOLE_DAYS, Almanac, spans_of
from sre_ops.oncall.domain.schedule import Calendars, Schedule, Shift
from sre_ops.oncall.domain.shifts import NO_HOLIDAYS, shifts
from sre_ops.oncall.domain.spans import Span, union, without

LOOK_AHEAD = timedelta(days=90)


def gaps(
    schedule: Schedule,
    since: datetime,
    until: datetime | None = None,
    calendars: Calendars = NO_HOLIDAYS,
) -> tuple[Span, ...]:
    """Return when nobody is on call although somebody is needed, ascending.

    Args:
        schedule: as it is defined; its `needed` hours are what must be covered.
        since: aware.
        until: aware; None is 90 days after *since*.
        calendars: holidays by country.
    """
    until = until or since + LOOK_AHEAD
    return uncovered(schedule, shifts(schedule, since, until, calendars), Span(since, until))


def uncovered(schedule: Schedule, found: Iterable[Shift], frame: Span) -> tuple[Span, ...]:
    """Return what *found* leaves open of the hours that *schedule* needs within *frame*."""
    almanac = Almanac(zone_named(schedule.zone))
    needed = spans_of(schedule.needed or (WHOLE_DAYS,), almanac, frame)
    covered = union(shift.span for shift in found)
    return tuple(part for span in needed for part in without(span, covered))
