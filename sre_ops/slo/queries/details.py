"""What the page and the API show of one SLO: its course in hours, its minutes, its history."""

from dataclasses import dataclass, field
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.events.log import Recorded, events_of
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain import slices
from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.corrections import corrected, marked
from sre_ops.slo.domain.hours import HOUR, BudgetCourse, Hours, budget_course
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.queries.corrections import approved
from sre_ops.slo.store import corrections, ledger
from sre_ops.slo.store.definitions import InForce, Known, known
from sre_ops.slo.store.hours import counted_again, hours_between
from sre_ops.slo.store.status import Status, of_slo
from sre_ops.slo.tables import CorrectionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One SLO over one of its windows.

    Attributes:
        statuses: over each of its windows; empty before the first judgement.
        chosen: the one that is looked at; None before the first judgement.
        course: how its budget went; None where there is no budget to show.
        revised: days of the window that were counted again, with their revision.
        corrections: the requests behind those that the chosen row counts, by id.
    """

    known: Known
    statuses: tuple[Status, ...]
    chosen: Status | None
    course: BudgetCourse | None
    revised: dict[int, int]
    corrections: dict[UUID, CorrectionRow] = field(default_factory=dict)


def detail(session: ReadSession, slo_id: UUID, window: str = "") -> Detail:
    """Return how one SLO stands over *window*, by default the one that needs a look first.

    Raises:
        NotFound: there is no such SLO, or it has no such window.
    """
    found = known(session, slo_id)
    statuses = tuple(of_slo(session, slo_id))
    chosen = next((one for one in statuses if one.report["window"] == window), None)
    if window and statuses and chosen is None:
        raise NotFound(
            N_("%(slo)s has no window %(window)s"), slo="/".join(found.one.slo.key), window=window
        )
    if chosen is None and statuses:
        chosen = min(statuses, key=lambda one: one.attention)
    if chosen is None:
        return Detail(known=found, statuses=(), chosen=None, course=None, revised={})
    row = chosen.row
    return Detail(
        known=found,
        statuses=statuses,
        chosen=chosen,
        course=budget_course(row, _hours(session, found.one, row)),
        revised=counted_again(
            session,
            slo_id,
            row.span.from_minute // DAY_MINUTES,
            row.span.to_minute // DAY_MINUTES,
        ),
        corrections={
            each.correction_id: corrections.one(session, each.correction_id)
            for each in row.corrections
        },
    )


def _hours(session: ReadSession, one: InForce, row: BudgetRow) -> Hours:
    """Return the hours of the row's window, as it was judged.

    Kept hours hold events as they were counted; slices, and what corrections leave, are
    made anew from minutes.
    """
    first, end = row.span.from_minute // HOUR, -(-row.span.to_minute // HOUR)
    cut = one.slo.time_slices
    if cut is None and not row.corrections:
        return hours_between(session, one.slo_id, first, end)
    start = slices.first_minute_of_slice(cut, first * HOUR) if cut else first * HOUR
    held = {each.correction_id for each in row.corrections}
    applied = [each for each in corrections.approved(session) if each.id in held]
    minutes = corrected(_minutes(session, one, start, row.span.to_minute), applied)
    judged = slices.to_slices(minutes, cut) if cut else minutes
    end_minute = row.span.to_minute
    return Hours.of(minutes.slice(first * HOUR, end_minute), judged.slice(first * HOUR, end_minute))


def minutes_of(session: ReadSession, slo_id: UUID, start: int, end: int) -> tuple[Known, Minutes]:
    """Return minutes [start, end) of one SLO as the ledger holds them; holes are unknown.

    Counts are raw; a minute that a correction covers carries the mark of it.

    Raises:
        NotFound: there is no such SLO.
    """
    found = known(session, slo_id)
    counting = approved(session).of(found.one).approved
    return found, marked(_minutes(session, found.one, start, end), counting)


def _minutes(session: ReadSession, one: InForce, start: int, end: int) -> Minutes:
    return ledger.read_minutes(session, one.slo.source, [one.slo_id], start, end)[one.slo_id]


def history(session: ReadSession, slo_id: UUID) -> list[Recorded]:
    """Return what happened to the definition of one SLO, newest first."""
    return events_of(session, "slo", slo_id)[::-1]
