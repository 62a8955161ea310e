"""What is shown of schedules: gaps, conflicts, and who carries how much."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.domain.absences import Conflict, Home, conflicts
from sre_ops.oncall.domain.editions import Edition
from sre_ops.oncall.domain.fairness import Load, loads, spread
from sre_ops.oncall.domain.gaps import uncovered
from sre_ops.oncall.domain.schedule import Shift
from sre_ops.oncall.domain.spans import Span, union, within
from sre_ops.oncall.public import reads
from sre_ops.oncall.sources.holiday_calendars import calendars
from sre_ops.oncall.store import absences, pages, schedules
from sre_ops.tenancy.public import reads as tenancy


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """Who carried, or will carry, how much; *spread* as `fairness.spread` tells it."""

    loads: tuple[Load, ...]
    spread: float | None


def gaps(session: ReadSession, schedule_id: UUID, frame: Span) -> tuple[Span, ...]:
    """Return when nobody is on call within *frame* although somebody is needed, ascending."""
    found = reads.shifts(session, schedule_id, frame.start, frame.end)
    editions = schedules.editions(session, schedule_id, frame)
    return union(
        gap
        for edition, span in _spans(editions, frame)
        for gap in uncovered(edition.schedule, _cut(found, span), span)
    )


def clashes(session: ReadSession, schedule_id: UUID, frame: Span) -> tuple[Conflict, ...]:
    """Return where shifts within *frame* meet time off or shifts of other schedules."""
    off = [absences.absence_of(row) for row in absences.absences(session, frame)]
    elsewhere = [
        shift
        for row in schedules.schedules(session)
        if row.id != schedule_id
        for shift in reads.shifts(session, row.id, frame.start, frame.end)
    ]
    own = reads.shifts(session, schedule_id, frame.start, frame.end)
    return conflicts(own, off, {}, elsewhere)


def fairness(session: ReadSession, schedule_ids: Iterable[UUID], frame: Span) -> Fairness:
    """Return what the people of some schedules carry within *frame*."""
    shifts: list[Shift] = []
    countries: dict[UUID, set[str]] = {}
    for schedule_id in schedule_ids:
        shifts += reads.shifts(session, schedule_id, frame.start, frame.end)
        for edition in schedules.editions(session, schedule_id, frame):
            for layer in edition.schedule.layers:
                for person in layer.order:
                    countries.setdefault(person, set()).add(layer.country)
    for shift in shifts:
        countries.setdefault(shift.person, set())
    homes = _homes(session, countries, frame)
    found = loads(
        shifts, (one for one in pages.pages(session, frame) if one.person in homes), homes
    )
    return Fairness(loads=found, spread=spread(found))


def _homes(
    session: ReadSession, countries: Mapping[UUID, set[str]], frame: Span
) -> dict[UUID, Home]:
    """Return where people live: their zone, and the holidays of the layers they are in."""
    known = calendars((code for codes in countries.values() for code in codes), frame)
    zones = {one.id: one.zone for one in tenancy.people(session)}

    def holidays(codes: set[str]) -> frozenset[date]:
        return frozenset(day for code in codes for day in known.get(code, ()))

    return {
        person: Home(zone=zones.get(person) or "UTC", holidays=holidays(codes))
        for person, codes in countries.items()
    }


def _spans(editions: list[Edition], frame: Span) -> list[tuple[Edition, Span]]:
    """Return the editions with the time of *frame* in which each is in force."""
    ends = [later.from_at for _, later in pairwise(editions)] + [frame.end]
    return [
        (one, Span(max(one.from_at, frame.start), min(end, frame.end)))
        for one, end in zip(editions, ends, strict=False)
        if max(one.from_at, frame.start) < min(end, frame.end)
    ]


def _cut(shifts: Iterable[Shift], span: Span) -> list[Shift]:
    return [
        Shift(shift.person, part, shift.origin)
        for shift in shifts
        for part in within(shift.span, (span,))
    ]
