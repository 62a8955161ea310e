"""Rotations beside RRULE: every course of offsets, each change of the clocks of 2025-2027."""

from datetime import datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sre_ops.oncall.domain.hours import Almanac, Hours, spans_of
from sre_ops.oncall.domain.spans import Span
from tests.property.oncall import rrule_oracle as oracle
from tests.property.oncall.dst_matrix import cells, differs, kinds

SAMPLE = 5
"""One cell in so many, coprime to the 21 of a change; `make bench-oncall` compares them all."""


def test_hand_overs_around_every_kind_of_change_are_those_of_the_oracle() -> None:
    matrix = (cell for zone in kinds() for cell in cells(zone))

    wrong = [cell for cell in islice(matrix, 0, None, SAMPLE) if differs(cell)]

    assert wrong == []


def test_hours_on_days_of_changes_are_those_of_the_oracle() -> None:
    small = Hours(weekdays=frozenset({5, 6}), starts=time(1, 15), ends=time(2, 45))
    night = Hours(weekdays=frozenset({3, 5, 6}), starts=time(22), ends=time(2, 30), days=1)
    cases = [
        (small, "SA,SU", (timedelta(hours=1.25), timedelta(hours=2.75))),
        (night, "TH,SA,SU", (timedelta(hours=22), timedelta(hours=26.5))),
    ]

    wrong = [
        (zone, at, hours)
        for zone in kinds()
        for at, before, _ in oracle.clocks_of(zone).changes[::3]
        for hours, weekdays, times in cases
        if _differs(zone, at.replace(tzinfo=None) + before, hours, (weekdays, times))
    ]

    assert wrong == []


def _differs(
    zone: str, local: datetime, hours: Hours, said: tuple[str, tuple[timedelta, timedelta]]
) -> bool:
    clocks = oracle.clocks_of(zone)
    midnight = local.replace(hour=0, minute=0, second=0)
    days = (midnight - timedelta(days=9), midnight + timedelta(days=9))
    start, end = clocks.place(days[0] + timedelta(days=2)), clocks.place(days[1])
    expected = [
        (max(a, start), min(b, end))
        for a, b in oracle.occurrences(clocks, *said, days)
        if a < end and b > start
    ]
    return list(spans_of([hours], Almanac(ZoneInfo(zone)), Span(start, end))) != expected
