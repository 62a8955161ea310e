"""A series told day by day, for the table beside a chart. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from sre_ops.render.charts.series import Series

MAX_ROWS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What was last known in a stretch of whole days; *value* None is nothing.

    `start` is its first instant in the zone, `at` (seconds since the epoch) its end.
    """

    start: datetime
    at: float
    value: float | None


def last_of_days(series: Series, start: datetime, end: datetime, zone: str) -> list[Day]:
    """Return the last known value of each local day in [start, end], at most `MAX_ROWS` rows."""
    info = ZoneInfo(zone)
    first = start.astimezone(info).date()
    count = (end.astimezone(info).date() - first).days + 1
    stride = -(-count // MAX_ROWS)
    edges = [
        datetime.combine(first + timedelta(days=index), time(), info)
        for index in range(0, count + stride, stride)
    ]
    days = []
    for lo, hi in pairwise(edges):
        seconds = (max(lo, start).timestamp(), min(hi.timestamp(), end.timestamp()))
        if seconds[0] < seconds[1]:
            days.append(Day(start=max(lo, start), at=seconds[1], value=_last(series, *seconds)))
    return days


def _last(series: Series, lo: float, hi: float) -> float | None:
    # The value at a day's end is the day's own, for it tells what was counted before it.
    inside = np.flatnonzero((series.seconds > lo) & (series.seconds <= hi) & series.known)
    return float(series.values[inside[-1]]) if len(inside) else None
