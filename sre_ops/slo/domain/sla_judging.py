"""An agreement judged: the buffer before it is breached, the risk, and what is owed. Pure."""

from fractions import Fraction

from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.definition import Sla
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.sla_standing import SlaStanding
from sre_ops.slo.domain.states import State

_HOUR = 60


def standing(sla: Sla, row: BudgetRow, judged: Minutes) -> SlaStanding:
    """Say how *sla* stands.

    Args:
        sla: the agreement.
        row: its SLO judged by the agreement's objective over the agreement's window.
        judged: the events, or slices, that the row counts.
    """
    is_known = row.allowed is not None and row.budget_consumed is not None
    is_breached = row.state is State.MISSED
    left = row.allowed - row.bad if row.allowed is not None and is_known else None
    outlook = row.forecast
    risk = outlook.probability if outlook is not None else None
    return SlaStanding(
        name=sla.name,
        objective=sla.objective,
        window=row.window,
        state=row.state,
        allowed=row.allowed,
        consumed=row.budget_consumed,
        buffer_left=None if row.budget_consumed is None else 1 - row.budget_consumed,
        bad_left=left,
        minutes_left=_minutes_left(left, judged, row.span.to_minute),
        breach_risk=1.0 if is_breached else risk,
        breach_at=None if is_breached or outlook is None else outlook.median,
        reason=row.reason,
        credit=credit_owed(sla, row.valid, row.bad) if is_breached else "",
        customer=sla.customer,
        contract=sla.contract,
        note=sla.note,
    )


def credit_owed(sla: Sla, valid: int, bad: int) -> str:
    """Return the credit of the lowest tier that the SLI is below; "" where it is below none."""
    share = Fraction(valid - bad, valid)
    owed = [tier.credit for tier in sla.credits if share < Fraction(tier.below)]
    return owed[-1] if owed else ""


def _minutes_left(left: float | None, judged: Minutes, to_minute: int) -> float | None:
    """Say how long *left* bad events last if they come as in the last hour."""
    if left is None:
        return None
    if left <= 0:
        return 0.0
    recent = int(judged.slice(to_minute - _HOUR, to_minute).bad.sum())
    return left / recent * _HOUR if recent > 0 else None
