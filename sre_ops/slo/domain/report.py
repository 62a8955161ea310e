"""The budget report: judges one SLO over one window and explains the verdict. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction

import numpy as np

from sre_ops.kernel.units import DAY_MINUTES, minute_start
from sre_ops.slo.domain import burn, slices, states
from sre_ops.slo.domain.budget import ObjectiveVersion, budget, version_at, window_coverage
from sre_ops.slo.domain.budget_json import as_json
from sre_ops.slo.domain.budget_row import (
    BudgetRow,
    Provenance,
    exit_code,
    no_data_row,
    parts_of,
    sort_rows,
)
from sre_ops.slo.domain.definition import Slo, Window
from sre_ops.slo.domain.forecast import Forecast, ForecastSettings, forecast
from sre_ops.slo.domain.minutes import Mark, Minutes
from sre_ops.slo.domain.sla_judging import standing
from sre_ops.slo.domain.sla_standing import SlaStanding
from sre_ops.slo.domain.windows import Span, span

__all__ = [
    "DEFAULT_SETTINGS",
    "BudgetRow",
    "EvaluationSettings",
    "Provenance",
    "as_json",
    "evaluate",
    "exit_code",
    "needed_from",
    "no_data_row",
    "sort_rows",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSettings:
    """All thresholds by which a window is judged."""

    thresholds: states.Thresholds = field(default_factory=states.Thresholds)
    tiers: tuple[burn.BurnTier, ...] = burn.BURN_TIERS
    forecast: ForecastSettings = field(default_factory=ForecastSettings)


DEFAULT_SETTINGS = EvaluationSettings()


def needed_from(
    slo: Slo, window: Window, to_minute: int, settings: EvaluationSettings = DEFAULT_SETTINGS
) -> int:
    """Return the first minute that `evaluate` looks at: what a caller must load."""
    first = min(
        span(window, to_minute).from_minute,
        to_minute - 2 * burn.LONGEST_BURN_MINUTES,
        to_minute - settings.forecast.history_days * DAY_MINUTES,
    )
    if slo.sla is not None and slo.sla.window is not None:
        first = min(first, span(slo.sla.window, to_minute).from_minute)
    return slices.first_minute_of_slice(slo.time_slices, first) if slo.time_slices else first


def evaluate(
    slo: Slo,
    window: Window,
    minutes: Minutes,
    objectives: Sequence[ObjectiveVersion],
    to_minute: int,
    *,
    settings: EvaluationSettings = DEFAULT_SETTINGS,
    with_forecast: bool = True,
) -> BudgetRow:
    """Judge *slo* over *window* as it stood at *to_minute*.

    Args:
        slo: its own objective is used where *objectives* is empty.
        window: one of the SLO's windows.
        minutes: the SLI's ledger of events, from `needed_from` on.
        objectives: versions ascending by `from_minute`.
        to_minute: the minute after the last settled one.
        settings: thresholds.
        with_forecast: False leaves the forecast out, which then takes no part in the state.
    """
    case = _Case(
        slo=slo,
        window=window,
        at=span(window, to_minute),
        counted=minutes,
        judged=slices.to_slices(minutes, slo.time_slices) if slo.time_slices else minutes,
        versions=objectives or (ObjectiveVersion(objective=slo.objective, from_minute=0),),
        settings=settings,
    )
    row = _row(case, case.outlook() if with_forecast else None)
    sla = _sla(case, with_forecast=with_forecast)
    return replace(row, sla=sla) if sla else row


def _sla(case: "_Case", *, with_forecast: bool) -> SlaStanding | None:
    """Judge the agreement beside the SLO: the same events, its own objective and window."""
    sla = case.slo.sla
    if sla is None:
        return None
    window = sla.window or case.window
    promised = replace(
        case,
        window=window,
        at=span(window, case.at.to_minute),
        versions=(ObjectiveVersion(objective=sla.objective, from_minute=0),),
    )
    row = _row(promised, promised.outlook() if with_forecast else None)
    return standing(sla, row, case.judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What is judged: *counted* holds events, *judged* the slices or events of the budget."""

    slo: Slo
    window: Window
    at: Span
    counted: Minutes
    judged: Minutes
    versions: Sequence[ObjectiveVersion]
    settings: EvaluationSettings

    @property
    def version(self) -> ObjectiveVersion:
        return version_at(self.versions, self.at.to_minute - 1)

    def outlook(self) -> Forecast:
        drawn = self.settings.forecast
        return forecast(self.judged, self.versions, self.window, self.at, drawn)

    def fired(self, rates: burn.BurnRates) -> tuple[burn.BurnTier, ...]:
        tolerated = self.version.tolerated
        return burn.fired_tiers(rates, self.at.length, tolerated, self.settings.tiers)


