"""What a budget was over a period of the past, or over so much of it as is over. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from sre_ops.slo.domain import slices
from sre_ops.slo.domain.budget import Budget, ObjectiveVersion, budget, budgets, window_coverage
from sre_ops.slo.domain.definition import Sla, TimeSlices
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.sla_judging import credit_owed
from sre_ops.slo.domain.states import Facts, State, Thresholds, judge

_NEVER = Fraction(10**9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Minutes [from_minute, to_minute) that count, of a period that ends at *end_minute*."""

    from_minute: int
    to_minute: int
    end_minute: int

    @property
    def is_over(self) -> bool:
        """Whether all of the period counts."""
        return self.to_minute >= self.end_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFigures:
    """The budget of one SLO over one period. Ratios are 0 to 1 and unclamped.

    Attributes:
        valid, bad: events, or slices; parts of minutes for composites.
        allowed: bad events that the objectives allow for the valid ones.
        consumed: None without valid events.
        state: as `states.State`; what is over is never at risk, it was met or it was missed.
        reason: as `states.Reason`.
        coverage: 0 to 1, over the minutes that count.
    """

    valid: int
    bad: int
    allowed: float
    sli: float | None
    consumed: float | None
    state: str
    reason: str
    coverage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodSla:
    """How an agreement stood over one period.

    Attributes:
        name: of the agreement; *customer* may be "".
        objective: ratio that was promised.
        buffer_left: share of what it allows that is left, unclamped; None without valid events.
        state: as `states.State`; `missed` is breached.
        credit: what is owed; "" while nothing is.
    """

    name: str
    customer: str
    objective: Decimal
    buffer_left: float | None
    state: str
    credit: str


def period_figures(
    counts: Budget, coverage: float, *, is_over: bool, parts: int = 1
) -> PeriodFigures:
    """Judge *counts* of a period as a window is judged, without a forecast or burn rates.

    Args:
        counts: valid, bad and allowed events.
        coverage: 0 to 1, over the minutes that count.
        is_over: whether all of the period counts.
        parts: how many of the counts make one minute of a composite; 1 for events and slices.
    """
    usual = Thresholds()
    thresholds = replace(usual, at_risk_consumed=_NEVER) if is_over else usual
    verdict = judge(Facts(budget=counts, coverage=coverage, parts=parts), thresholds)
    return PeriodFigures(
        valid=counts.valid,
        bad=counts.bad,
        allowed=float(counts.allowed),
        sli=None if counts.sli is None else float(counts.sli),
        consumed=None if counts.consumed is None else float(counts.consumed),
        state=verdict.state.value,
        reason=verdict.reason.value,
        coverage=coverage,
    )


def figures_of_minutes(
    minutes: Minutes,
    cut: TimeSlices | None,
    versions: Sequence[ObjectiveVersion],
    at: Stretch,
    *,
    parts: int = 1,
) -> PeriodFigures:
    """Judge a period from its minutes.

    Args:
        minutes: events, corrected or not; for slices from the first minute of one on.
        cut: of an SLO whose budget is in slices.
        versions: of the objective, ascending.
        at: which minutes count.
        parts: how many of the counts make one minute of a composite.
    """
    judged = slices.to_slices(minutes, cut) if cut else minutes
    counts = budget(judged, versions, at.from_minute, at.to_minute)
    coverage = window_coverage(minutes, at.from_minute, at.to_minute)
    return period_figures(counts, coverage, is_over=at.is_over, parts=parts)


def sla_of_period(sla: Sla, found: PeriodFigures, at: Stretch, *, parts: int = 1) -> PeriodSla:
    """Judge an agreement over the whole of a period, on the events that *found* counts.

    Args:
        sla: as the SLO has it now.
        found: the corrected figures of its SLO.
        at: which minutes count.
        parts: how many of the counts make one minute of a composite.
    """
    allowed = Fraction(found.valid) * (1 - Fraction(sla.objective))
    counts = Budget(valid=found.valid, bad=found.bad, allowed=allowed)
    said = period_figures(counts, found.coverage, is_over=at.is_over, parts=parts)
    is_breached = said.state == State.MISSED
    return PeriodSla(
        name=sla.name,
        customer=sla.customer,
        objective=sla.objective,
        buffer_left=None if said.consumed is None else 1 - said.consumed,
        state=said.state,
        credit=credit_owed(sla, found.valid, found.bad) if is_breached else "",
    )


def remaining_at(
    minutes: Minutes,
    cut: TimeSlices | None,
    versions: Sequence[ObjectiveVersion],
    at: Stretch,
    edges: Sequence[int],
) -> tuple[float | None, ...]:
    """Return the share of the whole period's budget that was left at each of *edges*.

    What a period allows grows with its traffic: what it allows so far is stretched to its
    end, so that spending at exactly the objective runs along the ideal line.

    Returns:
        One for each edge; None for those still to come, where there is no budget, and where
        nothing was measured since the edge before.
    """
    judged = slices.to_slices(minutes, cut) if cut else minutes
    elapsed = at.to_minute - at.from_minute
    allowed = budget(judged, versions, at.from_minute, at.to_minute).allowed
    if elapsed <= 0 or allowed <= 0:
        return tuple(None for _ in edges)
    whole = allowed * (at.end_minute - at.from_minute) / elapsed
    spent = budgets(judged, versions, [(at.from_minute, max(e, at.from_minute)) for e in edges])
    seen = [window_coverage(minutes, *span) for span in pairwise((at.from_minute, *edges))]
    return tuple(
        float(1 - one.bad / whole) if edge <= at.to_minute and covered > 0 else None
        for edge, one, covered in zip(edges, spent, seen, strict=True)
    )
