"""When something holds: once, or on days of a rule between two times of a zone's clocks. Pure."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import assert_never

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.units import DAY_MINUTES, minute_start, to_minute
from sre_ops.kernel.wall_clock import instant_of, zone_named

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""As RFC 5545 writes them, from 0."""
LAST = -1
LONGEST_MINUTES = 366 * DAY_MINUTES
LATEST_MINUTE = 2_500_000 * DAY_MINUTES  # in the year 8814
_DAY = timedelta(days=1)
_MONTH_DAY = re.compile(r"FREQ=MONTHLY;BYMONTHDAY=(-1|[1-9]|[12][0-9]|3[01])", re.ASCII)
_WEEKLY = re.compile(r"FREQ=WEEKLY;BYDAY=((?:[A-Z]{2},){0,6}[A-Z]{2})", re.ASCII)
_MONTH_WEEKDAY = re.compile(r"FREQ=MONTHLY;BYDAY=(-1|[1-4])([A-Z]{2})", re.ASCII)

Stretch = tuple[int, int]
"""A span [from, to) in minutes since the epoch."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """Each of some weekdays, 0 is Monday."""

    weekdays: frozenset[int]

    def falls_on(self, day: date) -> bool:
        """Tell whether *day* is one of them."""
        return day.weekday() in self.weekdays

    def __str__(self) -> str:
        return f"FREQ=WEEKLY;BYDAY={','.join(WEEKDAYS[one] for one in sorted(self.weekdays))}"


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One day of each month that has it; -1 is the last one."""

    day: int

    def falls_on(self, day: date) -> bool:
        """Tell whether *day* is it."""
        wanted = monthrange(day.year, day.month)[1] if self.day == LAST else self.day
        return day.day == wanted

    def __str__(self) -> str:
        return f"FREQ=MONTHLY;BYMONTHDAY={self.day}"


@dataclass(frozen=True, slots=True)
class MonthWeekday:
    """The first to fourth, or with -1 the last, of a weekday in each month."""

    place: int
    weekday: int

    def falls_on(self, day: date) -> bool:
        """Tell whether *day* is it."""
        if day.weekday() != self.weekday:
            return False
        if self.place == LAST:
            return (day + 7 * _DAY).month != day.month
        return (day.day - 1) // 7 + 1 == self.place

    def __str__(self) -> str:
        return f"FREQ=MONTHLY;BYDAY={self.place}{WEEKDAYS[self.weekday]}"


Rule = Weekly | MonthDay | MonthWeekday


def parse_rule(text: str) -> Rule:
    """Read the part of an RRULE that rules of corrections use.

    Raises:
        Unfit: it is none of `FREQ=WEEKLY;BYDAY=SU,MO`, `FREQ=MONTHLY;BYMONTHDAY=15` (-1: last)
            and `FREQ=MONTHLY;BYDAY=2TU` (-1SU: the last Sunday).

    Source: RFC 5545, section 3.3.10.
    """
    if found := _MONTH_DAY.fullmatch(text):
        return MonthDay(int(found[1]))
    if (found := _MONTH_WEEKDAY.fullmatch(text)) and found[2] in WEEKDAYS:
        return MonthWeekday(int(found[1]), WEEKDAYS.index(found[2]))
    if found := _WEEKLY.fullmatch(text):
        days = found[1].split(",")
        if set(days) <= set(WEEKDAYS):
            return Weekly(frozenset(WEEKDAYS.index(day) for day in days))
    raise Unfit(
        "rule",
        N_(
            "rule %(rule)s: write FREQ=WEEKLY;BYDAY=SU, FREQ=MONTHLY;BYMONTHDAY=15 or "
            "FREQ=MONTHLY;BYDAY=2TU"
        ),
        rule=repr(text),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """One span [from_minute, to_minute), in minutes since the epoch."""

    from_minute: int
    to_minute: int

    def __post_init__(self) -> None:
        if self.to_minute <= self.from_minute:
            raise Unfit("ends_at", N_("It must end after it starts."))
        if self.to_minute - self.from_minute > LONGEST_MINUTES:
            raise Unfit("ends_at", N_("It may last a year at most."))
        # What lies further off cannot be written as an instant in every zone.
        if self.from_minute < 0 or self.to_minute > LATEST_MINUTE:
            raise Unfit("starts_at", N_("Give a day or time such as 2026-11-30 or 02:00."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """Between two times of the clocks in *zone*, on the days of *rule*.

    Attributes:
        starts, ends: times of day; where *ends* is not after *starts*, it is of the next day.
        first_day, last_day: local days on which it may start; no last day means for good.
    """

    rule: Rule
    zone: str
    starts: time
    ends: time
    first_day: date
    last_day: date | None = None

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if self.starts == self.ends:
            raise Unfit("ends", N_("It must end at another time than it starts."))
        if self.last_day is not None and self.last_day < self.first_day:
            raise Unfit("last_day", N_("The last day must not be before the first."))


Period = Once | Recurring


def spans(period: Period, first: int, end: int) -> list[Stretch]:
    """Return where *period* holds within [first, end), ascending, none empty.

    A recurring one follows the clocks: 02:00 to 04:00 lasts one hour in the night in which
    they go forward from 02:00 to 03:00, and three in the one in which they go back.
    """
    match period:
        case Once():
            found = iter(((period.from_minute, period.to_minute),))
        case Recurring():
            found = _occurrences(period, first, end)
        case _:  # pragma: no cover - mypy proves that there is no third kind
            assert_never(period)
    clipped = ((max(start, first), min(stop, end)) for start, stop in found)
    return [(start, stop) for start, stop in clipped if start < stop]


def _occurrences(period: Recurring, first: int, end: int) -> Iterator[Stretch]:
    zone = zone_named(period.zone)
    # A day earlier, for one that began then and goes on past midnight.
    day = minute_start(first).astimezone(zone).date() - _DAY
    last = minute_start(end).astimezone(zone).date()
    day = max(day, period.first_day)
    last = last if period.last_day is None else min(last, period.last_day)
    following = _DAY if period.ends <= period.starts else timedelta()
    while day <= last:
        if period.rule.falls_on(day):
            start = instant_of(datetime.combine(day, period.starts), zone)
            stop = instant_of(datetime.combine(day + following, period.ends), zone)
            yield to_minute(start), to_minute(stop)
        day += _DAY
