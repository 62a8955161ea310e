"""Where shifts meet somebody's time off or a holiday of theirs. Pure.

Nobody is taken off call by an absence: that would leave a gap in silence. The conflict is shown
until somebody swaps or stands in.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sre_ops.kernel.wall_clock import zone_named
from sre_ops.oncall.domain.hours import Almanac, holiday_spans
from sre_ops.oncall.domain.schedule import Shift
from sre_ops.oncall.domain.spans import Span, union, within


class Clash(StrEnum):
    """What a shift meets."""

    TIME_OFF = "time_off"
    HOLIDAY = "holiday"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody's time off."""

    person: UUID
    span: Span


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives: whose clocks, and which days of them are holidays."""

    zone: str
    holidays: Collection[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Part of a shift that its person had better not have."""

    clash: Clash
    shift: Shift
    span: Span


def conflicts(
    shifts: Iterable[Shift],
    absences: Iterable[Absence],
    homes: Mapping[UUID, Home],
    elsewhere: Iterable[Shift] = (),
) -> tuple[Conflict, ...]:
    """Return where *shifts* meet time off, a holiday at home or shifts of other schedules.

    Args:
        shifts: of one schedule.
        absences: of anybody, in any order.
        homes: by person; who is missing has no holidays.
        elsewhere: shifts of other schedules in the same time.

    Returns:
        Ascending by time; a shift may appear several times.
    """
    off = _by_person((one.person, one.span) for one in absences)
    busy = _by_person((one.person, one.span) for one in elsewhere)
    found = [
        Conflict(clash, shift, part)
        for shift in shifts
        for clash, frames in (
            (Clash.TIME_OFF, off.get(shift.person, ())),
            (Clash.HOLIDAY, _holidays(homes.get(shift.person), shift.span)),
            (Clash.ELSEWHERE, busy.get(shift.person, ())),
        )
        for part in within(shift.span, frames)
    ]
    return tuple(sorted(found, key=lambda one: (one.span, one.clash)))


def _holidays(home: Home | None, frame: Span) -> tuple[Span, ...]:
    if home is None:
        return ()
    return holiday_spans(Almanac(zone_named(home.zone), home.holidays), frame)


def _by_person(pairs: Iterator[tuple[UUID, Span]]) -> dict[UUID, tuple[Span, ...]]:
    spans: dict[UUID, list[Span]] = {}
    for person, span in pairs:
        spans.setdefault(person, []).append(span)
    return {person: union(own) for person, own in spans.items()}
