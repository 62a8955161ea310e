"""By how much each counter grew between two of its samples. Pure.

The rules of resets, restarts, replica switches and births, for all series at once:

- a counter that fell was reset; its value counts from 0;
- if the counters of a target fell between two scrapes, all its counters were reset, so
  one that went 1 → restart → 1 is not missed;
- a fall of less than 1 % while nothing else on the target falls by more is another
  replica answering: no growth, the higher value is kept;
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

UNCOUNTABLE = 2.0**63
"""What is not below this, infinities among it, is no count and is dropped like a NaN."""

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


@dataclass(frozen=True, slots=True)
class _Steps:
    """One row per sample, sorted by series and time: from which value it came to which."""

    sid: Ints
    target: Ints
    ts: Ints
    previous: Ints
    before: Floats
    value: Floats

    def falls(self) -> Flags:
        fell: Flags = (self.previous != NEVER) & (self.value < self.before)
        return fell


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
    newer = (batch.ts > state.last_ts[batch.sid]) & (np.abs(batch.value) < UNCOUNTABLE)
    sid, ts, value = batch.sid[newer], batch.ts[newer], batch.value[newer]
    target = target_of[sid]
    raw = _steps(sid, target, ts, value, state)
    kept, marks = _without_replica_falls(raw, is_shared, state)
    steps = _steps(sid, target, ts, kept, state)
    resets = _restarts(steps, is_shared)
    restarted = steps.falls() | _crossed(steps, resets, state)
    restarted |= _came_back(steps, scrapes) & ~is_shared[target]
    base = np.where(restarted, 0.0, steps.before)
    delta = (np.floor(kept) - np.floor(base)).astype(np.int64)
    delta[steps.previous == NEVER] = 0
    marks |= np.where(restarted, int(Mark.RESET), 0)
    return Growth(sid, target, ts, steps.previous, value, delta, kept, marks, resets)


def _steps(sid: Ints, target: Ints, ts: Ints, value: Floats, state: ScrapeState) -> _Steps:
    previous, before = np.empty(len(sid), np.int64), np.empty(len(sid))
    previous[1:], before[1:] = ts[:-1], value[:-1]
    first = np.ones(len(sid), bool)
    first[1:] = sid[1:] != sid[:-1]
    previous[first], before[first] = state.last_ts[sid[first]], state.last_value[sid[first]]
    return _Steps(sid, target, ts, previous, before, value)


def _without_replica_falls(
    steps: _Steps, is_shared: Flags, state: ScrapeState
) -> tuple[Floats, Ints]:
    """Hold the higher value of a series that fell a little, until it is passed.

    All that falls at one scrape of a target must fall by less than 1 %: a restart takes
    the small counters to nothing. Scrape by scrape, from the values that are held, so
    that the result does not depend on how the samples were cut into fetches.
    """
    kept, marks = steps.value.copy(), np.zeros(len(steps.sid), np.int64)
    suspects = steps.falls() & _is_small(steps.before, steps.value)
    if not suspects.any():
        return kept, marks
    # Behind a shared target each series may be a process of its own.
    group = np.where(is_shared[steps.target], -1 - steps.sid, steps.target)
    rows = np.flatnonzero(np.isin(group, group[suspects]))
    rows = rows[np.lexsort((steps.ts[rows], group[rows]))]
    edges = (np.diff(steps.ts[rows]) != 0) | (np.diff(group[rows]) != 0)
    held = state.last_value.copy()
    for scrape in np.split(rows, np.flatnonzero(edges) + 1):
        high = held[steps.sid[scrape]]
        fell = steps.value[scrape] < high
        if _is_small(high, steps.value[scrape])[fell].all():
            kept[scrape[fell]] = high[fell]
            marks[scrape[fell]] = int(Mark.REPLICA)
        held[steps.sid[scrape]] = kept[scrape]
    return kept, marks


def _is_small(before: Floats, value: Floats) -> Flags:
    small: Flags = before - value < REPLICA_FALL * before
    return small


def _restarts(steps: _Steps, is_shared: Flags) -> Ints:
    """Find the restarts of whole targets, each as the moment after the last sample before it.

    A counter that fell was alive at its sample before; that is when the restart is dated,
    not when the fall shows: after a restart a rare label may stay away for hours. Half of
    the target's large counters must have fallen too: otherwise one counter of a living
    process was reset, or several processes hide behind the target.
    """
    fell, target = steps.falls(), steps.target
    suspects = fell & ~is_shared[target]
    candidates = np.unique((target[suspects] << TARGET_SHIFT) | (steps.previous[suspects] + 1))
    order = np.argsort(target, kind="stable")
    bounds = np.searchsorted(target[order], candidates >> TARGET_SHIFT, side="left")
    ends = np.searchsorted(target[order], candidates >> TARGET_SHIFT, side="right")
    confirmed = np.zeros(len(candidates), bool)
    for number, (low, high) in enumerate(zip(bounds, ends, strict=True)):
        rows, stamp = order[low:high], candidates[number] & TIME_MASK
        asked = rows[
            (steps.previous[rows] < stamp)
            & (steps.ts[rows] >= stamp)
            & (steps.previous[rows] != NEVER)
            & (steps.before[rows] > LARGE_COUNTER)
        ]
        confirmed[number] = 2 * np.count_nonzero(fell[asked]) >= len(asked)
    return candidates[confirmed]


def _came_back(steps: _Steps, scrapes: Scrapes) -> Flags:
    """Tell which small counters were missing from a scrape of their process and returned.

    A living process never drops a counter, so these began anew. A large one that goes on
    where it was did not. The scrape that was missed must be one that another counter goes
    on from here: processes behind one target, or counters with timestamps of their own,
    are scraped in turn and miss nothing.
    """
    key = (scrapes.target << TARGET_SHIFT) | scrapes.ts
    if not len(key):
        return np.zeros(len(steps.ts), bool)
    here = (steps.target << TARGET_SHIFT) | steps.ts
    place = np.minimum(np.searchsorted(key, here), len(key) - 1)
    before = scrapes.previous[place]
    goes_on = np.unique(here[(steps.previous == before) & (before != NEVER)])
    missed_one = (key[place] == here) & (before > steps.previous) & np.isin(here, goes_on)
    small = (steps.previous != NEVER) & (steps.before <= LARGE_COUNTER)
    returned: Flags = missed_one & small
    return returned


def _crossed(steps: _Steps, resets: Ints, state: ScrapeState) -> Flags:
    """Tell which rows have a restart of their target in (previous, ts]."""
    target, previous = steps.target, steps.previous
    low = np.searchsorted(resets, (target << TARGET_SHIFT) | previous, side="right")
    high = np.searchsorted(resets, (target << TARGET_SHIFT) | steps.ts, side="right")
    happened = (high > low) | (state.target_reset[target] > previous)
    crossed: Flags = happened & (previous != NEVER)
    return crossed