def _row(case: _Case, outlook: Forecast | None) -> BudgetRow:
    slo, at, thresholds = case.slo, case.at, case.settings.thresholds
    counts = budget(case.judged, case.versions, at.from_minute, at.to_minute)
    rates = burn.burn_rates(case.judged, case.versions, at.to_minute) | {"window": counts.consumed}
    facts = states.Facts(
        budget=counts,
        coverage=window_coverage(case.counted, at.from_minute, at.to_minute),
        exhausted_at=_median_at(outlook),
        fired=case.fired(rates),
        parts=parts_of(slo),
    )
    verdict = states.judge(facts, thresholds)
    provenance = _provenance(case.counted, at)
    return BudgetRow(
        service=slo.service,
        slo=slo.name,
        window=str(case.window),
        objective=case.version.objective,
        valid=counts.valid,
        bad=counts.bad,
        sli=_float(counts.sli),
        budget_consumed=_float(counts.consumed),
        state=verdict.state,
        coverage=facts.coverage,
        span=at,
        reason_code=verdict.reason,
        reason=_explained(verdict, provenance.error_minutes),
        display_name=slo.display_name,
        allowed=float(counts.allowed),
        interval=states.interval(
            counts.valid - counts.bad, counts.valid, facts.parts, thresholds.z
        ),
        burn_rates={label: _float(rate) for label, rate in rates.items()},
        fired=tuple(f"{tier.short}/{tier.long}" for tier in facts.fired),
        forecast=outlook,
        approximate=slo.approximate or _estimated(provenance),
        provenance=provenance,
        parts=facts.parts,
    )


def _median_at(outlook: Forecast | None) -> datetime | None:
    if outlook is None or outlook.median is None:
        return None
    return minute_start(outlook.median)


def _float(ratio: Fraction | None) -> float | None:
    return None if ratio is None else float(ratio)


def _provenance(minutes: Minutes, at: Span) -> Provenance:
    lo, hi = (max(edge - minutes.start, 0) for edge in (at.from_minute, at.to_minute))
    valid, bad, flags = (col[lo:hi] for col in (minutes.valid, minutes.bad, minutes.marks))
    present = Mark(int(np.bitwise_or.reduce(flags)))
    return Provenance(
        births_valid=int(minutes.births_valid[lo:hi].sum()),
        births_bad=int(minutes.births_bad[lo:hi].sum()),
        marks={str(mark.name).lower(): int(np.count_nonzero(flags & mark)) for mark in present},
        error_minutes=int(np.count_nonzero((bad < 0) | (bad > valid))),
        seen=int(minutes.seen[lo:hi].sum()),
        expected=int(minutes.expected[lo:hi].sum()),
    )


def _estimated(provenance: Provenance) -> str:
    """Say of how many minutes the counts are estimates; "" when all are whole."""
    minutes = provenance.marks.get(str(Mark.APPROXIMATE.name).lower(), 0)
    return f"the counts of {minutes:,} minutes are estimates" if minutes else ""


def _explained(verdict: states.Verdict, error_minutes: int) -> str:
    """Add to the verdict's sentence that some minutes hold impossible counts."""
    if not error_minutes or verdict.reason is states.Reason.DATA_ERROR:
        return verdict.sentence
    note = f"data error in {error_minutes:,} of its minutes: bad below 0 or above valid"
    return f"{verdict.sentence}; {note}" if verdict.sentence else note
