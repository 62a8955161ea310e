"""How much of the first value of a new series counts. Pure.

A counter that appears has counted from 0 since its process, or its label, was born. Which
part of that happened while we were looking, nobody says; cases are told apart:

- its target was scraped before: the label is new (the first error ever), all of it counts,
  unless the series goes on under new labels (see `continuations`);
- its service has been known for ten minutes: a roll-out, all of it counts, unless the
  target brings far more than it can have counted since the service was last seen (a
  relabelled or restored process);
- a target may tell when its process started: one that is older than a roll-out can be is
  no roll-out; one that started in the last ten minutes, or told its start in a scrape
  shortly before, brings what it can have counted since then;
- otherwise the service itself is new to us: a process just started brings about what its
  own rate makes in the time a scrape takes to find it; an old one brings more, and of
  that nothing happened while we were looking.

The verdict on a target is taken over all its new counters together, so that a rare label
shares the fate of the frequent one beside it. Its rate is measured over the ten minutes
that follow, which are at hand whenever the verdict is final (settled horizon 15 min).
"""

from dataclasses import dataclass

import numpy as np

from sre_ops.slo.domain.continuations import continued_from
from sre_ops.slo.domain.growth import Growth
from sre_ops.slo.domain.processes import Processes, fits_life
from sre_ops.slo.domain.samples import TARGET_SHIFT, TIME_MASK, Flags, Floats, Ints, Registry
from sre_ops.slo.domain.scrape_state import NEVER, ScrapeState
from sre_ops.slo.domain.scrapes import Scrapes

KNOWN_AFTER_MS = 600_000
RATE_OVER_MS = 600_000
DISCOVERY_MS = 120_000
ROLL_OUT_MS = 3_600_000
ALWAYS_FITS_ROLL_OUT = 10_000


@dataclass(frozen=True, slots=True)
class Births:
    """The newborn rows of a `Growth`: which rows, what counts, what is old."""

    row: Ints
    credit: Ints
    is_adopted: Flags


def births_of(
    growth: Growth,
    scrapes: Scrapes,
    registry: Registry,
    state: ScrapeState,
    processes: Processes,
) -> Births:
    """Decide for each newborn series how much of its first value counts.

    Args:
        growth: rows of all counters of the source, newer than *state*.
        scrapes: scrapes of the same samples.
        registry: numbers their series, targets and services.
        state: sized for all series, targets and services.
        processes: what the targets tell of their starts.
    """
    row = np.flatnonzero(growth.is_newborn)
    target, ts = growth.target[row], growth.ts[row]
    whole = np.floor(growth.value[row]).astype(np.int64)
    key = (target << TARGET_SHIFT) | ts
    arrival, inverse = np.unique(key, return_inverse=True)
    brought = np.bincount(inverse, weights=whole, minlength=len(arrival)).astype(float)
    job_of_target = np.array(registry.job_of_target, np.int64)
    known = _Known(scrapes, job_of_target, state, processes)
    fits = _arrival_fits(arrival, brought, growth, known)[inverse]
    first = _first_seen(scrapes.target, scrapes.ts, state.target_first)
    is_credited = (first[target] < ts) | fits
    old = continued_from(growth, row, scrapes, registry, state)
    credit = np.where(is_credited, whole - np.floor(old).astype(np.int64), 0)
    return Births(row, credit, ~is_credited | (old > 0))


def _first_seen(number: Ints, ts: Ints, known: Ints) -> Ints:
    """Return the first timestamp per number: the remembered one, else the first here."""
    first = np.full(len(known), np.iinfo(np.int64).max)
    np.minimum.at(first, number, ts)
    return np.where(known == NEVER, first, known)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of services and processes at the time of an arrival."""

    scrapes: Scrapes
    job_of_target: Ints
    state: ScrapeState
    processes: Processes


def _arrival_fits(arrival: Ints, brought: Floats, growth: Growth, known: _Known) -> Flags:
    """Tell per (target, ts) whether the new counters can have been counted just now."""
    scrapes, state = known.scrapes, known.state
    target, ts = arrival >> TARGET_SHIFT, arrival & TIME_MASK
    job = known.job_of_target[target]
    scraped_job = known.job_of_target[scrapes.target]
    job_key = np.unique((scraped_job << TARGET_SHIFT) | scrapes.ts)
    job_first = _first_seen(scraped_job, scrapes.ts, state.job_first)
    unseen = ts - _job_last_before(job_key, job, ts, state)
    start, told = known.processes.start_at(arrival), known.processes.told_before(arrival)
    is_old = (start != NEVER) & (told == NEVER) & (ts - start > ROLL_OUT_MS + unseen)
    is_roll_out = (job_first[job] <= ts - KNOWN_AFTER_MS) & ~is_old
    rate, is_measured, interval = _rate_after(target, ts, growth, scrapes)
    span = np.where(is_roll_out, ROLL_OUT_MS + unseen, DISCOVERY_MS + interval)
    expected = rate * span
    allowance = expected + 3 * np.sqrt(expected) + 1
    allowance = np.where(is_roll_out, np.maximum(allowance, ALWAYS_FITS_ROLL_OUT), allowance)
    fits = np.where(is_measured, brought <= allowance, is_roll_out)
    unlooked = ts - np.maximum(start, told)  # since the start or the last look, if there was any
    # Three more than were seen: what is rare may come at any moment.
    can_count = fits_life(brought, rate + 3 / RATE_OVER_MS, unlooked)
    believed: Flags = fits | ((unlooked <= KNOWN_AFTER_MS) & can_count)
    return believed


def _job_last_before(job_key: Ints, job: Ints, ts: Ints, state: ScrapeState) -> Ints:
    """Return when the service was last scraped before *ts*, *ts* itself if never."""
    if not len(job_key):
        return ts
    place = np.searchsorted(job_key, (job << TARGET_SHIFT) | ts) - 1
    found = job_key[np.maximum(place, 0)]
    here = (place >= 0) & (found >> TARGET_SHIFT == job)
    last = np.where(here, found & TIME_MASK, state.job_last[job])
    return np.where(last == NEVER, ts, last)


def _rate_after(
    target: Ints, ts: Ints, growth: Growth, scrapes: Scrapes
) -> tuple[Floats, Flags, Ints]:
    """Measure each target's growth per ms in the ten minutes after *ts*.

    Returns:
        The rate, whether any scrape followed, and the target's interval in ms.
    """
    order = np.lexsort((growth.ts, growth.target))
    grown_key = (growth.target[order] << TARGET_SHIFT) | growth.ts[order]
    grown = np.concatenate(([0], np.cumsum(growth.delta[order])))
    low, high = (target << TARGET_SHIFT) | ts, (target << TARGET_SHIFT) | (ts + RATE_OVER_MS)
    events = (
        grown[np.searchsorted(grown_key, high, side="right")]
        - grown[np.searchsorted(grown_key, low, side="right")]
    )
    scrape_key = (scrapes.target << TARGET_SHIFT) | scrapes.ts
    if not len(scrape_key):  # late samples only: no scrape here is new
        return np.zeros(len(ts)), np.zeros(len(ts), bool), np.zeros(len(ts), np.int64)
    last = np.maximum(np.searchsorted(scrape_key, high, side="right") - 1, 0)
    is_measured = (scrape_key[last] > low) & (scrapes.target[last] == target)
    elapsed = np.where(is_measured, scrapes.ts[last] - ts, 1)
    return events / elapsed, is_measured, scrapes.interval[last]
