"""Which member costs a composite most. Pure."""

from collections.abc import Sequence

from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.composite import CompositeKind, CompositeSli


def worst_member(sli: CompositeSli, rows: Sequence[BudgetRow | None]) -> int | None:
    """Return the place of the member that costs the composite most.

    A journey goes by its worst step, a weighted mean by what a member takes from it, and
    where all must be good, by whoever spent most of its own budget.

    Args:
        sli: the composite.
        rows: how its members stand, in their order; None where one was never judged.

    Returns:
        None where no member lost anything: then none is worse than the others.
    """
    costs = [
        _cost(sli.kind, member.weight, row) for member, row in zip(sli.members, rows, strict=True)
    ]
    worst = max(costs, default=0.0)
    return costs.index(worst) if worst > 0 else None


def _cost(kind: CompositeKind, weight: int, row: BudgetRow | None) -> float:
    if row is None or row.sli is None or row.budget_consumed is None:
        return 0.0
    match kind:
        case CompositeKind.JOURNEY:
            return 1 - row.sli
        case CompositeKind.WEIGHTED:
            return weight * (1 - row.sli)
        case _:  # CompositeKind.ALL_OF
            return row.budget_consumed
