"""Burn tiers replayed minute by minute over a run of the ledger. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from sre_ops.slo.domain.burn import (
    BURN_WINDOWS,
    GAP_BLIND_MINUTES,
    SUSTAINABLE,
    BurnTier,
    silences,
    without,
)
from sre_ops.slo.domain.minutes import Ints, Mark, Minutes

LONGEST_PAGE_MINUTES = BURN_WINDOWS["6h"]
"""Tiers with a longer long window open a ticket; nobody is woken by them.

Source: SRE Workbook, "Alerting on SLOs", recommended parameters.
"""
_INT64_SAFE = 2**62
_Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """One alert of one tier; instants are in minutes since the epoch.

    Attributes:
        onset: from where on the stretch that ended in the alert lost most of the budget.
        fired_at: when the last minute that made it fire was over.
        over_at: when the loss was over; None while it still fires.
        reset_at: when it stopped; None while it still fires.
        lost: share of a whole window's budget that was spent from *onset* to *fired_at*;
            None where the window before held no valid events.
    """

    tier: BurnTier
    onset: int
    fired_at: int
    over_at: int | None
    reset_at: int | None
    lost: float | None

    @property
    def is_page(self) -> bool:
        """Whether it wakes somebody; others open a ticket."""
        return is_page(self.tier)

    @property
    def detection_minutes(self) -> int:
        """From the onset until it fired."""
        return self.fired_at - self.onset

    @property
    def reset_minutes(self) -> int | None:
        """From the end of the loss until it stopped; None while it still fires."""
        if self.reset_at is None or self.over_at is None:
            return None
        return self.reset_at - self.over_at


def is_page(tier: BurnTier) -> bool:
    """Tell whether alerts of *tier* wake somebody."""
    return BURN_WINDOWS[tier.long] <= LONGEST_PAGE_MINUTES


def replay(
    minutes: Minutes, tolerated: Fraction, window_minutes: int, tiers: Sequence[BurnTier]
) -> list[Firing]:
    """Return every alert that *tiers* would have raised, by when it fired.

    Args:
        minutes: events, or slices; what lies before the run is empty.
        tolerated: 1 - target.
        window_minutes: of the target's window.
        tiers: those to try; one that can never fire is passed over.
    """
    found = [
        firing for tier in tiers for firing in _firings(minutes, tier, tolerated, window_minutes)
    ]
    return sorted(found, key=lambda one: (one.fired_at, BURN_WINDOWS[one.tier.long]))


def burning(minutes: Minutes, tier: BurnTier, tolerated: Fraction, window_minutes: int) -> _Flags:
    """Tell for each minute whether *tier* fires once it is over.

    As `burn.fired_tiers` has it: both windows burn faster than the tier's factor, and than
    1; what was booked after a gap is unseen by windows that cannot hold the gap.
    """
    if not tier.can_fire(window_minutes, tolerated):
        return np.zeros(len(minutes.valid), np.bool_)
    limit = max(tier.factor(window_minutes), SUSTAINABLE) * tolerated
    short, long = (_exceeds(minutes, BURN_WINDOWS[one], limit) for one in (tier.short, tier.long))
    return short & long


def _exceeds(minutes: Minutes, length: int, limit: Fraction) -> _Flags:
    """Tell for each minute whether more than *limit* of the last *length* minutes was bad."""
    seen = _seen_by(minutes, length)
    valid, bad = (_trailing(column, length) for column in (seen.valid, seen.bad))
    largest = max(int(np.abs(valid).max(initial=0)), int(np.abs(bad).max(initial=0)))
    # Beyond 2**62 Python's own integers are slower but still exact.
    is_safe = largest * max(limit.denominator, limit.numerator) < _INT64_SAFE
    kind = np.dtype(np.int64) if is_safe else np.dtype(object)
    more = bad.astype(kind) * limit.denominator > valid.astype(kind) * limit.numerator
    return np.asarray(more, np.bool_) & (valid > 0)


def _seen_by(minutes: Minutes, length: int) -> Minutes:
    flagged = np.flatnonzero(minutes.marks & Mark.GAP)
    if not len(flagged):
        return minutes
    if length > GAP_BLIND_MINUTES:
        flagged = flagged[silences(minutes, flagged) > length]
    return without(minutes, flagged)


def _trailing(column: Ints, length: int) -> Ints:
    sums = np.concatenate(([0], np.cumsum(column)))
    trailing: Ints = sums[1:].copy()
    trailing[length:] -= sums[1:-length]
    return trailing


def _firings(
    minutes: Minutes, tier: BurnTier, tolerated: Fraction, window_minutes: int
) -> list[Firing]:
    flags = burning(minutes, tier, tolerated, window_minutes)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    if not len(edges):
        return []
    excess = minutes.bad - float(tolerated) * minutes.valid
    balance = np.concatenate(([0.0], np.cumsum(excess)))
    sums = _Sums(
        start=minutes.start,
        valid=np.concatenate(([0], np.cumsum(minutes.valid))),
        bad=np.concatenate(([0], np.cumsum(minutes.bad))),
        balance=balance,
        tolerated=float(tolerated),
        window_minutes=window_minutes,
    )
    return [
        sums.firing(tier, int(first), int(after)) for first, after in edges.reshape(-1, 2).tolist()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """Prefix sums of a run of n minutes, each of length n + 1.

    `balance` is what was lost beyond the objective: bad - tolerated x valid.
    """

    start: int
    valid: Ints
    bad: Ints
    balance: npt.NDArray[np.float64]
    tolerated: float
    window_minutes: int

    def firing(self, tier: BurnTier, first: int, after: int) -> Firing:
        """Return the alert that the minutes [first, after) of the run raised."""
        fired = first + 1
        low = max(fired - BURN_WINDOWS[tier.long], 0)
        # The last of equal ones: before an onset silence loses nothing.
        onset = fired - int(np.argmin(self.balance[low : fired + 1][::-1]))
        is_over = after < len(self.valid) - 1
        over = after + 1 - int(np.argmax(self.balance[fired : after + 2][::-1]))
        return Firing(
            tier=tier,
            onset=self.start + onset,
            fired_at=self.start + fired,
            over_at=self.start + over if is_over else None,
            reset_at=self.start + after + 1 if is_over else None,
            lost=self._lost(onset, fired),
        )

    def _lost(self, onset: int, fired: int) -> float | None:
        """Weigh what was lost against the budget of a window of the traffic before."""
        low = max(fired - self.window_minutes, 0)
        valid = int(self.valid[fired] - self.valid[low]) / (fired - low) * self.window_minutes
        if valid <= 0:
            return None
        return int(self.bad[fired] - self.bad[onset]) / (valid * self.tolerated)
