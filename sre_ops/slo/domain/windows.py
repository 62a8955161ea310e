"""Which minutes an objective's window holds: rolling days and exact calendar units. Pure."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.units import DAY_MINUTES, minute_start, to_minute
from sre_ops.kernel.wall_clock import instant_of, zone_named
from sre_ops.slo.domain.definition import CalendarUnit, CalendarWindow, RollingWindow, Window

_ROLLING = re.compile(r"([1-9][0-9]{0,3})([dw])", re.ASCII)
_MONTHS = {CalendarUnit.MONTH: 1, CalendarUnit.QUARTER: 3, CalendarUnit.YEAR: 12}


class Span(NamedTuple):
    """The minutes [from_minute, to_minute) that count, in a window that ends at *end_minute*.

    All are minutes since the epoch. A rolling window ends where it is read, so there
    `end_minute == to_minute`; a calendar window's end usually lies ahead.
    """

    from_minute: int
    to_minute: int
    end_minute: int

    @property
    def length(self) -> int:
        """Minutes of the whole window, those still to come included."""
        return self.end_minute - self.from_minute


def span(window: Window, to_minute: int) -> Span:
    """Return the minutes of *window* as read at *to_minute*, which itself does not count.

    The running calendar unit is the one that holds the last minute that counts,
    `to_minute - 1`. So a report made exactly at midnight on the 1st shows the month that
    has just ended, whole, and not an empty new one.

    Raises:
        Invalid: the window's zone is not in the IANA database.
    """
    if isinstance(window, RollingWindow):
        return Span(to_minute - window.days * DAY_MINUTES, to_minute, to_minute)
    start, end = _unit_around(window.unit, window.zone, to_minute - 1)
    return Span(start, to_minute, end)


def parse_window(text: str) -> Window:
    """Read a window as reports write it: `30d`, `4w` or `month@Asia/Tokyo`.

    Raises:
        Invalid: it is neither days, weeks nor a calendar unit in an IANA zone.
    """
    if rolling := _ROLLING.fullmatch(text):
        days = int(rolling[1])
        return RollingWindow(days * 7 if rolling[2] == "w" else days)
    unit, at, zone = text.partition("@")
    if not at or unit not in set(CalendarUnit):
        raise Invalid(
            f"window {text!r}: write days (30d), weeks (4w) or week, month, quarter or year "
            "in a zone (month@Asia/Tokyo)"
        )
    try:
        zone_named(zone)
    except Invalid as error:
        raise Invalid(
            f"window {text!r}: {zone!r} is no time zone; write an IANA name, such as Asia/Tokyo"
        ) from error
    return CalendarWindow(CalendarUnit(unit), zone)


def _unit_around(unit: CalendarUnit, zone: str, minute: int) -> tuple[int, int]:
    first = _first_day(unit, minute_start(minute).astimezone(zone_named(zone)).date())
    # Local dates may step back (clocks in St. John's fell from 00:01 to 23:01): a unit that
    # has begun stays begun, so that windows tile, whatever a zone did.
    following = _next_first_day(unit, first)
    if _day_start(zone, following) <= minute:
        first, following = following, _next_first_day(unit, following)
    return _day_start(zone, first), _day_start(zone, following)


def _first_day(unit: CalendarUnit, day: date) -> date:
    if unit is CalendarUnit.WEEK:
        return day - timedelta(days=day.weekday())
    months = _MONTHS[unit]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _next_first_day(unit: CalendarUnit, first: date) -> date:
    if unit is CalendarUnit.WEEK:
        return first + timedelta(days=7)
    month = first.month + _MONTHS[unit]
    return date(first.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@lru_cache(maxsize=4096)
def _day_start(zone: str, day: date) -> int:
    """Return the minute that holds the first instant of local *day*.

    Offsets that are no whole minutes (local mean time) put midnight inside a minute:
    that minute belongs to the day that begins in it.
    """
    return to_minute(instant_of(datetime.combine(day, time()), zone_named(zone)))
