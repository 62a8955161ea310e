"""What the pages of schedules show: who is on call, the calendar, gaps, swaps and loads."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.domain.absences import Conflict
from sre_ops.oncall.domain.calendar_days import Day, days_of, frame_of_days
from sre_ops.oncall.domain.gaps import LOOK_AHEAD
from sre_ops.oncall.domain.schedule import Schedule, Shift
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.public import reads
from sre_ops.oncall.public.reads import HandOverView, OnCall, ScheduleView
from sre_ops.oncall.queries import rotas
from sre_ops.oncall.queries.rotas import Fairness
from sre_ops.oncall.store import absences, schedules, swaps, temporaries
from sre_ops.oncall.tables import AbsenceRow, OverrideRow, ScheduleRow, SwapRow, TemporaryRow

DAYS = 14
SHIFTS = timedelta(days=42)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything that the page of all schedules shows.

    Attributes:
        now: everybody who is on call.
        uncovered: schedules in which nobody is on call now although somebody is needed.
        next: the next hand-over, if there is one within two weeks.
        days: by schedule the days of the calendar.
        gaps: by schedule within the next 90 days.
    """

    schedules: tuple[ScheduleView, ...]
    now: tuple[OnCall, ...]
    uncovered: tuple[ScheduleView, ...]
    next: HandOverView | None
    days: dict[UUID, tuple[Day, ...]]
    gaps: dict[UUID, tuple[Span, ...]]
    fairness: Fairness
    asked: tuple[SwapRow, ...]
    absences: tuple[AbsenceRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """Everything that the page of one schedule shows.

    Attributes:
        comes_at: when its latest edition comes into force, where that is still to come.
        temporaries: those that hold now or later, with their people in the order of turns.
        until: up to when `shifts` are told; what goes on then is cut.
    """

    row: ScheduleRow
    latest: Schedule
    comes_at: datetime | None
    now: tuple[OnCall, ...]
    until: datetime
    shifts: tuple[Shift, ...]
    gaps: tuple[Span, ...]
    conflicts: tuple[Conflict, ...]
    overrides: tuple[OverrideRow, ...]
    temporaries: tuple[tuple[TemporaryRow, tuple[UUID, ...]], ...]
    asked: tuple[SwapRow, ...]


def board(session: ReadSession, at: datetime, zone: ZoneInfo) -> Board:
    """Return what there is to see of all schedules at *at*, days by the clocks of *zone*."""
    known = reads.schedules(session)
    frame = frame_of_days(at, DAYS, zone)
    ahead = Span(frame.start, at + LOOK_AHEAD)
    gaps = {one.id: rotas.gaps(session, one.id, ahead) for one in known}
    changes = reads.hand_overs(session, at, frame.end)
    return Board(
        schedules=tuple(known),
        now=tuple(reads.on_call_now(session, at)),
        uncovered=tuple(
            one for one in known if any(gap.start <= at < gap.end for gap in gaps[one.id])
        ),
        next=next(iter(changes), None),
        days={
            one.id: days_of(
                reads.shifts(session, one.id, frame.start, frame.end), gaps[one.id], frame, zone
            )
            for one in known
        },
        gaps={key: tuple(gap for gap in found if gap.end > at) for key, found in gaps.items()},
        fairness=rotas.fairness(
            session, [one.id for one in known], Span(at - LOOK_AHEAD, at + LOOK_AHEAD)
        ),
        asked=tuple(swaps.asked(session)),
        absences=tuple(absences.absences(session, Span(at, at + LOOK_AHEAD))),
    )


def rota(session: ReadSession, slug: str, at: datetime) -> Rota:
    """Return what there is to see of one schedule.

    Raises:
        NotFound: there is none of that name.
    """
    row = schedules.schedule_named(session, slug)
    editions = schedules.edition_rows(session, row.id)
    latest = schedules.edition_of(editions[-1])
    return Rota(
        row=row,
        latest=latest.schedule,
        comes_at=latest.from_at if latest.from_at > at else None,
        now=tuple(one for one in reads.on_call_now(session, at) if one.schedule.id == row.id),
        until=at + SHIFTS,
        shifts=reads.shifts(session, row.id, at, at + SHIFTS),
        gaps=rotas.gaps(session, row.id, Span(at, at + LOOK_AHEAD)),
        conflicts=rotas.clashes(session, row.id, Span(at, at + LOOK_AHEAD)),
        overrides=tuple(schedules.open_overrides(session, row.id, at)),
        temporaries=tuple(
            (one, tuple(dict.fromkeys(each.person for each in temporaries.temporary_of(one).fixed)))
            for one in temporaries.open_temporaries(session, row.id, at)
        ),
        asked=tuple(swaps.asked(session, row.id)),
    )
