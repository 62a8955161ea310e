"""What other slices may ask of budgets in the past: any period, as the ledger has it now."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, select

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.units import DAY_MINUTES, minute_start, to_minute
from sre_ops.slo.domain import slices
from sre_ops.slo.domain.budget import Budget, segments, version_at
from sre_ops.slo.domain.budget_row import parts_of
from sre_ops.slo.domain.composite import SOURCE_MARK
from sre_ops.slo.domain.corrections import Correction, corrected
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.period_budget import (
    PeriodFigures,
    PeriodSla,
    Stretch,
    figures_of_minutes,
    period_figures,
    remaining_at,
    sla_of_period,
)
from sre_ops.slo.store import corrections as kept_corrections
from sre_ops.slo.store import definitions, ledger
from sre_ops.slo.store.definitions import Known
from sre_ops.slo.tables import SLO_DAY, SLO_HOUR

__all__ = [
    "PeriodFigures",
    "PeriodSla",
    "SloPeriod",
    "Stretch",
    "first_measured",
    "months",
    "periods",
    "settled_to",
    "stretch",
]

_AT_ONCE = 10
"""SLOs whose minutes are unpacked together: a month of one takes 2.4 MB."""

_ALL = 100_000
_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SloPeriod:
    """One SLO over one period.

    Attributes:
        title: what people call it; "" where nobody gave it a name.
        team: the catalogue's, else the definition's; "" for none.
        objective: in force in the last minute that counts.
        is_in_force: false once no file defines it any longer.
        figures: with the corrections that are approved now.
        raw: without; None where no correction covers any of the period.
        remaining: see `period_budget.remaining_at`.
        parts: how many of the counts make one minute of a composite; 1 for events and slices.
        sla: how its agreement stood; None where it has none.
    """

    slo_id: UUID
    service: str
    slo: str
    title: str
    team: str
    objective: Decimal
    is_in_force: bool
    figures: PeriodFigures
    raw: PeriodFigures | None
    remaining: tuple[float | None, ...]
    parts: int = 1
    sla: PeriodSla | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """An SLO with its team and the corrections that count for it."""

    known: Known
    team: str
    corrections: tuple[Correction, ...]


def settled_to(session: ReadSession) -> datetime | None:
    """Return up to when the counts of every source in force are final; None before the first.

    Composites have ledgers of their own. One that was never written, such as of members that
    are gone, has nothing to wait for: its members' sources are looked at themselves.
    """
    sources = {one.slo.source for one in definitions.in_force(session)}
    marks = {source: ledger.watermark(session, source) for source in sources}
    marks = {key: mark for key, mark in marks.items() if mark or not key.startswith(SOURCE_MARK)}
    found = [mark.settled for mark in marks.values() if mark is not None]
    return minute_start(min(found)) if found and len(found) == len(marks) else None


def first_measured(session: ReadSession) -> datetime | None:
    """Return the start of the oldest day that the ledger holds; None for an empty one."""
    own = SLO_DAY.c.tenant_id == session.tenant_id
    day = session.execute(select(func.min(SLO_DAY.c.day)).where(own)).scalar_one()
    return None if day is None else minute_start(int(day) * DAY_MINUTES)


def periods(
    session: ReadSession,
    at: Stretch,
    *,
    edges: Sequence[int] = (),
    services: Sequence[str] | None = None,
) -> list[SloPeriod]:
    """Return what every budget was over a period, by service and SLO.

    Each minute is weighed by the objective valid in it. Children of fan-outs are left out: their
    events count in their parent. SLOs that no file defines any longer
    are told of as long as the period holds events of theirs.

    Args:
        session: of a slice that reads slo.
        at: which minutes count.
        edges: minutes at which `remaining` is told.
        services: only their SLOs; None for all.
    """
    found = []
    for case, minutes in _minutes(session, _cases(session, services), at):
        one = case.known.one
        applied = corrected(minutes, case.corrections)
        cut, versions = one.slo.time_slices, one.objectives
        parts = parts_of(one.slo)
        figures = figures_of_minutes(applied, cut, versions, at, parts=parts)
        if not case.known.is_in_force and not figures.valid:
            continue
        raw = None
        if _covers(case, at):
            raw = figures_of_minutes(minutes, cut, versions, at, parts=parts)
        found.append(
            SloPeriod(
                slo_id=one.slo_id,
                service=one.slo.service,
                slo=one.slo.name,
                title=one.slo.display_name,
                team=case.team,
                objective=version_at(versions, at.to_minute - 1).objective,
                is_in_force=case.known.is_in_force,
                figures=figures,
                raw=raw,
                remaining=remaining_at(applied, cut, versions, at, edges),
                parts=parts,
                sla=_sla(case, figures, at),
            )
        )
    return sorted(found, key=lambda each: (each.service, each.slo))


def _sla(case: _Case, figures: PeriodFigures, at: Stretch) -> PeriodSla | None:
    slo = case.known.one.slo
    if slo.sla is None or not case.known.is_in_force:
        return None
    return sla_of_period(slo.sla, figures, at, parts=parts_of(slo))


def months(
    session: ReadSession, stretches: Sequence[Stretch], *, services: Sequence[str] | None = None
) -> dict[UUID, tuple[PeriodFigures, ...]]:
    """Return the corrected figures of every SLO over each of *stretches*, which are over.

    Whole hours of plain events are added up by the database; only what is cut otherwise,
    corrected or judged in slices is counted from minutes.
    """
    cases = _cases(session, services)
    found: dict[UUID, list[PeriodFigures]] = defaultdict(list)
    for at in stretches:
        summed = _hour_sums(session, at)
        plain = {case.known.one.slo_id for case in cases if _adds_up(case, at)}
        rest = [case for case in cases if case.known.one.slo_id not in plain]
        exact = {
            case.known.one.slo_id: figures_of_minutes(
                corrected(minutes, case.corrections),
                case.known.one.slo.time_slices,
                case.known.one.objectives,
                at,
                parts=parts_of(case.known.one.slo),
            )
            for case, minutes in _minutes(session, rest, at)
        }
        for case in cases:
            slo_id = case.known.one.slo_id
            found[slo_id].append(exact.get(slo_id) or _summed(case, at, summed))
    return {slo_id: tuple(each) for slo_id, each in found.items()}


def _cases(session: ReadSession, services: Sequence[str] | None) -> list[_Case]:
    teams = {one.slug: one.team or "" for one in catalog.services(session)}
    approved = kept_corrections.approved(session)
    cases = []
    listed = (
        known
        for service in ([""] if services is None else services)
        for known in definitions.listed(session, after=None, service=service, limit=_ALL)
        if not known.one.slo.part_of
    )
    for known in listed:
        said = known.one.slo
        team = teams.get(said.service) or said.team
        fitting = (each for each in approved if each.selector.fits(said.service, said.name, team))
        cases.append(_Case(known, team, tuple(fitting)))
    return cases


def _covers(case: _Case, at: Stretch) -> bool:
    return any(each.spans(at.from_minute, at.to_minute) for each in case.corrections)


def _minutes(
    session: ReadSession, cases: Sequence[_Case], at: Stretch
) -> Iterator[tuple[_Case, Minutes]]:
    """Yield each case with its minutes, few in memory at a time; holes are unknown."""
    by_source: dict[str, list[_Case]] = defaultdict(list)
    for case in cases:
        by_source[case.known.one.slo.source].append(case)
    for source, group in by_source.items():
        mark = ledger.watermark(session, source)
        tails: Mapping[UUID, Minutes] = {}
        if mark is not None and at.to_minute > mark.sealed:
            ids = [case.known.one.slo_id for case in group]
            tails = ledger.load_tail_of(session, source, mark, ids, start=at.from_minute - _HOUR)
        for start in range(0, len(group), _AT_ONCE):
            some = {case.known.one.slo_id: case for case in group[start : start + _AT_ONCE]}
            first = min(_first(case, at) for case in some.values())
            runs = ledger.with_tails(session, list(some), tails, first, at.to_minute)
            for slo_id, case in some.items():
                yield case, runs[slo_id].slice(_first(case, at), at.to_minute)


def _first(case: _Case, at: Stretch) -> int:
    cut = case.known.one.slo.time_slices
    return slices.first_minute_of_slice(cut, at.from_minute) if cut else at.from_minute


def _adds_up(case: _Case, at: Stretch) -> bool:
    """Tell whether the kept hours of *case* hold exactly what the period counts."""
    whole = at.from_minute % _HOUR == 0 and at.to_minute % _HOUR == 0
    one = case.known.one
    versions = segments(one.objectives, at.from_minute, at.to_minute)
    return whole and not one.slo.time_slices and len(versions) == 1 and not _covers(case, at)


def _hour_sums(session: ReadSession, at: Stretch) -> dict[UUID, tuple[int, int, float]]:
    """Return valid, bad and summed coverage of the hours of the period, by SLO."""
    hours = SLO_HOUR.c
    rows = session.execute(
        select(hours.slo_id, func.sum(hours.valid), func.sum(hours.bad), func.sum(hours.coverage))
        .where(
            hours.tenant_id == session.tenant_id,
            hours.hour.between(at.from_minute // _HOUR, at.to_minute // _HOUR - 1),
        )
        .group_by(hours.slo_id)
    )
    return {slo_id: (int(valid), int(bad), float(seen)) for slo_id, valid, bad, seen in rows}


def _summed(case: _Case, at: Stretch, sums: Mapping[UUID, tuple[int, int, float]]) -> PeriodFigures:
    valid, bad, seen = sums.get(case.known.one.slo_id, (0, 0, 0.0))
    version = version_at(case.known.one.objectives, at.from_minute)
    counts = Budget(valid=valid, bad=bad, allowed=Fraction(valid) * version.tolerated)
    hours = (at.to_minute - at.from_minute) // _HOUR
    parts = parts_of(case.known.one.slo)
    return period_figures(counts, min(seen / hours, 1.0), is_over=at.is_over, parts=parts)


def stretch(since: datetime, until: datetime, *, counted_to: datetime) -> Stretch:
    """Return the minutes of [since, until) that count once everything before *counted_to* does."""
    first, end = to_minute(since), to_minute(until)
    last = min(max(to_minute(counted_to), first), end)
    return Stretch(from_minute=first, to_minute=last, end_minute=end)
