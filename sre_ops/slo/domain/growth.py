"""By how much each counter grew between two of its samples. Pure.

The rules of resets, restarts, replica switches and births, for all series at once:

- a counter that fell was reset; its value counts from 0;
- if the counters of a target fell between two scrapes, all its counters were reset, so
  one that went 1 → restart → 1 is not missed;
- a fall of less than 1 % while nothing else on the target falls is another replica
  answering: no growth, the higher value is kept;
- a series that appears is credited with its first value as far as its target can have
  counted it in the time nobody looked (see `births`).

Growth is counted in whole events: floors of both values are subtracted, so that what a
counter of fractions holds back in one step comes in the next.
"""

from dataclasses import dataclass

import numpy as np

from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.domain.samples import Batch, Flags, Floats, Ints
from sre_ops.slo.domain.scrape_state import NEVER, ScrapeState
from sre_ops.slo.domain.scrapes import Scrapes

REPLICA_FALL = 0.01
"""A fall by less than this share of the value may be a replica switch."""

LARGE_COUNTER = 50
"""Counters above this take part in the vote on whether a target was restarted."""

TARGET_SHIFT = 42
"""Milliseconds fit in 42 bits until 2109: target << 42 | ts orders by target, then time."""

TIME_MASK = (1 << TARGET_SHIFT) - 1


@dataclass(frozen=True, slots=True)
class Growth:
    """One row per sample, sorted by series and time.

    Attributes:
        previous: ms of the series' sample before; `NEVER` where it is newborn.
        delta: whole events since `previous`; 0 for a newborn series.
        kept: the value from which the next growth is counted.
        marks: `Mark.RESET` and `Mark.REPLICA` where they apply.
        resets: sorted keys target << 42 | ms of the restarts that became visible.
    """

    sid: Ints
    target: Ints
    ts: Ints
    previous: Ints
    value: Floats
    delta: Ints
    kept: Floats
    marks: Ints
    resets: Ints

    @property
    def is_newborn(self) -> Flags:
        """Tell which rows are the first sample ever of their series."""
        return np.equal(self.previous, NEVER)


def growth_of(
    batch: Batch, target_of: Ints, is_shared: Flags, scrapes: Scrapes, state: ScrapeState
) -> Growth:
    """Difference the samples of counters that are newer than *state*.

    Args:
        batch: samples; those at or before the state's last of their series are ignored,
            which makes overlapping and repeated fetches harmless.
        target_of: target number of each series number.
        is_shared: per target, whether several processes may hide behind it.
        scrapes: when the targets were scraped, in the same samples.
        state: sized for all series and targets.
    """
    newer = batch.ts > state.last_ts[batch.sid]
    sid, ts, value = batch.sid[newer], batch.ts[newer], batch.value[newer]
    target = target_of[sid]
    first = np.ones(len(sid), bool)
    first[1:] = sid[1:] != sid[:-1]
    previous, before = _before(first, ts, value, sid, state)
    fell = (previous != NEVER) & (value < before)
    alone = _falls_alone(fell, value, before, target, ts)
    kept, marks = value.copy(), np.zeros(len(sid), np.int64)
    if alone.any():
        kept, marks = _without_replica_falls(sid, value, before, first, alone)
        previous, before = _before(first, ts, kept, sid, state)
        fell = (previous != NEVER) & (kept < before)
    resets = _restarts(fell, before, target, ts, previous, is_shared)
    restarted = fell | _crossed(resets, state, target, previous, ts)
    restarted |= _came_back(target, ts, previous, before, scrapes) & ~is_shared[target]
    base = np.where(restarted, 0.0, before)
    delta = (np.floor(kept) - np.floor(base)).astype(np.int64)
    delta[previous == NEVER] = 0
    marks |= np.where(restarted & (previous != NEVER), int(Mark.RESET), 0)
    return Growth(sid, target, ts, previous, value, delta, kept, marks, resets)


