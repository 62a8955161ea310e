"""The row of a budget report: one SLO over one window, in the form of its contract. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sre_ops.kernel.units import minute_start
from sre_ops.slo.domain.composite import POINTS, CompositeSli
from sre_ops.slo.domain.corrections import Counted
from sre_ops.slo.domain.definition import Slo, Window
from sre_ops.slo.domain.forecast import Forecast
from sre_ops.slo.domain.sla_standing import SlaStanding
from sre_ops.slo.domain.states import Reason, State
from sre_ops.slo.domain.wilson import Interval
from sre_ops.slo.domain.windows import Span, span


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where the counts of a window came from.

    Attributes:
        births_valid, births_bad: events that came from first values of new series.
        marks: name of a `Mark`, in lower case, to the number of minutes that carry it.
        error_minutes: minutes with impossible counts (negative, or bad > valid).
        seen, expected: scrapes that arrived, and that were due, in the window's minutes.
    """

    births_valid: int = 0
    births_bad: int = 0
    marks: Mapping[str, int] = field(default_factory=dict)
    error_minutes: int = 0
    seen: int = 0
    expected: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncorrected:
    """What a row would say without corrections: the same fields, as the ledger has them."""

    valid: int
    bad: int
    allowed: float | None
    sli: float | None
    budget_consumed: float | None
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow:
    """One SLO over one window. Ratios are 0 to 1 and unclamped; None is "no value".

    Attributes:
        objective: the one in force in the window's last minute.
        valid, bad: events; slices for time-slice SLOs; parts of minutes for composites.
        allowed: bad events that the budget allows for the valid ones so far.
        coverage: 0 to 1, over the elapsed minutes.
        span: the minutes that count, and where the window ends.
        reason_code, reason: what decided the state; the sentence is "" where nothing needs saying.
        interval: 95 % Wilson interval of the SLI.
        burn_rates: label (`5m` ... `3d`, `window`) to rate.
        fired: burn tiers that fire, as `5m/1h`.
        approximate: why the SLI is not event-exact, or "".
        provenance: what a reader must know before trusting the counts.
        corrections: those that cover part of the window; the figures above are corrected.
        raw: the figures without them; None where no correction covers any of the window.
        recurring_share: of the whole window that recurring corrections take, 0 to 1.
        is_recurring_alarm: whether that is more than they may.
        parts: how many of the counts make one minute of a composite; 1 where they are
            events or slices.
        sla: how the agreement beside the SLO stands; None where there is none.
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
    corrections: tuple[Counted, ...] = ()
    raw: Uncorrected | None = None
    recurring_share: float = 0.0
    is_recurring_alarm: bool = False
    parts: int = 1
    sla: SlaStanding | None = None

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
        parts=parts_of(slo),
    )


def parts_of(slo: Slo) -> int:
    """Return how many counts of *slo* make one minute; 1 where it counts events or slices."""
    return POINTS if isinstance(slo.sli, CompositeSli) else 1


def sort_rows(rows: Sequence[BudgetRow]) -> list[BudgetRow]:
    """Return *rows* by service, SLO and window: the order of every report."""
    return sorted(rows, key=lambda row: (row.service, row.slo, row.window))


def exit_code(rows: Sequence[BudgetRow]) -> int:
    """Return what `slo budget` exits with: 3 any missed, 4 any without verdict, else 0."""
    found = {row.state for row in rows}
    if State.MISSED in found:
        return 3
    return 4 if found & {State.NO_DATA, State.NOT_ENOUGH_DATA} else 0
