"""Whose turn it is: hand-overs every so many hours, days, weeks or months of the clock. Pure.

A hand-over is a local time, reckoned from the first one on the clock and the calendar, and only
then placed in time. So one at 09:00 stays at 09:00, whatever the clocks do, and the turn around
a change of the clocks lasts an hour less or more. A turn that lies wholly in the skipped hour
never comes: whoever would have had it is passed over.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, assert_never

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import instant_of, local_of, zone_named
from sre_ops.oncall.domain.spans import Span

_LONGEST = {"hour": 24 * 366, "day": 366, "week": 53, "month": 12}


class Unit(StrEnum):
    """What a rotation's length counts."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_SPANS = {
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """Hand-overs that repeat.

    Attributes:
        unit, length: how far apart they are, on the clock.
        first: the first one, a local time without a zone. A monthly one on the 29th to 31st
            is on the last day of months that are shorter.
        zone: whose clocks.
    """

    unit: Unit
    length: int
    first: datetime
    zone: str

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if self.first.tzinfo:
            raise Unfit("first", N_("Give a day and time of the schedule's zone."))
        if not 1 <= self.length <= _LONGEST[self.unit.value]:
            raise Unfit("length", N_("A turn lasts from one hour to a year."))


class Turn(NamedTuple):
    """The *number*-th time between two hand-overs, from 0."""

    number: int
    span: Span


def hand_over(rotation: Rotation, number: int) -> datetime:
    """Return when turn *number* begins, aware UTC."""
    return instant_of(_local(rotation, number), zone_named(rotation.zone))


def turns(rotation: Rotation, frame: Span) -> Iterator[Turn]:
    """Yield the turns that hold any of *frame*, whole, ascending; none is empty.

    Before the first hand-over there are none.
    """
    number = max(_number_before(rotation, frame.start), 0)
    start = hand_over(rotation, number)
    while start < frame.end:
        end = hand_over(rotation, number + 1)
        if start < end and end > frame.start:
            yield Turn(number, Span(start, end))
        number, start = number + 1, end


def _local(rotation: Rotation, number: int) -> datetime:
    """Return the hand-over that begins turn *number* as the clocks show it."""
    count = number * rotation.length
    match rotation.unit:
        case Unit.HOUR | Unit.DAY | Unit.WEEK:
            return rotation.first + count * _SPANS[rotation.unit]
        case Unit.MONTH:
            return _months_later(rotation.first, count)
        case _:  # pragma: no cover - mypy proves that there is no fifth unit
            assert_never(rotation.unit)


def _months_later(first: datetime, months: int) -> datetime:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    day = min(first.day, monthrange(year, month + 1)[1])
    return first.replace(year=year, month=month + 1, day=day)


def _number_before(rotation: Rotation, at: datetime) -> int:
    """Return the number of a turn that begins a little before *at*, never after it.

    What clocks show may be off by what they jumped (a day, at most) from what was counted, so
    it is reckoned for two days earlier.
    """
    local = local_of(at, zone_named(rotation.zone)) - timedelta(days=2)
    if rotation.unit is Unit.MONTH:
        months = (local.year - rotation.first.year) * 12 + local.month - rotation.first.month
        return (months - 1) // rotation.length
    return (local - rotation.first) // (rotation.length * _SPANS[rotation.unit])
