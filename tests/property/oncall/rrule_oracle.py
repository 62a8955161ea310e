"""Hand-overs as RFC 5545 expands them, placed in time by a table of a zone's offsets.

Independent of `sre_ops.oncall.domain`: recurrences are python-dateutil's, and a local time is
looked up among the periods of constant offset, without `fold`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

FIRST = datetime(2024, 10, 1, tzinfo=UTC)
LAST = datetime(2028, 4, 1, tzinfo=UTC)
MATRIX = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
_STEP = timedelta(days=25)  # no zone changes twice within it
_FREQUENCIES = {
    "hour": "HOURLY",
    "day": "DAILY",
    "week": "WEEKLY",
    "month": "MONTHLY",
}

Pair = tuple[datetime, datetime]


class Period(NamedTuple):
    """A time [start, end) in which a zone keeps one offset from UTC."""

    start: datetime
    end: datetime
    offset: timedelta


@dataclass(frozen=True)
class Clocks:
    """The offsets of a zone, in order."""

    periods: tuple[Period, ...]

    @property
    def changes(self) -> list[tuple[datetime, timedelta, timedelta]]:
        """When the clocks change within the matrix, with the offsets before and after."""
        return [
            (later.start, earlier.offset, later.offset)
            for earlier, later in pairwise(self.periods)
            if MATRIX[0] <= later.start < MATRIX[1]
        ]

    def place(self, local: datetime) -> datetime:
        """Return the first instant at which *local* is shown, or at which it is jumped over."""
        naive = local.replace(tzinfo=UTC)
        for period in self.periods:
            if naive - period.offset < period.start:
                return period.start
            if naive - period.offset < period.end:
                return naive - period.offset
        raise AssertionError(local)


@cache
def clocks_of(name: str) -> Clocks:
    """Find the periods of zone *name* by asking for its offset every few weeks."""
    zone = ZoneInfo(name)
    starts = [FIRST]
    at = FIRST
    while at < LAST:
        following = at + _STEP
        if _offset(at, zone) != _offset(following, zone):
            starts.append(_change(at, following, zone))
        at = following
    edges = [*starts, LAST]
    return Clocks(tuple(Period(a, b, _offset(a, zone)) for a, b in pairwise(edges)))


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    kept = _offset(before, zone)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        before, after = (middle, after) if _offset(middle, zone) == kept else (before, middle)
    return after


def hand_overs(unit: str, length: int, first: datetime, until: datetime) -> Iterator[datetime]:
    """Expand the rotation's local hand-overs from *first* to *until*, both naive."""
    rule = f"FREQ={_FREQUENCIES[unit]};INTERVAL={length};UNTIL={until:%Y%m%dT%H%M%S}"
    if unit == "month" and first.day > 28:  # the last day of months that are shorter
        days = ",".join(str(day) for day in range(28, first.day + 1))
        rule += f";BYMONTHDAY={days};BYSETPOS=-1"
    yield from rrulestr(rule, dtstart=first)


def occurrences(
    clocks: Clocks,
    weekdays: str,
    times: tuple[timedelta, timedelta],
    days: tuple[datetime, datetime],
) -> list[Pair]:
    """Return from when to when hours hold that begin on *weekdays* (`MO,TU`) within *days*.

    Args:
        clocks: of the zone.
        weekdays: as BYDAY writes them.
        times: beginning and end, from midnight of the day on which it begins.
        days: the first and the last midnight, naive.
    """
    rule = f"FREQ=WEEKLY;BYDAY={weekdays};UNTIL={days[1]:%Y%m%dT%H%M%S}"
    placed = [
        (clocks.place(day + times[0]), clocks.place(day + times[1]))
        for day in rrulestr(rule, dtstart=days[0])
    ]
    return [(start, end) for start, end in placed if start < end]


def turns(
    clocks: Clocks, locals_: Sequence[datetime], frame: Pair
) -> list[tuple[int, datetime, datetime]]:
    """Return number, start and end of the turns between *locals_* that hold any of *frame*."""
    placed = [clocks.place(local) for local in locals_]
    return [
        (number, start, end)
        for number, (start, end) in enumerate(pairwise(placed))
        if start < end and start < frame[1] and end > frame[0]
    ]
