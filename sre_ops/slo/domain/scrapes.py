"""When each target was scraped, which scrapes were missed, and how often it is due. Pure."""

from dataclasses import dataclass

import numpy as np

from sre_ops.slo.domain.samples import Ints
from sre_ops.slo.domain.scrape_state import NEVER, SPACINGS, ScrapeState

MISSED_WITHIN_MS = 600_000
"""A silence up to this long is missed scrapes; a longer one is the target's absence.

It must stay below the settled horizon (15 min), so that what a minute is said to have
missed never depends on how the fetches were cut.
"""


@dataclass(frozen=True, slots=True)
class Scrapes:
    """Distinct scrapes, sorted by target and time; all columns of one length.

    Attributes:
        previous: the target's scrape before, in ms; `NEVER` for its very first.
        interval: median of the target's last spacings, in ms; 0 before the second scrape.
        spacings: the spacings behind that median, oldest first; shape (n, `SPACINGS`).
    """

    target: Ints
    ts: Ints
    previous: Ints
    interval: Ints
    spacings: Ints

    def missed(self) -> tuple[Ints, Ints]:
        """Return target and timestamp (ms) of each scrape that was due and did not come."""
        gap = self.ts - self.previous
        known = (self.previous != NEVER) & (self.interval > 0) & (gap <= MISSED_WITHIN_MS)
        count = np.zeros(len(gap), np.int64)
        count[known] = np.rint(gap[known] / self.interval[known]).astype(np.int64) - 1
        rows = np.flatnonzero(count > 0)
        number = count[rows]
        which = np.repeat(rows, number)
        step = np.arange(len(which)) - np.repeat(np.cumsum(number) - number, number) + 1
        at = self.previous[which] + step * gap[which] // (count[which] + 1)
        return self.target[which], at.astype(np.int64)


def scrapes_of(target: Ints, ts: Ints, state: ScrapeState) -> Scrapes:
    """Find the distinct scrapes in samples given by target number and timestamp.

    Args:
        target: target number of each sample, in any order.
        ts: ms of each sample.
        state: sized for all targets; its last scrapes and spacings are continued.
    """
    key = np.unique((target << 42) | ts)
    target, ts = key >> 42, key & ((1 << 42) - 1)
    fresh = ts > state.target_last[target]  # the others are already counted
    target, ts = target[fresh], ts[fresh]
    first = np.ones(len(ts), bool)
    first[1:] = target[1:] != target[:-1]
    previous = np.empty(len(ts), np.int64)
    previous[1:] = ts[:-1]
    previous[first] = state.target_last[target[first]]
    return _with_intervals(target, ts, previous, state)


def _with_intervals(target: Ints, ts: Ints, previous: Ints, state: ScrapeState) -> Scrapes:
    """Add each scrape's interval: the median of the spacings up to it.

    The median survives single misses and the early scrape after a restart of Prometheus,
    and follows a change of the configured interval within three scrapes.
    """
    spacing = np.where(previous == NEVER, 0, ts - previous)
    starts = np.flatnonzero(np.diff(target, prepend=-1))
    groups = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(target))))
    place = np.arange(len(target)) + SPACINGS * (groups + 1)
    padded = np.zeros(len(target) + SPACINGS * len(starts), np.int64)
    padded[place] = spacing
    heads = place[starts] if len(starts) else place
    for back in range(SPACINGS):
        padded[heads - SPACINGS + back] = state.spacings[target[starts], back]
    window = padded[place[:, None] + np.arange(-SPACINGS + 1, 1)]
    interval = _median_of_known(window)
    return Scrapes(target, ts, previous, interval, window)


def _median_of_known(window: Ints) -> Ints:
    """Return the row-wise lower median of the positive entries; 0 where there is none."""
    ordered = np.sort(window, axis=1)
    known = (window > 0).sum(axis=1)
    pick = SPACINGS - known + (known - 1) // 2
    chosen = ordered[np.arange(len(window)), np.minimum(pick, SPACINGS - 1)]
    return np.where(known > 0, chosen, 0)
