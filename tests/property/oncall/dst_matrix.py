"""The matrix of zones, changes of the clocks and rotations, each cell beside the oracle."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import available_timezones

from sre_ops.oncall.domain.rotation import Rotation, Unit, turns
from sre_ops.oncall.domain.spans import Span
from tests.property.oncall import rrule_oracle as oracle

ROTATIONS = [("hour", 1), ("hour", 8), ("hour", 12), ("day", 1), ("week", 1), ("week", 2)]
ROTATIONS += [("month", 1)]
OFF_THE_EDGE = (timedelta(minutes=-30), timedelta(), timedelta(minutes=15))
"""Where a hand-over lies, from the local time at which the clocks change."""
_AROUND = {"hour": timedelta(hours=16), "day": timedelta(days=2)}
_AROUND |= {"week": timedelta(days=15), "month": timedelta(days=40)}
_EARLIER = {"hour": timedelta(hours=24), "day": timedelta(days=5), "week": timedelta(weeks=4)}
_LONGEST = {"hour": timedelta(hours=12), "day": timedelta(days=1)}
_LONGEST |= {"week": timedelta(weeks=2), "month": timedelta(days=31)}


class Cell(NamedTuple):
    """One rotation in one zone with a hand-over at *local*, around the change at *at*."""

    zone: str
    at: datetime
    local: datetime
    unit: str
    length: int


def zones() -> list[str]:
    """Return every IANA zone; `localtime` and its like are not among them."""
    return sorted(available_timezones() - {"localtime", "Factory"})


def kinds() -> list[str]:
    """Return one zone for each different course of offsets in the years of the matrix."""
    return list({oracle.clocks_of(name).periods: name for name in reversed(zones())}.values())


def cells(zone: str) -> Iterator[Cell]:
    """Yield the cells of *zone*: each change, each rotation, hand-overs before, at and inside."""
    clocks = oracle.clocks_of(zone)
    same = clocks.periods[0].offset
    for at, before, after in clocks.changes or [(oracle.MATRIX[0], same, same)]:
        edge = at.replace(tzinfo=None) + before
        for shift in OFF_THE_EDGE:
            # Clocks that go back repeat the time before the edge, others skip the time after it.
            local = edge + (shift if after >= before else -shift)
            for unit, length in ROTATIONS:
                yield Cell(zone, at, local, unit, length)


def first_of(cell: Cell) -> datetime:
    """Return the first hand-over of a rotation that has one at the cell's local time."""
    if cell.unit != "month":
        earlier = _EARLIER[cell.unit] // timedelta(hours=1) // cell.length * cell.length
        unit = {"hour": 1, "day": 24, "week": 168}[cell.unit] * cell.length
        return cell.local - timedelta(hours=earlier // unit * unit)
    year, month = divmod(cell.local.year * 12 + cell.local.month - 1 - 2, 12)
    day = min(cell.local.day, 28)  # so that the change's own day is met where it can be
    return cell.local.replace(year=year, month=month + 1, day=day)


def differs(cell: Cell) -> bool:
    """Tell whether the domain's turns around the cell's change differ from the oracle's."""
    first = first_of(cell)
    around = _AROUND[cell.unit]
    frame = (cell.at - around, cell.at + around)
    until = cell.local + around + 2 * _LONGEST[cell.unit]
    expected = oracle.turns(
        oracle.clocks_of(cell.zone),
        list(oracle.hand_overs(cell.unit, cell.length, first, until)),
        frame,
    )
    rotation = Rotation(unit=Unit(cell.unit), length=cell.length, first=first, zone=cell.zone)
    found = [(n, start, end) for n, (start, end) in turns(rotation, Span(*frame))]
    return found != expected
