"""By how much each counter grew between two of its samples. Pure.

The rules of resets, restarts, replica switches and births, for all series at once:

- a counter that fell was reset; its value counts from 0;
- if the counters of a target fell between two scrapes, all its counters were reset, so
  one that went 1 → restart → 1 is not missed;
- a fall of less than 1 % while nothing else on the target falls by more is another
  replica answering: no growth, the higher value is kept;
- a target that tells of a start after its last scrape was restarted, whatever fell; one
  that tells the start it told before was not (see `processes`);
- a series that appears is credited with its first value as far as its target can have
  counted it in the time nobody looked (see `births`).

Growth is counted in whole events: floors of both values are subtracted, so that what a
counter of fractions holds back in one step comes in the next.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.domain.processes import SAME_START_MS, Processes, fits_life
from sre_ops.slo.domain.samples import (
    TARGET_SHIFT,
    TIME_MASK,
    Batch,
    Flags,
    Floats,
    Ints,
    Registry,
)
from sre_ops.slo.domain.scrape_state import NEVER, ScrapeState
from sre_ops.slo.domain.scrapes import Scrapes

REPLICA_FALL = 0.01
"""A fall by less than this share of the value may be a replica switch."""

LIVING_FALL = 0.5
"""The same where the process is known to have lived on: a label begun anew falls deeper."""

ESTIMATES_FALL = 2.0
"""More than all of it: an estimate may fall by any amount."""

LARGE_COUNTER = 50
"""Counters above this take part in the vote on whether a target was restarted."""

COINCIDENCE = 1_000
"""So many events may stand in a new process nearly as they stood in the old one."""

UNCOUNTABLE = 2.0**63
"""What is not below this, infinities among it, is no count and is dropped like a NaN."""


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
    batch: Batch,
    registry: Registry,
    scrapes: Scrapes,
    state: ScrapeState,
    processes: Processes,
) -> Growth:
    """Difference the samples of counters that are newer than *state*.

    Args:
        batch: samples; those at or before the state's last of their series are ignored,
            which makes overlapping and repeated fetches harmless.
        registry: numbers the series and targets of *batch*.
        scrapes: when the targets were scraped, in the same samples.
        state: sized for all series and targets.
        processes: what the targets tell of their starts, in the same samples.
    """
    newer = (batch.ts > state.last_ts[batch.sid]) & (np.abs(batch.value) < UNCOUNTABLE)
    sid, ts, value = batch.sid[newer], batch.ts[newer], batch.value[newer]
    target = np.array(registry.target_of, np.int64)[sid]
    is_shared = np.array(registry.is_shared, bool)
    is_estimate = np.array(registry.is_estimate, bool)[sid]
    raw = _steps(sid, target, ts, value, state)
    falls = _ReplicaFalls(raw, is_estimate, processes)
    kept, marks = _without_replica_falls(raw, is_shared, falls, state)
    steps = _steps(sid, target, ts, kept, state)
    resets = _restarts(steps, is_shared, processes)
    resets = np.union1d(resets, _told_restarts(steps, processes))
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


@dataclass(frozen=True, slots=True)
class _ReplicaFalls:
    """Which falls may come from another replica."""

    steps: _Steps
    is_estimate: Flags
    processes: Processes

    def allowed(self, rows: Ints) -> Floats:
        """Return by less than which share of its value before each row may fall."""
        steps = self.steps
        key = (steps.target[rows] << TARGET_SHIFT) | steps.ts[rows]
        lived = self.processes.lived_through(key, steps.previous[rows])
        share = np.where(lived, LIVING_FALL, REPLICA_FALL)
        share[np.isin(key, self.processes.key[self.processes.renewed()])] = 0.0
        return np.where(self.is_estimate[rows], ESTIMATES_FALL, share)


def _without_replica_falls(
    steps: _Steps, is_shared: Flags, falls: _ReplicaFalls, state: ScrapeState
) -> tuple[Floats, Ints]:
    """Hold the higher value of a series that fell a little, until it is passed.

    All that falls at one scrape of a target must fall by less than 1 %, or by less than
    half where the process lived on: a restart takes the small counters to nothing. An
    estimate may fall by any amount while no counter falls. Scrape by scrape, from the
    values that are held, so that the result does not depend on how the samples were cut
    into fetches.
    """
    kept, marks = steps.value.copy(), np.zeros(len(steps.sid), np.int64)
    fell = np.flatnonzero(steps.falls())
    fall = steps.before[fell] - steps.value[fell]
    suspects = fell[fall < falls.allowed(fell) * steps.before[fell]]
    if not len(suspects):
        return kept, marks
    # Behind a shared target each series may be a process of its own.
    group = np.where(is_shared[steps.target], -1 - steps.sid, steps.target)
    rows = np.flatnonzero(np.isin(group, group[suspects]))
    rows = rows[np.lexsort((steps.ts[rows], group[rows]))]
    edges = (np.diff(steps.ts[rows]) != 0) | (np.diff(group[rows]) != 0)
    bounds = [0, *(np.flatnonzero(edges) + 1).tolist(), len(rows)]
    values, is_held = _hold(
        steps.value[rows].tolist(),
        steps.sid[rows].tolist(),
        falls.allowed(rows).tolist(),
        bounds,
        state.last_value.tolist(),
    )
    kept[rows], marks[rows] = values, np.where(is_held, int(Mark.REPLICA), 0)
    return kept, marks


def _hold(
    values: list[float],
    sids: list[int],
    allowed: list[float],
    bounds: list[int],
    held: list[float],
) -> tuple[list[float], list[bool]]:
    """Go through scrapes, given by their *bounds*, with the last value of each series.

    Plain lists: a scrape has a few rows, for which arrays cost ten times as much.
    """
    is_held = [False] * len(values)
    for low, high in pairwise(bounds):
        fell = [row for row in range(low, high) if values[row] < held[sids[row]]]
        if all(_is_small(held[sids[row]], values[row], allowed[row]) for row in fell):
            for row in fell:
                values[row], is_held[row] = held[sids[row]], True
        for row in range(low, high):
            held[sids[row]] = values[row]
    return values, is_held


def _is_small(before: float, value: float, allowed: float) -> bool:
    return before - value < allowed * before


def _told_restarts(steps: _Steps, processes: Processes) -> Ints:
    """Find the restarts that targets tell of, each as its key at the process's start.

    All counters that stand in both scrapes must together fit the new life at the rate of
    the old one, and if they are large, most must not go on from where they were. What an
    exporter counts for another process fails the first test after a long life of the
    exporter, the second after any.
    """
    renewed = processes.renewed()
    if not len(renewed):
        return renewed
    key, previous = processes.key[renewed], processes.previous[renewed]
    rows = np.flatnonzero(np.isin((steps.target << TARGET_SHIFT) | steps.ts, key))
    place = np.searchsorted(key, (steps.target[rows] << TARGET_SHIFT) | steps.ts[rows])
    stood = steps.previous[rows] == previous[place]
    rows, place = rows[stood], place[stood]
    was, value = steps.before[rows], steps.value[rows]
    before, now = np.bincount(place, was, len(key)), np.bincount(place, value, len(key))
    goes_on = (value >= was) & (value - was < REPLICA_FALL * was)
    steady = np.bincount(place, was * goes_on, len(key))
    old_life = np.maximum(previous - processes.previous_start[renewed], SAME_START_MS)
    start, ts = processes.start[renewed], processes.ts[renewed]
    # Three more than were seen: what is rare may come at any moment.
    fits = fits_life(now.astype(float), (before + 3) / old_life, ts - start)
    fits &= steady <= np.maximum(COINCIDENCE, before / 2)
    stamp = np.minimum(start, ts)
    told: Ints = (processes.target[renewed] << TARGET_SHIFT) | stamp
    return told[fits]


def _restarts(steps: _Steps, is_shared: Flags, processes: Processes) -> Ints:
    """Find the restarts of whole targets, each as the moment after the last sample before it.

    A counter that fell was alive at its sample before; that is when the restart is dated,
    not when the fall shows: after a restart a rare label may stay away for hours. Half of
    the target's large counters must have fallen too: otherwise one counter of a living
    process was reset, or several processes hide behind the target. Where the target tells
    that its process lived on, a small counter alone raises no suspicion.
    """
    fell, target = steps.falls(), steps.target
    suspects = np.flatnonzero(fell & ~is_shared[target])
    key = (target[suspects] << TARGET_SHIFT) | steps.ts[suspects]
    lived = processes.lived_through(key, steps.previous[suspects])
    suspects = suspects[~lived | (steps.before[suspects] > LARGE_COUNTER)]
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
    returned = np.zeros(len(steps.ts), bool)
    key = (scrapes.target << TARGET_SHIFT) | scrapes.ts
    small = (steps.previous != NEVER) & (steps.before <= LARGE_COUNTER)
    if not len(key) or not small.any():
        return returned
    here = (steps.target << TARGET_SHIFT) | steps.ts
    place = np.minimum(np.searchsorted(key, here), len(key) - 1)
    before = np.where(key[place] == here, scrapes.previous[place], NEVER)
    missed_one = np.flatnonzero(small & (before > steps.previous))
    if len(missed_one):
        goes_on = here[(before != NEVER) & (steps.previous == before)]
        returned[missed_one] = np.isin(here[missed_one], goes_on)
    return returned


def _crossed(steps: _Steps, resets: Ints, state: ScrapeState) -> Flags:
    """Tell which rows have a restart of their target in (previous, ts]."""
    target, previous = steps.target, steps.previous
    low = np.searchsorted(resets, (target << TARGET_SHIFT) | previous, side="right")
    high = np.searchsorted(resets, (target << TARGET_SHIFT) | steps.ts, side="right")
    happened = (high > low) | (state.target_reset[target] > previous)
    crossed: Flags = happened & (previous != NEVER)
    return crossed
