"""Who needs a person first: the order in which SLOs are listed. Pure."""

from enum import IntEnum

from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.states import Reason, State


class Attention(IntEnum):
    """How soon somebody should look; the lowest number comes first."""

    BURNING = 0  # a burn tier fires: what is left of the budget is being lost right now
    MISSED = 1
    AT_RISK = 2
    BLIND = 3  # it should be measured and is not: nobody knows how it stands
    UNDECIDED = 4  # too little traffic or coverage to judge
    FINE = 5


_BLIND = {Reason.SOURCE_UNAVAILABLE, Reason.NOTHING_MEASURED, Reason.DATA_ERROR}


def attention(row: BudgetRow) -> Attention:
    """Tell how soon somebody should look at *row*.

    A budget that burns now comes before one that was spent long ago: there something can
    still be saved. Not knowing comes before knowing that all is well.
    """
    if row.fired and row.state in {State.MISSED, State.AT_RISK}:
        return Attention.BURNING
    match row.state:
        case State.MISSED:
            return Attention.MISSED
        case State.AT_RISK:
            return Attention.AT_RISK
        case State.MET:
            return Attention.FINE
        case _:
            return Attention.BLIND if row.reason_code in _BLIND else Attention.UNDECIDED
