"""How ratios are rounded for people, so that no rounding turns a miss into a hit. Pure."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from sre_ops.slo.domain.budget_row import BudgetRow

_FINER = 2


def sli_ratio(row: BudgetRow) -> tuple[Decimal, int] | None:
    """Return the SLI, rounded down to two digits finer than its target, and its digits.

    99.8999 % must not look like a target of 99.9 %, nor one bad event among millions like
    100 %.

    Returns:
        The ratio, and how many digits its percentage has; None where there is no value.
    """
    return None if row.sli is None else counted_ratio(row.valid, row.bad, row.objective)


def counted_ratio(valid: int, bad: int, objective: Decimal) -> tuple[Decimal, int]:
    """Return good / valid as `sli_ratio` does; *valid* is not 0."""
    digits = objective_digits(objective) + _FINER
    # From the integers, since the ratio as a float may lie just above what it stands for.
    return _rounded(Decimal(valid - bad) / Decimal(valid), digits, up=False), digits


def consumed_ratio(ratio: float) -> Decimal:
    """Round the spent share of a budget so that only 100 % reads as 100 %.

    Below 100 % it is rounded down and above it up, to one digit of its percentage.
    """
    exact = Decimal(repr(ratio))
    return _rounded(exact, 1, up=exact > 1)


def coverage_ratio(ratio: float) -> Decimal:
    """Round a coverage down to whole percent."""
    return _rounded(Decimal(repr(ratio)), 0, up=False)


def objective_digits(objective: Decimal) -> int:
    """Return how many digits the percentage of an objective needs."""
    exponent = (objective * 100).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _rounded(ratio: Decimal, digits: int, *, up: bool) -> Decimal:
    step = Decimal(1).scaleb(-digits - 2)
    return ratio.quantize(step, rounding=ROUND_CEILING if up else ROUND_FLOOR)
