"""Weeks and months by the clocks of one zone, as exact minutes. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 2000, 9000


class Unit(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"


_STEPS = {Unit.WEEK: timedelta(hours=1), Unit.MONTH: timedelta(hours=6)}


@dataclass(frozen=True, slots=True)
class Period:
    """One week (ISO 8601, from Monday) or one calendar month.

    Attributes:
        first: its first day.
        zone: IANA name; midnight is by the clocks of this zone.
    """

    unit: Unit
    first: date
    zone: str = "UTC"

    @classmethod
    def named(cls, text: str, zone: str = "UTC") -> Self:
        """Read `2026-10` or `2026-W43`.

        Raises:
            Invalid: it is neither.
        """
        try:
            if found := _MONTH.fullmatch(text):
                first = date(int(found[1]), int(found[2]), 1)
                return cls(_bounded(Unit.MONTH, first), first, zone)
            if found := _WEEK.fullmatch(text):
                first = date.fromisocalendar(int(found[1]), int(found[2]), 1)
                return cls(_bounded(Unit.WEEK, first), first, zone)
        except ValueError:
            pass  # a thirteenth month, a fifty-fourth week
        text_of = N_("%(value)s is no period: write a month as 2026-10 or a week as 2026-W43")
        raise Invalid(text_of, value=repr(text[:40]))

    @classmethod
    def around(cls, unit: Unit, at: datetime, zone: str = "UTC") -> Self:
        """Return the period that holds the aware instant *at*."""
        day = at.astimezone(ZoneInfo(zone)).date()
        back = day.weekday() if unit is Unit.WEEK else day.day - 1
        return cls(unit, day - timedelta(days=back), zone)

    @property
    def name(self) -> str:
        """`2026-10` or `2026-W43`."""
        if self.unit is Unit.MONTH:
            return f"{self.first:%Y-%m}"
        year, week, _ = self.first.isocalendar()
        return f"{year:04}-W{week:02}"

    @property
    def since(self) -> datetime:
        """Its first instant, aware UTC."""
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The instant after its last, aware UTC."""
        return _midnight(self._next_first(), self.zone)

    def after(self) -> Self:
        """Return the period that follows."""
        return type(self)(self.unit, self._next_first(), self.zone)

    def before(self) -> Self:
        """Return the period that went before."""
        last = self.first - timedelta(days=1)
        first = last.replace(day=1) if self.unit is Unit.MONTH else last - timedelta(days=6)
        return type(self)(self.unit, first, self.zone)

    def edges(self) -> tuple[datetime, ...]:
        """Return the instants at which its course is told, aware UTC, ascending, up to its end.

        Every hour of a week and every six of a month: a fault of an hour is seen in both.
        """
        step = _STEPS[self.unit]
        count = -(-(self.until - self.since) // step)
        return (*(self.since + step * number for number in range(1, count)), self.until)

    def last_months(self, count: int) -> tuple["Period", ...]:
        """Return the *count* months up to the one in which the period ends, oldest first."""
        last = self._next_first() - timedelta(days=1)
        found = [Period(Unit.MONTH, last.replace(day=1), self.zone)]
        while len(found) < count:
            found.append(found[-1].before())
        return tuple(reversed(found))

    def _next_first(self) -> date:
        if self.unit is Unit.WEEK:
            return self.first + timedelta(days=7)
        return (self.first + timedelta(days=31)).replace(day=1)


def _bounded(unit: Unit, first: date) -> Unit:
    """Return *unit*; years far away would leave the calendar on the way to their neighbours."""
    if not _FIRST_YEAR <= first.year <= _LAST_YEAR:
        raise ValueError(first)
    return unit


def _midnight(day: date, zone: str) -> datetime:
    # Where clocks jump over midnight, fold 0 gives the instant of the jump: the day's first.
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
