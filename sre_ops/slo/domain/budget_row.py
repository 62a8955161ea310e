"""The row of a budget report: one SLO over one window, in the form of its contract. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sre_ops.kernel.units import minute_start, rfc3339
from sre_ops.slo.domain.definition import Slo, Window
from sre_ops.slo.domain.forecast import Forecast
from sre_ops.slo.domain.states import Reason, State
from sre_ops.slo.domain.wilson import Interval
from sre_ops.slo.domain.windows import Span, span

SCHEMA = "sre_ops.slo_budget.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where the counts of a window came from.

    Attributes:
        births_valid, births_bad: events that came from first values of new series.
        marks: name of a `Mark`, in lower case, to the number of minutes that carry it.
        error_minutes: minutes with impossible counts (negative, or bad > valid).
    """

    births_valid: int = 0
    births_bad: int = 0
    marks: Mapping[str, int] = field(default_factory=dict)
    error_minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow:
    """One SLO over one window. Ratios are 0 to 1 and unclamped; None is "no value".

    Attributes:
        objective: the one in force in the window's last minute.
        valid, bad: events; slices for time-slice SLOs.
        allowed: bad events that the budget allows for the valid ones so far.
        coverage: 0 to 1, over the elapsed minutes.
        span: the minutes that count, and where the window ends.
        reason_code, reason: what decided the state; the sentence is "" where nothing needs saying.
        interval: 95 % Wilson interval of the SLI.
        burn_rates: label (`5m` ... `3d`, `window`) to rate.
        fired: burn tiers that fire, as `5m/1h`.
        approximate: why the SLI is not event-exact, or "".
        provenance: what a reader must know before trusting the counts.
    """

    service: str
    slo: str
    window: str
    objective: Decimal
    valid: int
    bad: int
    sli: float | None
    budget_consumed: float | None
    state: State
    coverage: float
    span: Span
    reason_code: Reason
    reason: str = ""
    display_name: str = ""
    allowed: float | None = None
    interval: Interval | None = None
    burn_rates: Mapping[str, float | None] = field(default_factory=dict)
    fired: tuple[str, ...] = ()
    forecast: Forecast | None = None
    approximate: str = ""
    provenance: Provenance = field(default_factory=Provenance)

    @property
    def from_at(self) -> datetime:
        """When the window began, aware UTC."""
        return minute_start(self.span.from_minute)

    @property
    def to_at(self) -> datetime:
        """Up to when events count, aware UTC; the instant itself is out."""
        return minute_start(self.span.to_minute)

    @property
    def end_at(self) -> datetime:
        """When the whole window will be over, aware UTC."""
        return minute_start(self.span.end_minute)


def no_data_row(slo: Slo, window: Window, to_minute: int, reason: str) -> BudgetRow:
    """Return the row of an SLO about which nothing could be learned, because of *reason*."""
    return BudgetRow(
        service=slo.service,
        slo=slo.name,
        window=str(window),
        objective=slo.objective,
        valid=0,
        bad=0,
        sli=None,
        budget_consumed=None,
        state=State.NO_DATA,
        coverage=0.0,
        span=span(window, to_minute),
        reason_code=Reason.SOURCE_UNAVAILABLE,
        reason=reason,
        display_name=slo.display_name,
        approximate=slo.approximate,
    )


def sort_rows(rows: Sequence[BudgetRow]) -> list[BudgetRow]:
    """Return *rows* by service, SLO and window: the order of every report."""
    return sorted(rows, key=lambda row: (row.service, row.slo, row.window))


def as_json(rows: Sequence[BudgetRow]) -> dict[str, object]:
    """Return the report as its JSON contract has it, `schema` first, rows sorted."""
    return {"schema": SCHEMA, "rows": [_row_as_json(row) for row in sort_rows(rows)]}


def exit_code(rows: Sequence[BudgetRow]) -> int:
    """Return what `slo budget` exits with: 3 any missed, 4 any without verdict, else 0."""
    found = {row.state for row in rows}
    if State.MISSED in found:
        return 3
    return 4 if found & {State.NO_DATA, State.NOT_ENOUGH_DATA} else 0


def _row_as_json(row: BudgetRow) -> dict[str, object]:
    return {
        "service": row.service,
        "slo": row.slo,
        "window": row.window,
        "objective": float(row.objective),
        "valid": row.valid,
        "bad": row.bad,
        "sli": row.sli,
        "budget_consumed": row.budget_consumed,
        "state": str(row.state),
        "coverage": row.coverage,
        "from": rfc3339(row.from_at),
        "to": rfc3339(row.to_at),
        "reason": row.reason or None,
        "reason_code": str(row.reason_code),
        "display_name": row.display_name or None,
        "window_end": rfc3339(row.end_at),
        "allowed": row.allowed,
        "wilson": list(row.interval) if row.interval else None,
        "burn_rates": dict(row.burn_rates),
        "burn_tiers_fired": list(row.fired),
        "forecast": _forecast_as_json(row.forecast),
        "approximate": row.approximate or None,
        "births": {"valid": row.provenance.births_valid, "bad": row.provenance.births_bad},
        "marks": dict(row.provenance.marks),
        "error_minutes": row.provenance.error_minutes,
    }


def _forecast_as_json(outlook: Forecast | None) -> dict[str, object] | None:
    if outlook is None:
        return None
    return {
        "early": _rfc3339(outlook.early),
        "median": _rfc3339(outlook.median),
        "late": _rfc3339(outlook.late),
        "probability": outlook.probability,
        "horizon_end": _rfc3339(outlook.horizon_end),
        "days": outlook.days,
        "reason": outlook.reason or None,
    }


def _rfc3339(minute: int | None) -> str | None:
    return None if minute is None else rfc3339(minute_start(minute))
