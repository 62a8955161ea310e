"""How many events it takes until a missed or met objective can be told from luck. Pure."""

from decimal import Decimal
from math import ceil, floor, log

from sre_ops.slo.domain.wilson import Z_95

TWICE = 2.0
"""The error ratio that must stand out, in units of the allowed one."""

DOUBT = 0.05


def events_to_tell_a_miss(objective: Decimal, factor: float = TWICE) -> int:
    """Return after how many events a bad ratio of *factor* times the allowed one is no luck.

    That is the first count at which the lower bound of the 95 % Wilson interval lies above
    the allowed ratio p: for an observed share s, n > z² p (1 - p) / (s - p)².

    Args:
        objective: ratio, 0 < objective < 1.
        factor: above 1; a share above 1 is taken as 1, every event bad.

    Source: E. B. Wilson, "Probable inference", JASA 22 (1927), 209-212, solved for n.
    """
    allowed = float(1 - objective)
    share = min(factor * allowed, 1.0)
    return floor(Z_95 * Z_95 * allowed * (1 - allowed) / (share - allowed) ** 2) + 1


def events_to_trust_a_pass(objective: Decimal, doubt: float = DOUBT) -> int:
    """Return how many events without a bad one show that the objective is met.

    Were it missed, so many good events in a row would come with a chance of at most *doubt*:
    objective ** n <= doubt.

    Args:
        objective: ratio, 0 < objective < 1.
        doubt: chance to be wrong, 0 to 1.

    Source: the binomial distribution at zero; for rare events the "rule of three", n = 3 / p.
    """
    return ceil(log(doubt) / log(float(objective)))


def days_for(events: int, per_day: float) -> float | None:
    """Return in how many days *events* come; None where none come."""
    return events / per_day if per_day > 0 else None
