"""How fast a budget burns, over short and long windows, and which alert tiers fire. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.budget import ObjectiveVersion, budget, budgets
from sre_ops.slo.domain.minutes import Ints, Mark, Minutes

BURN_WINDOWS: Mapping[str, int] = {
    "5m": 5,
    "30m": 30,
    "1h": 60,
    "2h": 120,
    "6h": 360,
    "1d": DAY_MINUTES,
    "3d": 3 * DAY_MINUTES,
}
"""Label and minutes of every window over which a burn rate is shown."""

LONGEST_BURN_MINUTES = max(BURN_WINDOWS.values())
GAP_BLIND_MINUTES = 60
"""Windows up to this long never look at what was booked after a gap."""

SUSTAINABLE = Fraction(1)
"""The burn rate at which a budget lasts exactly its window."""

WORKBOOK = "https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts"


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnTier:
    """A pair of windows that fires while *share* of the budget would go in the long one.

    Attributes:
        short, long: labels of `BURN_WINDOWS`.
        share: of the whole budget, 0 to 1.
        source: where the numbers come from.
    """

    short: str
    long: str
    share: Fraction
    source: str = WORKBOOK

    def factor(self, window_minutes: int) -> Fraction:
        """Return the burn rate above which the tier fires, for a window that long."""
        return self.share * window_minutes / BURN_WINDOWS[self.long]

    def can_fire(self, window_minutes: int, tolerated: Fraction) -> bool:
        """Tell whether any burn rate can exceed the factor.

        When every event is bad the burn rate is 1 / (1 - objective), and never more. A
        tier whose long window is longer than the budget's own says nothing about it.

        Args:
            window_minutes: of the objective's window, its future part included.
            tolerated: 1 - objective.
        """
        fits = BURN_WINDOWS[self.long] <= window_minutes
        return fits and self.factor(window_minutes) < 1 / tolerated


BURN_TIERS: tuple[BurnTier, ...] = (
    BurnTier(short="5m", long="1h", share=Fraction(2, 100)),
    BurnTier(short="30m", long="6h", share=Fraction(5, 100)),
    BurnTier(short="2h", long="1d", share=Fraction(10, 100)),
    BurnTier(short="6h", long="3d", share=Fraction(10, 100)),
)
"""For 30 days: 14.4, 6, 3 and 1."""

BurnRates = Mapping[str, Fraction | None]


def burn_rates(
    minutes: Minutes, versions: Sequence[ObjectiveVersion], to_minute: int
) -> dict[str, Fraction | None]:
    """Return for each of `BURN_WINDOWS` up to *to_minute* how fast the budget burns.

    A rate is (bad / valid) / (1 - objective), weighed by the objective of each minute: at
    1 the budget lasts exactly its window.

    What became visible after a gap in scraping happened some time in that gap, so it is
    left out of windows that cannot hold the gap: out of those up to one hour always
    (other targets may have been scraped meanwhile, which hides the gap's length), and
    out of any that is shorter than the silence before the mark. Longer windows, and
    every budget, count it.

    Args:
        minutes: the SLI's ledger; three days back from *to_minute* are read.
        versions: objectives, as `budget` takes them.
        to_minute: the minute after the last that counts.

    Returns:
        Label to rate; None where the window held no valid events.
    """
    spans = {label: (to_minute - length, to_minute) for label, length in BURN_WINDOWS.items()}
    weighed = budgets(minutes, versions, list(spans.values()))
    rates = {label: part.consumed for label, part in zip(spans, weighed, strict=True)}
    if not np.any(
        minutes.marks[max(to_minute - LONGEST_BURN_MINUTES - minutes.start, 0) :] & Mark.GAP
    ):
        return rates
    tail = minutes.slice(to_minute - 2 * LONGEST_BURN_MINUTES, to_minute)
    flagged = np.flatnonzero(tail.marks & Mark.GAP)
    gaps = silences(tail, flagged)
    for label, length in BURN_WINDOWS.items():
        blind = flagged[(gaps > length) | (length <= GAP_BLIND_MINUTES)]
        rates[label] = budget(without(tail, blind), versions, *spans[label]).consumed
    return rates


def fired_tiers(
    rates: BurnRates,
    window_minutes: int,
    tolerated: Fraction,
    tiers: Sequence[BurnTier] = BURN_TIERS,
) -> tuple[BurnTier, ...]:
    """Return the tiers of which both windows burn faster than their factor, and than 1.

    For windows under 30 days the slow tiers' factors fall below 1 (7 days: 0.23), where
    the budget outlasts its window: that is spending as planned, and no risk.

    Args:
        rates: as `burn_rates` returns them.
        window_minutes: of the objective's window, its future part included.
        tolerated: 1 - objective, of the objective in force.
        tiers: those to try; one that cannot fire never does.
    """
    return tuple(
        tier
        for tier in tiers
        if tier.can_fire(window_minutes, tolerated)
        and _exceeds(rates[tier.short], max(tier.factor(window_minutes), SUSTAINABLE))
        and _exceeds(rates[tier.long], max(tier.factor(window_minutes), SUSTAINABLE))
    )


def _exceeds(rate: Fraction | None, factor: Fraction) -> bool:
    return rate is not None and rate > factor


def silences(tail: Minutes, flagged: Ints) -> Ints:
    """Return for each flagged index the minutes since anything was scraped before it."""
    indexes = np.arange(len(tail.seen))
    seen_at = np.where(tail.seen > 0, indexes, -1)
    before = np.concatenate(([-1], np.maximum.accumulate(seen_at)[:-1]))
    gaps: Ints = flagged - before[flagged]
    return gaps


def without(minutes: Minutes, indexes: Ints) -> Minutes:
    """Return the same run with no events at *indexes*."""
    valid, bad = minutes.valid.copy(), minutes.bad.copy()
    valid[indexes] = bad[indexes] = 0
    return replace(minutes, valid=valid, bad=bad)
