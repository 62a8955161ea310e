"""Hours of the week by the clocks of a zone, and what holidays make of them. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import instant_of, local_of
from sre_ops.oncall.domain.spans import Span, union, within

EVERY_DAY = frozenset(range(7))
_DAY = timedelta(days=1)
_LONGEST_DAYS = 7


class OnHolidays(StrEnum):
    """What a holiday makes of the hours that begin on it."""

    AS_USUAL = "as_usual"
    CLOSED = "closed"
    ALL_DAY = "all_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From one time of the clock to another, on some days of the week.

    Attributes:
        weekdays: on which it begins, 0 is Monday.
        starts, ends: times of day.
        days: how many days after the beginning *ends* is: 0 for 09:00-17:00, 1 for a whole
            day 00:00-00:00 or a night 22:00-06:00, 3 for Friday 18:00 to Monday 08:00.
    """

    weekdays: frozenset[int]
    starts: time
    ends: time
    days: int = 0

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise Unfit("weekdays", N_("Choose at least one day of the week."))
        if self.starts.tzinfo or self.ends.tzinfo:
            raise Unfit("starts", N_("Give a time of day such as 09:00, without a zone."))
        if (self.days, self.ends) <= (0, self.starts):
            raise Unfit("ends", N_("It must end after it starts."))
        if self.days > _LONGEST_DAYS or (self.days == _LONGEST_DAYS and self.ends > self.starts):
            raise Unfit("ends", N_("It may last a week at most."))


WHOLE_DAYS = Hours(weekdays=EVERY_DAY, starts=time(), ends=time(), days=1)


def daily(starts: time, ends: time, weekdays: Collection[int] = EVERY_DAY) -> Hours:
    """Return the hours between two times of day, until the next day where *ends* comes first.

    Two equal times are a whole day.
    """
    return Hours(weekdays=frozenset(weekdays), starts=starts, ends=ends, days=int(ends <= starts))


@dataclass(frozen=True, slots=True)
class Almanac:
    """Where clocks and holidays are asked.

    Attributes:
        zone: whose clocks.
        holidays: local days that are holidays there.
    """

    zone: ZoneInfo
    holidays: Collection[date] = frozenset()


def spans_of(
    hours: Sequence[Hours],
    almanac: Almanac,
    frame: Span,
    on_holidays: OnHolidays = OnHolidays.AS_USUAL,
) -> tuple[Span, ...]:
    """Return when any of *hours* holds within *frame*: ascending, disjoint, none empty.

    They follow the clocks: 02:00 to 04:00 lasts one hour in the night in which they go forward
    from 02:00 to 03:00, and three in the one in which they go back. Hours belong to the day on
    which they begin: Thursday's night goes on into a holiday on Friday.
    """
    found = union(_occurrences(hours, almanac, frame, on_holidays))
    return tuple(within(frame, found))


def holds_at(hours: Sequence[Hours], almanac: Almanac, at: datetime) -> bool:
    """Tell whether any of *hours* holds at *at*."""
    return bool(spans_of(hours, almanac, Span(at, at + timedelta.resolution)))


def holiday_spans(almanac: Almanac, frame: Span) -> tuple[Span, ...]:
    """Return the holidays within *frame*, from midnight to midnight."""
    return spans_of((), almanac, frame, OnHolidays.ALL_DAY)


def _occurrences(
    hours: Sequence[Hours], almanac: Almanac, frame: Span, on_holidays: OnHolidays
) -> Iterator[Span]:
    longest = max((one.days for one in hours), default=0)
    # A day more than the longest: local dates may step back (clocks that fall at 00:01).
    day = local_of(frame.start, almanac.zone).date() - (longest + 1) * _DAY
    last = local_of(frame.end, almanac.zone).date() + _DAY
    while day <= last:
        for one in _of_day(hours, day, almanac, on_holidays):
            start = instant_of(datetime.combine(day, one.starts), almanac.zone)
            end = instant_of(datetime.combine(day + one.days * _DAY, one.ends), almanac.zone)
            if start < end:  # not wholly in an hour that the clocks skip
                yield Span(start, end)
        day += _DAY


def _of_day(
    hours: Sequence[Hours], day: date, almanac: Almanac, on_holidays: OnHolidays
) -> Sequence[Hours]:
    if on_holidays is not OnHolidays.AS_USUAL and day in almanac.holidays:
        return (WHOLE_DAYS,) if on_holidays is OnHolidays.ALL_DAY else ()
    return [one for one in hours if day.weekday() in one.weekdays]
