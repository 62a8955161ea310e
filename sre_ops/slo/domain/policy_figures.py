"""The figures of a judged SLO that a policy's rules look at. Pure."""

from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.policy import Figures
from sre_ops.slo.domain.states import State

UNJUDGED = frozenset({State.NO_DATA, State.NOT_ENOUGH_DATA})


def figures_of(row: BudgetRow) -> Figures:
    """Return what is known of *row*; too little data to judge is too little to act upon."""
    if row.state in UNJUDGED or row.budget_consumed is None:
        return Figures(budget_left=None)
    return Figures(budget_left=1 - row.budget_consumed, burn_rates=row.burn_rates)
