"""How sure a ratio of few events is: the Wilson score interval. Pure."""

from math import sqrt
from typing import NamedTuple

Z_95 = 1.959963984540054
"""The two-sided 95 % quantile of the normal distribution."""


class Interval(NamedTuple):
    """A range of ratios, 0 <= low <= high <= 1."""

    low: float
    high: float


def wilson(hits: int, trials: int, z: float = Z_95) -> Interval | None:
    """Return the range in which the true share of *hits* among *trials* lies.

    Args:
        hits: for example bad events.
        trials: for example valid events.
        z: quantile of the normal distribution; the default gives 95 %.

    Returns:
        None without trials, and for counts that are no share (below 0, hits > trials).

    Source: E. B. Wilson, "Probable inference", JASA 22 (1927), 209-212.
    """
    if trials <= 0 or not 0 <= hits <= trials:
        return None
    share, z2 = hits / trials, z * z
    spread = z * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    scale = 1 + z2 / trials
    middle = share + z2 / (2 * trials)
    # At 0 and 1 the bound equals the share; rounding must not push it past.
    low = 0.0 if hits == 0 else (middle - spread) / scale
    high = 1.0 if hits == trials else (middle + spread) / scale
    return Interval(min(low, share), max(high, share))
