"""Which budgets are gone soonest: the order of a page that asks what can still be saved. Pure."""

from datetime import UTC, datetime

from sre_ops.kernel.units import minute_start
from sre_ops.slo.domain.attention import Attention, attention
from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.states import State

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


def gone_at(row: BudgetRow) -> datetime | None:
    """Return when half of the drawn futures have spent the budget; None where it is not in sight.

    A budget that is spent already has no such instant any more, and none has where it is
    not known how much is spent.
    """
    outlook, spent = row.forecast, row.budget_consumed
    if spent is None or spent >= 1 or outlook is None or outlook.median is None:
        return None
    return minute_start(outlook.median)


def soonest(row: BudgetRow) -> tuple[int, datetime, float]:
    """Return the key by which budgets are sorted: first what can be saved, and that by its end.

    Then what is spent, the worst first; then what is at risk without a day at which it is
    gone; last what nobody can tell.
    """
    end, spent = gone_at(row), row.budget_consumed or 0.0
    burns = attention(row) is Attention.BURNING
    if spent < 1 and (end is not None or burns):
        return 0, end or _FIRST, -spent
    if row.state is State.MISSED:
        return 1, _FIRST if burns else _LAST, -spent
    return (2 if row.state is State.AT_RISK else 3), _LAST, -spent
