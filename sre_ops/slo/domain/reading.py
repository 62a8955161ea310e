"""One reading of a source: samples in, increments per series and minute out. Pure.

`read` is used for the backfill, the steady cycle, the re-read and the audit alike. It is
idempotent by timestamp, and its result does not depend on how the samples were cut into
fetches, as long as everything up to 15 minutes after the settled horizon is at hand.
"""

from dataclasses import dataclass

import numpy as np

from sre_ops.kernel.units import MINUTE_MS
from sre_ops.slo.domain.births import Births, births_of
from sre_ops.slo.domain.growth import Growth, growth_of
from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.domain.processes import Processes, StartSamples, processes_of
from sre_ops.slo.domain.samples import TARGET_SHIFT, TIME_MASK, Batch, Flags, Ints, Registry
from sre_ops.slo.domain.scrape_state import NEVER, ScrapeState
from sre_ops.slo.domain.scrapes import Scrapes, scrapes_of

STALE_AFTER_MS = 300_000
"""Growth over a longer silence is booked as a gap; Prometheus's lookback is the same."""

TICKS_OF_GAP = 3
"""For scrape intervals so long that the five minutes are less than this many scrapes."""


@dataclass(frozen=True, slots=True)
class Increments:
    """Whole events that became visible, one row per sample that shows any or is marked.

    Attributes:
        minute: minutes since the epoch.
        births: the part of *delta* that is first values of new series.
    """

    sid: Ints
    minute: Ints
    delta: Ints
    births: Ints
    marks: Ints


@dataclass(frozen=True, slots=True)
class Reading:
    """What a batch showed, and the state at any moment of it."""

    growth: Growth
    births: Births
    scrapes: Scrapes
    processes: Processes
    before: ScrapeState
    job_of_target: Ints

    def increments(self) -> Increments:
        """Return the growth of all series by minute."""
        growth = self.growth
        delta, births = growth.delta.copy(), np.zeros(len(growth.delta), np.int64)
        marks = growth.marks.copy()
        delta[self.births.row] = births[self.births.row] = self.births.credit
        marks[self.births.row[self.births.is_adopted]] |= int(Mark.ADOPTED)
        marks[self._after_gap() & (delta != 0)] |= int(Mark.GAP)
        shown = np.flatnonzero((delta != 0) | (marks != 0))
        minute = (growth.ts[shown] - 1) // MINUTE_MS
        return Increments(growth.sid[shown], minute, delta[shown], births[shown], marks[shown])

    def _after_gap(self) -> Flags:
        """Tell which rows close a silence of their target (for newborns) or series."""
        growth, scrapes = self.growth, self.scrapes
        key = (scrapes.target << TARGET_SHIFT) | scrapes.ts
        place = np.searchsorted(key, (growth.target << TARGET_SHIFT) | growth.ts)
        place = np.minimum(place, max(len(key) - 1, 0))
        if not len(key):
            return np.zeros(len(growth.sid), bool)
        since = np.where(growth.is_newborn, scrapes.previous[place], growth.previous)
        patience = np.maximum(STALE_AFTER_MS, TICKS_OF_GAP * scrapes.interval[place])
        closes: Flags = (since != NEVER) & (growth.ts - since > patience)
        return closes

    def state_at(self, horizon_ms: int) -> ScrapeState:
        """Return what is remembered after the samples at or before *horizon_ms*."""
        state = self.before.sized(
            len(self.before.last_ts), len(self.before.target_first), len(self.before.job_first)
        )
        growth, scrapes = self.growth, self.scrapes
        rows = _last_rows(growth.sid, growth.ts <= horizon_ms)
        state.last_ts[growth.sid[rows]] = growth.ts[rows]
        state.last_value[growth.sid[rows]] = growth.kept[rows]
        resets = growth.resets[growth.resets & TIME_MASK <= horizon_ms]
        np.maximum.at(state.target_reset, resets >> TARGET_SHIFT, resets & TIME_MASK)
        seen = scrapes.ts <= horizon_ms
        rows = _last_rows(scrapes.target, seen)
        state.target_last[scrapes.target[rows]] = scrapes.ts[rows]
        state.spacings[scrapes.target[rows]] = scrapes.spacings[rows]
        _note_first(state.target_first, scrapes.target[seen], scrapes.ts[seen])
        jobs = self.job_of_target[scrapes.target[seen]]
        _note_first(state.job_first, jobs, scrapes.ts[seen])
        np.maximum.at(state.job_last, jobs, scrapes.ts[seen])
        processes = self.processes
        rows = _last_rows(processes.target, processes.ts <= horizon_ms)
        told = (processes.ts[rows], processes.start[rows], processes.since[rows])
        state.process[processes.target[rows]] = np.stack(told, axis=1)
        return state


def _last_rows(number: Ints, eligible: Flags) -> Ints:
    """Return for each number the row of its last eligible entry; rows are sorted."""
    rows = np.flatnonzero(eligible)
    ends = np.ones(len(rows), bool)
    ends[:-1] = number[rows[1:]] != number[rows[:-1]]
    return rows[ends]


def _note_first(first: Ints, number: Ints, ts: Ints) -> None:
    earliest = np.full(len(first), np.iinfo(np.int64).max)
    np.minimum.at(earliest, number, ts)
    news = (first == NEVER) & (earliest != np.iinfo(np.int64).max)
    first[news] = earliest[news]


def read(
    batch: Batch,
    counters: Batch,
    registry: Registry,
    state: ScrapeState,
    starts: StartSamples | None = None,
) -> Reading:
    """Read what *batch* shows beyond *state*.

    Args:
        batch: samples of all series, gauges too: they show when targets were scraped.
        counters: the part of *batch* that is counters.
        registry: numbers of all series in *batch*.
        state: what was remembered at the horizon from which *batch* was fetched.
        starts: what the targets tell of their processes; None where none tells.
    """
    sized = state.sized(len(registry), registry.targets, registry.jobs)
    target_of = np.array(registry.target_of, np.int64)
    job_of_target = np.array(registry.job_of_target, np.int64)
    scrapes = scrapes_of(target_of[batch.sid], batch.ts, sized)
    told = starts if starts is not None else StartSamples.none()
    processes = processes_of(told, counters, registry, sized)
    growth = growth_of(counters, registry, scrapes, sized, processes)
    births = births_of(growth, scrapes, registry, sized, processes)
    return Reading(growth, births, scrapes, processes, sized, job_of_target)
