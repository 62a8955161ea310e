"""Do rotations hand over when RRULE says? Every IANA zone, each change of the clocks 2025-2027.

`make bench-oncall` compares the whole matrix, of which the tests take a sample, and measures
the CPU time of questions about a large schedule. Nothing is random.
"""

import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import TypeVar
from uuid import UUID

from benchmarks.machine import describe, print_aims, print_table
from sre_ops.oncall.domain.gaps import gaps
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import Kind, Layer, Override, Schedule
from sre_ops.oncall.domain.shifts import shifts, who_is_on_call
from sre_ops.oncall.domain.spans import Span
from tests.property.oncall.dst_matrix import cells, differs, zones
from tests.property.oncall.rrule_oracle import clocks_of

YEAR = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
QUESTIONS = 200
Answer = TypeVar("Answer")


def main() -> None:
    """Compare the matrix, then time some questions."""
    print(describe(), flush=True)
    compared, wrong = _matrix()
    print_table(
        ("rotation", "cells", "differ"),
        [
            (f"{length} {unit}", str(count), str(wrong[unit, length]))
            for (unit, length), count in sorted(compared.items())
        ],
    )
    who, year = _costs()
    aims = [
        ("cells that differ from the oracle: 0", str(wrong.total()), wrong.total() == 0),
        ("who is on call now < 5 ms", f"{who * 1000:.2f} ms", who < 0.005),
        ("a year of hourly turns < 1 s", f"{year:.2f} s", year < 1),
    ]
    print_aims(aims)
    sys.exit(wrong.total() > 0)


def _matrix() -> tuple[Counter[tuple[str, int]], Counter[tuple[str, int]]]:
    """Return how many cells of each rotation were compared, and how many differ."""
    compared: Counter[tuple[str, int]] = Counter()
    wrong: Counter[tuple[str, int]] = Counter()
    changes = 0
    for zone in zones():
        changes += len(clocks_of(zone).changes)
        for cell in cells(zone):
            compared[cell.unit, cell.length] += 1
            if differs(cell):
                wrong[cell.unit, cell.length] += 1
                print(f"differs: {cell}", flush=True)
    print(f"{len(zones())} zones, {changes} changes of the clocks, {compared.total()} cells")
    return compared, wrong


def _costs() -> tuple[float, float]:
    """Return the seconds of one "who is on call" with 50 overrides, and of a year of hours."""
    people = tuple(UUID(int=number) for number in range(1, 9))
    weekly = _layer("weekly", Unit.WEEK, people)
    overrides = tuple(_override(week, people) for week in range(50))
    large = Schedule(zone="UTC", layers=(weekly,), changes=overrides)
    hourly = Schedule(zone="UTC", layers=(_layer("hourly", Unit.HOUR, people),))
    asked = [YEAR.start + timedelta(hours=37 * count) for count in range(QUESTIONS)]
    who, _ = _timed(lambda: [who_is_on_call(large, at) for at in asked])
    year, found = _timed(lambda: shifts(hourly, *YEAR))
    ahead, _ = _timed(lambda: gaps(large, YEAR.start))
    print(f"{len(found)} hourly shifts of a year; 90 days of gaps in {ahead * 1000:.1f} ms")
    return who / QUESTIONS, year


def _layer(name: str, unit: Unit, people: tuple[UUID, ...]) -> Layer:
    first = datetime(2024, 1, 1, 9)  # noqa: DTZ001 - what clocks show
    rotation = Rotation(unit=unit, length=1, first=first, zone="Europe/Berlin")
    return Layer(name=name, rotation=rotation, order=people)


def _override(week: int, people: tuple[UUID, ...]) -> Override:
    start = YEAR.start + timedelta(weeks=week)
    return Override(
        id=UUID(int=100 + week),
        kind=Kind.REPLACE,
        span=Span(start, start + timedelta(days=1)),
        person=people[week % len(people)],
        stand_in=people[(week + 1) % len(people)],
    )


def _timed(ask: Callable[[], Answer]) -> tuple[float, Answer]:
    began = process_time()
    answer = ask()
    return process_time() - began, answer


if __name__ == "__main__":
    main()
