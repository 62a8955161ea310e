"""Joins and prunes what is remembered of series: for new SLOs, and against endless churn. Pure."""

from collections.abc import Sequence

import numpy as np

from sre_ops.slo.domain.processes import SAME_START_MS
from sre_ops.slo.domain.samples import Ints, Registry
from sre_ops.slo.domain.scrape_state import NEVER, ScrapeState

FORGET_AFTER_MS = 48 * 3_600_000


def merge(
    state: ScrapeState, registry: Registry, other: ScrapeState, others: Registry
) -> ScrapeState:
    """Add what *other* remembers, numbered by *others*, to *state*; both at one minute.

    A series that both know is kept as *state* has it. New series are registered.
    """
    sid = np.array([registry.number(dict(labels)) for labels in others.labels], np.int64)
    merged = state.sized(len(registry), registry.targets, registry.jobs)
    theirs = other.sized(len(others), others.targets, others.jobs)
    new = merged.last_ts[sid] == NEVER
    merged.last_ts[sid[new]] = theirs.last_ts[new]
    merged.last_value[sid[new]] = theirs.last_value[new]
    mine_of = np.array(registry.target_of, np.int64)[sid]
    theirs_of = np.array(others.target_of, np.int64)
    target = _mapped(theirs_of, mine_of, others.targets)
    job = _mapped(
        np.array(others.job_of_target, np.int64),
        np.array(registry.job_of_target, np.int64)[target],
        others.jobs,
    )
    fresh = merged.target_last[target] < theirs.target_last
    merged.spacings[target[fresh]] = theirs.spacings[fresh]
    _earliest(merged.target_first, target, theirs.target_first)
    _earliest(merged.job_first, job, theirs.job_first)
    np.maximum.at(merged.target_last, target, theirs.target_last)
    np.maximum.at(merged.target_reset, target, theirs.target_reset)
    np.maximum.at(merged.job_last, job, theirs.job_last)
    merged.process[target] = _later(merged.process[target], theirs.process)
    return merged


def _later(mine: Ints, theirs: Ints) -> Ints:
    """Choose the process that was seen last, since whoever saw it first."""
    later = np.where(theirs[:, :1] > mine[:, :1], theirs, mine)
    is_same = (np.abs(mine[:, 1] - theirs[:, 1]) <= SAME_START_MS) & (mine[:, 0] != NEVER)
    later[:, 2] = np.where(is_same, np.minimum(mine[:, 2], theirs[:, 2]), later[:, 2])
    return later


def _mapped(theirs: Ints, mine: Ints, count: int) -> Ints:
    numbers = np.zeros(count, np.int64)
    numbers[theirs] = mine
    return numbers


def _earliest(first: Ints, number: Ints, candidates: Ints) -> None:
    known = candidates != NEVER
    earlier = np.where(first[number] == NEVER, candidates, np.minimum(first[number], candidates))
    first[number[known]] = earlier[known]


def pruned(states: Sequence[ScrapeState], registry: Registry) -> tuple[list[ScrapeState], Registry]:
    """Drop series that were not seen for two days while others were; renumber the rest.

    Pods of roll-outs never come back; without this their labels would be kept for ever.

    Args:
        states: of several minutes, the newest first; a series goes when the newest state
            has not seen it for long.
        registry: numbers the series of all *states*.
    """
    newest = states[0].sized(len(registry), registry.targets, registry.jobs)
    horizon = int(newest.last_ts.max(initial=0)) - FORGET_AFTER_MS
    keep = np.flatnonzero(newest.last_ts >= horizon)
    smaller = Registry()
    for sid in keep:
        smaller.number(dict(registry.labels[sid]))
    target = _mapped(
        np.array(smaller.target_of, np.int64),
        np.array(registry.target_of, np.int64)[keep],
        smaller.targets,
    )
    job = _mapped(
        np.array(smaller.job_of_target, np.int64),
        np.array(registry.job_of_target, np.int64)[target],
        smaller.jobs,
    )
    sized = [s.sized(len(registry), registry.targets, registry.jobs) for s in states]
    return [_picked(state, keep, target, job) for state in sized], smaller


def _picked(state: ScrapeState, series: Ints, target: Ints, job: Ints) -> ScrapeState:
    return ScrapeState(
        state.last_ts[series],
        state.last_value[series],
        state.target_first[target],
        state.target_last[target],
        state.target_reset[target],
        state.spacings[target],
        state.job_first[job],
        state.job_last[job],
        state.process[target],
    )
