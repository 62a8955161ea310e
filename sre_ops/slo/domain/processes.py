"""When the process behind each target started, as the targets themselves tell. Pure.

`process_start_time_seconds` settles what counters leave open: a restart after which no
counter is lower, and a small fall in a process that lived on. It is believed only where
the counters do not contradict it, because an exporter tells its own start beside counters
that belong to another, older process.

A process is followed over the scrapes that brought counters too, and a look before them
reaches back five minutes. What a reading shows then does not depend on how long a silent
target was asked for its start.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sre_ops.kernel.units import MINUTE_MS
from sre_ops.slo.domain.samples import (
    TARGET_SHIFT,
    TIME_MASK,
    Batch,
    Flags,
    Floats,
    Ints,
    RawSeries,
    Registry,
)
from sre_ops.slo.domain.scrape_state import NEVER, ScrapeState

METRIC = "process_start_time_seconds"

SAME_START_MS = 2_000
"""Starts this near are one: Linux tells its boot time in whole seconds and corrects it."""

BURST = 10
"""How many times its usual rate a process may count after its start and be believed."""

TOLD_WITHIN_MS = 300_000
"""A start told so shortly before a counter was born shows that the target was scraped."""

FEW = 10
"""So many events are believed of any process: a rare one may begin with a burst."""


@dataclass(frozen=True, slots=True)
class StartSamples:
    """What targets told of their start: one row per target and ms, sorted by both."""

    target: Ints
    ts: Ints
    start: Ints

    @classmethod
    def of(cls, series: Iterable[RawSeries], registry: Registry) -> "StartSamples":
        """Take the starts of targets that *registry* knows and that are one process each.

        Targets that tell two starts at one moment hide several processes; what is no time
        before its scrape is no start. Both are dropped.
        """
        rows = [
            (number, one)
            for one in series
            if (number := registry.known_target(one.labels)) is not None
            and not registry.is_shared[number]
        ]
        lengths = [len(one.timestamps) for _, one in rows]
        target: Ints = np.repeat(np.array([n for n, _ in rows], np.int64), lengths)
        none = np.zeros(0)
        ts = np.concatenate([none.astype(np.int64), *(one.timestamps for _, one in rows)])
        told = np.concatenate([none, *(one.values for _, one in rows)]) * 1_000
        real = (told > 0) & (told <= ts + MINUTE_MS)  # clocks differ by seconds
        target, ts, start = target[real], ts[real], np.rint(told[real]).astype(np.int64)
        key = (target << TARGET_SHIFT) | ts
        alone = _once(key, np.unique(np.stack([key, start]), axis=1)[0])
        chosen = np.flatnonzero(alone)
        chosen = chosen[np.unique(key[chosen], return_index=True)[1]]
        return cls(target[chosen], ts[chosen], start[chosen])

    @classmethod
    def none(cls) -> "StartSamples":
        """Return what targets tell that expose no start."""
        return cls.of((), Registry())


def _once(key: Ints, distinct: Ints) -> Flags:
    """Tell which of *key* stand once in sorted *distinct*."""
    low = np.searchsorted(distinct, key, side="left")
    once: Flags = np.searchsorted(distinct, key, side="right") - low == 1
    return once


@dataclass(frozen=True, slots=True)
class Processes:
    """One row per scrape that brought counters and a start, sorted by target and time.

    Attributes:
        key: target << 42 | ms of the scrape.
        start: ms of the process's start.
        since: ms of the first scrape that told this start without a change until here.
        previous, previous_start: the row before of the target; `NEVER` for its first.
        told: keys like *key* of all scrapes that told a start, with counters or without.
    """

    key: Ints
    start: Ints
    since: Ints
    previous: Ints
    previous_start: Ints
    told: Ints

    @property
    def target(self) -> Ints:
        """The target of each row."""
        return self.key >> TARGET_SHIFT

    @property
    def ts(self) -> Ints:
        """The ms of each row."""
        return self.key & TIME_MASK

    def start_at(self, key: Ints) -> Ints:
        """Return the start told at each (target << 42 | ms); `NEVER` where none was."""
        return self._at(key, self.start)

    def lived_through(self, key: Ints, previous: Ints) -> Flags:
        """Tell which scrapes came from a process that had been seen by *previous* (ms)."""
        since = self._at(key, self.since)
        lived: Flags = (since != NEVER) & (since <= previous)
        return lived

    def told_before(self, key: Ints) -> Ints:
        """Return when each target told a start last within five minutes before; else `NEVER`."""
        if not len(self.told):
            return np.full(len(key), NEVER)
        before = self.told[np.maximum(np.searchsorted(self.told, key) - 1, 0)]
        # Keys of another target are farther apart than any time.
        is_near = (before < key) & (key - before <= TOLD_WITHIN_MS)
        return np.where(is_near, before & TIME_MASK, NEVER)

    def renewed(self) -> Ints:
        """Return the rows whose process started after the row before."""
        changed = np.abs(self.start - self.previous_start) > SAME_START_MS
        return np.flatnonzero(
            changed & (self.previous != NEVER) & (self.start > self.previous)
        ).astype(np.int64)

    def _at(self, key: Ints, column: Ints) -> Ints:
        if not len(self.key):
            return np.full(len(key), NEVER)
        place = np.minimum(np.searchsorted(self.key, key), len(self.key) - 1)
        return np.where(self.key[place] == key, column[place], NEVER)


def processes_of(
    samples: StartSamples, counters: Batch, registry: Registry, state: ScrapeState
) -> Processes:
    """Follow the process behind each target.

    Args:
        samples: what the targets told.
        counters: the samples of the same span.
        registry: numbers the series and targets of *counters*.
        state: sized for all targets.
    """
    key = (samples.target << TARGET_SHIFT) | samples.ts
    last = state.process
    chosen = np.flatnonzero(samples.ts > last[samples.target, 0])
    if len(chosen):
        target_of = np.array(registry.target_of, np.int64)
        scraped = (target_of[counters.sid] << TARGET_SHIFT) | counters.ts
        chosen = chosen[np.isin(key[chosen], scraped)]
    target, start, ts = samples.target[chosen], samples.start[chosen], samples.ts[chosen]
    first = np.diff(target, prepend=-1) != 0
    previous, before = np.empty(len(ts), np.int64), np.empty(len(ts), np.int64)
    previous[1:], before[1:] = ts[:-1], start[:-1]
    previous[first], before[first] = last[target[first], 0], last[target[first], 1]
    changed = (previous == NEVER) | (np.abs(start - before) > SAME_START_MS)
    since = np.where(changed, ts, np.where(first, last[target, 2], NEVER))
    # A row that begins nothing has the mark of the row before, and so on.
    place = np.maximum.accumulate(np.where(since != NEVER, np.arange(len(ts)), 0))
    return Processes(key[chosen], start, since[place], previous, before, key)


def fits_life(count: Floats, rate: Floats, life: Ints) -> Flags:
    """Tell whether processes can have counted that many events in their life.

    Args:
        count: events that the process's counters hold.
        rate: events per ms that it is known to count.
        life: ms since its start; by skewed clocks it may be 0 or less.
    """
    expected = BURST * rate * np.maximum(life, SAME_START_MS)
    fits: Flags = count <= expected + 3 * np.sqrt(expected) + FEW
    return fits