def _before(
    first: Flags, ts: Ints, value: Floats, sid: Ints, state: ScrapeState
) -> tuple[Ints, Floats]:
    previous = np.empty(len(sid), np.int64)
    before = np.empty(len(sid))
    previous[1:], before[1:] = ts[:-1], value[:-1]
    previous[first], before[first] = state.last_ts[sid[first]], state.last_value[sid[first]]
    return previous, before


def _falls_alone(fell: Flags, value: Floats, before: Floats, target: Ints, ts: Ints) -> Flags:
    """Tell which falls are small and the only one of their target at that scrape."""
    rows = np.flatnonzero(fell)
    key = (target[rows] << TARGET_SHIFT) | ts[rows]
    _, inverse, count = np.unique(key, return_inverse=True, return_counts=True)
    small = before[rows] - value[rows] < REPLICA_FALL * before[rows]
    alone = np.zeros(len(fell), bool)
    alone[rows] = small & (count[inverse] == 1)
    return alone


def _without_replica_falls(
    sid: Ints, value: Floats, before: Floats, first: Flags, alone: Flags
) -> tuple[Floats, Ints]:
    """Hold the higher value of each series with a lone small fall until it is passed."""
    kept, marks = value.copy(), np.zeros(len(sid), np.int64)
    for series in np.unique(sid[alone]):
        rows = np.flatnonzero(sid == series)
        held = before[rows[0]] if first[rows[0]] else value[rows[0]]
        for row in rows:
            if value[row] < held and held - value[row] < REPLICA_FALL * held:
                kept[row] = held
                marks[row] = int(Mark.REPLICA)
            else:
                held = value[row]
    return kept, marks


def _restarts(
    fell: Flags, before: Floats, target: Ints, ts: Ints, previous: Ints, is_shared: Flags
) -> Ints:
    """Find the restarts of whole targets, each as the moment after the last sample before it.

    A counter that fell was alive at its sample before; that is when the restart is dated,
    not when the fall shows: after a restart a rare label may stay away for hours. Half of
    the target's large counters must have fallen too: otherwise one counter of a living
    process was reset, or several processes hide behind the target.
    """
    suspects = fell & ~is_shared[target]
    candidates = np.unique((target[suspects] << TARGET_SHIFT) | (previous[suspects] + 1))
    order = np.argsort(target, kind="stable")
    bounds = np.searchsorted(target[order], candidates >> TARGET_SHIFT, side="left")
    ends = np.searchsorted(target[order], candidates >> TARGET_SHIFT, side="right")
    confirmed = np.zeros(len(candidates), bool)
    for number, (low, high) in enumerate(zip(bounds, ends, strict=True)):
        rows, stamp = order[low:high], candidates[number] & TIME_MASK
        asked = rows[
            (previous[rows] < stamp)
            & (ts[rows] >= stamp)
            & (previous[rows] != NEVER)
            & (before[rows] > LARGE_COUNTER)
        ]
        confirmed[number] = 2 * np.count_nonzero(fell[asked]) >= len(asked)
    return candidates[confirmed]


def _came_back(target: Ints, ts: Ints, previous: Ints, before: Floats, scrapes: Scrapes) -> Flags:
    """Tell which small counters were missing from a scrape of their target and returned.

    A living process never drops a counter, so these began anew. A large one that goes on
    where it was did not.
    """
    key = (scrapes.target << TARGET_SHIFT) | scrapes.ts
    if not len(key):
        return np.zeros(len(ts), bool)
    wanted = (target << TARGET_SHIFT) | ts
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    missed_one = (key[place] == wanted) & (scrapes.previous[place] > previous)
    return np.logical_and(missed_one & (previous != NEVER), before <= LARGE_COUNTER)


def _crossed(resets: Ints, state: ScrapeState, target: Ints, previous: Ints, ts: Ints) -> Flags:
    """Tell which rows have a restart of their target in (previous, ts]."""
    low = np.searchsorted(resets, (target << TARGET_SHIFT) | previous, side="right")
    high = np.searchsorted(resets, (target << TARGET_SHIFT) | ts, side="right")
    remembered = state.target_reset[target] > previous
    return np.logical_and(previous != NEVER, (high > low) | remembered)
