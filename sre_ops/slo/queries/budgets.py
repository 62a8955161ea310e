"""Judges the SLOs in force from the kept ledger; what lists and metrics show comes from here."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.units import minute_start, rfc3339
from sre_ops.slo.domain.budget_row import BudgetRow, no_data_row
from sre_ops.slo.domain.corrected_report import Corrections, evaluate_corrected
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.report import needed_from
from sre_ops.slo.domain.staleness import SETTLE_MINUTES, STALE_AFTER_MINUTES
from sre_ops.slo.queries.corrections import Approved
from sre_ops.slo.store import ledger
from sre_ops.slo.store.definitions import InForce

_AT_ONCE = 250
"""SLOs whose unsealed minutes are read together: a row of them holds those of all SLOs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What was found for one SLO.

    Attributes:
        rows: one for each of its windows.
        unsealed: its minutes of the days that are not packed yet, up to the last one that
            counts, uncorrected; None while nothing was read.
    """

    one: InForce
    rows: tuple[BudgetRow, ...]
    unsealed: Minutes | None = None


def judgements(
    session: ReadSession,
    slos: Sequence[InForce],
    *,
    now: int,
    problems: Mapping[UUID, str],
    approved: Approved,
) -> Iterator[Judgement]:
    """Judge each SLO over each of its windows as of the last settled minute.

    Args:
        session: of the slo slice.
        slos: those in force.
        now: the present minute; figures that lag behind it say so.
        problems: by SLO id, why it cannot be measured as it is written.
        approved: the corrections that count.
    """
    by_source: dict[str, list[InForce]] = defaultdict(list)
    for one in slos:
        by_source[one.slo.source].append(one)
    for source, group in by_source.items():
        mark = ledger.watermark(session, source)
        for start in range(0, len(group), _AT_ONCE):
            some = group[start : start + _AT_ONCE]
            ids = [one.slo_id for one in some]
            tails = ledger.load_tail_of(session, source, mark, ids) if mark else {}
            for one in some:
                case = _Case(one=one, now=now, problem=problems.get(one.slo_id, ""))
                yield _judgement(session, case, mark, tails, approved.of(one))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One SLO at the minute *now*; *problem* is why it cannot be measured, or ""."""

    one: InForce
    now: int
    problem: str


def _judgement(
    session: ReadSession,
    case: _Case,
    mark: ledger.Watermark | None,
    tails: Mapping[UUID, Minutes],
    corrections: Corrections,
) -> Judgement:
    one, now, problem = case.one, case.now, case.problem
    if mark is None:
        why = problem or "nothing has been read from Prometheus yet"
        return Judgement(one=one, rows=_unknown(one, now, why))
    to = min(mark.latest, now - SETTLE_MINUTES)
    if problem:
        return Judgement(one=one, rows=_unknown(one, to, problem))
    first = min(needed_from(one.slo, window, to) for window in one.slo.windows)
    minutes = ledger.with_tails(session, [one.slo_id], tails, first, to)[one.slo_id]
    rows = evaluate_corrected(one.slo, minutes, one.objectives, to, corrections)
    if now - mark.latest > STALE_AFTER_MINUTES:
        rows = [_stale(row, mark.latest) for row in rows]
    unsealed = minutes.slice(mark.sealed, to) if to > mark.sealed else None
    return Judgement(one=one, rows=tuple(rows), unsealed=unsealed)


def _unknown(one: InForce, to: int, why: str) -> tuple[BudgetRow, ...]:
    return tuple(no_data_row(one.slo, window, to, why) for window in one.slo.windows)


def _stale(row: BudgetRow, latest: int) -> BudgetRow:
    note = f"stale: Prometheus was last read at {rfc3339(minute_start(latest))}"
    return replace(row, reason=f"{row.reason}; {note}" if row.reason else note)
