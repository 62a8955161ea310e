"""Budget rows for tests: a good one, of which a test says what is different."""

from decimal import Decimal
from typing import Any

from sre_ops.kernel.units import to_minute
from sre_ops.slo.domain.budget_row import BudgetRow, Provenance
from sre_ops.slo.domain.forecast import Forecast
from sre_ops.slo.domain.states import Reason, State
from sre_ops.slo.domain.wilson import Interval
from sre_ops.slo.domain.windows import Span
from tests.databases import NOON

_TO = to_minute(NOON) - 5
_REASONS = {
    State.MET: Reason.WITHIN_BUDGET,
    State.AT_RISK: Reason.BUDGET_NEARLY_SPENT,
    State.MISSED: Reason.BUDGET_EXCEEDED,
    State.NO_DATA: Reason.NO_VALID_EVENTS,
    State.NOT_ENOUGH_DATA: Reason.TOO_FEW_EVENTS,
}
FORECAST = Forecast(
    horizon_end=_TO + 43_200, early=_TO + 600, median=_TO + 900, late=None, probability=0.6, days=28
)


def budget_row(**different: Any) -> BudgetRow:
    """Return the row of shop/checkout over 30 days, but for what is *different*."""
    state = different.get("state", State.MET)
    said: dict[str, Any] = {
        "service": "shop",
        "slo": "checkout",
        "window": "30d",
        "objective": Decimal("0.999"),
        "valid": 1_000_000,
        "bad": 620,
        "sli": 0.99938,
        "budget_consumed": 0.62,
        "state": state,
        "coverage": 0.998,
        "span": Span(_TO - 43_200, _TO, _TO),
        "reason_code": _REASONS[state],
        "allowed": 1000.0,
        "interval": Interval(0.9993, 0.9994),
        "burn_rates": {"5m": 0.0, "1h": 0.5, "window": 0.62},
        "forecast": FORECAST,
        "provenance": Provenance(births_valid=12, births_bad=1, marks={"gap": 2}),
    }
    return BudgetRow(**(said | different))
