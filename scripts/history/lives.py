"""The processes of a service: when each lived, what it counted, which scrapes saw it."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from scripts.history.scenario import Scenario, ServicePlan
from scripts.history.traffic import CLASSES, DAY_MS, INF_ROW, RARE_ROW, Bools, Floats, Ints, draw

MINUTE_MS = 60_000
SHORTEST_LIFE_MS = 3 * MINUTE_MS
OLD_MS = 180 * MINUTE_MS


@dataclass(slots=True, kw_only=True)
class Life:
    """One process of one target.

    Attributes:
        labels: job, instance, pod, service.
        old: it was running before it was first scraped, so its first scrape is a baseline.
        times: n due scrapes, Unix milliseconds.
        present: which of them happened.
        growth: rows x (n + 1) events up to each due scrape; the last column is what came
            after the last one and before the end, which nobody can see.
        base: per row, what the counters held before `growth`.
        seconds: n + 1, time that the requests took, for the histogram's sum.
        start, end: when the process started and ended, Unix milliseconds.
    """

    labels: Mapping[str, str]
    old: bool
    times: Ints
    present: Bools
    growth: Ints
    base: Ints
    seconds: Floats
    start: int
    end: int

    def values(self) -> Ints:
        """Return rows x n: the counters at each due scrape."""
        return np.asarray(self.base[:, None] + np.cumsum(self.growth[:, :-1], axis=1))

    def event_minutes(self) -> Ints:
        """Return the minute, since the epoch, in which each column of `growth` is booked."""
        return (np.append(self.times, self.end) - 1) // MINUTE_MS


def lives_of(
    scenario: Scenario, plan: ServicePlan, rng: np.random.Generator
) -> Iterator[list[Life]]:
    """Yield, for every set of target labels, its processes in order of time."""
    begin = scenario.start * MINUTE_MS
    for slot in range(plan.targets):
        stops = _stops(scenario, plan, slot)
        chain: list[Life] = []
        for generation, (start, end, replaced) in enumerate(stops):
            if replaced and chain:
                _let_the_restarts_show(chain, plan)
                yield chain
                chain = []
            labels = chain[0].labels if chain else _labels(plan, slot, generation)
            old = generation == 0 and plan.old_at_entry
            times = _scrape_times(plan, labels["instance"], start, end)
            growth, seconds = draw(rng, plan, begin, np.concatenate([[start], times, [end]]))
            life = Life(
                labels=labels,
                old=old,
                times=times,
                present=_present(scenario, times, rng),
                growth=growth,
                base=_history_before(growth, rng) if old else np.zeros(len(growth), np.int64),
                seconds=seconds,
                start=start - _age(labels["instance"]) if old else start,
                end=end,
            )
            chain.append(life)
        _let_the_restarts_show(chain, plan)
        yield chain


def _stops(scenario: Scenario, plan: ServicePlan, slot: int) -> list[tuple[int, int, bool]]:
    """Return (start, end, replaced by new labels) of each process of a slot, in milliseconds."""
    begin = scenario.start * MINUTE_MS
    changes = [(begin + at * MINUTE_MS + slot * 20_000, True) for at in plan.rollouts]
    own = plan.restarts[slot :: plan.targets]
    changes += [(begin + at * MINUTE_MS + 7_000, False) for at in own]
    start, replaced, stops = begin + plan.enters * MINUTE_MS, False, []
    for at, is_rollout in sorted(changes):
        if at < start + SHORTEST_LIFE_MS:
            continue
        stops.append((start, at, replaced))
        start, replaced = at + 12_345, is_rollout
    return [*stops, (start, scenario.end * MINUTE_MS, replaced)]


def _labels(plan: ServicePlan, slot: int, generation: int) -> dict[str, str]:
    return {
        "service": plan.name,
        "job": plan.name,
        "instance": f"{plan.name}-{slot}.{generation}:8080",
        "pod": f"{plan.name}-{generation:03d}-{slot}",
    }


def _below(limit: int, instance: str) -> int:
    """Return a number in [0, limit) that is the target's own, without a throw of the dice."""
    return int.from_bytes(instance.encode()[-24:], "big") * 2_654_435_761 % limit


def _age(instance: str) -> int:
    """Return how long an old process had been running at its entry: hours to a month."""
    return OLD_MS + _below(30 * DAY_MS, instance)


def _scrape_times(plan: ServicePlan, instance: str, start: int, end: int) -> Ints:
    """Return the due scrapes strictly inside a life; each target has its own offset."""
    interval = plan.interval_seconds * 1000
    offset = _below(interval, instance)
    first = start + 1 + (offset - start - 1) % interval
    return np.arange(first, end, interval, dtype=np.int64)


def _present(scenario: Scenario, times: Ints, rng: np.random.Generator) -> Bools:
    present = rng.random(len(times)) >= scenario.missed
    for at, minutes in scenario.outages:
        start = (scenario.start + at) * MINUTE_MS
        present &= (times < start) | (times >= start + minutes * MINUTE_MS)
    return np.asarray(present)


def _history_before(growth: Ints, rng: np.random.Generator) -> Ints:
    """Return what an old process had counted: some times what it will count, 0 stays 0."""
    return np.asarray(growth.sum(axis=1) * int(rng.integers(3, 12)))


def _let_the_restarts_show(chain: list[Life], plan: ServicePlan) -> None:
    """See to it that a counter falls at each restart, for nobody could see it otherwise.

    Processes that tell their start are left as they are. With `relapse` the rare error
    counter stands at its old value when the process is first seen again, so that only the
    fall of the others gives the restart away.
    """
    if plan.tells_starts and not plan.relapse:
        return
    seen = [life for life in chain if life.present.any()]
    pairs = list(itertools.pairwise(seen))
    if plan.relapse:
        for before, after in pairs:
            _let_the_rare_error_come_back(before, after)
    # From the last to the first: what is added to a process also raises its first scrape.
    for before, after in reversed(pairs):
        last, first = _last_and_first(before, after)
        rows = [0, INF_ROW] if len(first) > INF_ROW else [0]
        short = int((first[rows] - last[rows]).max()) + 1
        if short > 0:
            before.growth[[0, *range(len(CLASSES), len(first))], 0] += short


def _let_the_rare_error_come_back(before: Life, after: Life) -> None:
    rows = [RARE_ROW, INF_ROW] if len(before.growth) > INF_ROW else [RARE_ROW]
    if _last_and_first(before, after)[0][RARE_ROW] == 0:
        before.growth[rows, 0] += 1
    last, first = _last_and_first(before, after)
    after.growth[rows, 0] += max(int(last[RARE_ROW] - first[RARE_ROW]), 0)


def _last_and_first(before: Life, after: Life) -> tuple[Ints, Ints]:
    """Return the counters at the last scrape of one process and the first of the next."""
    return before.values()[:, before.present][:, -1], after.values()[:, after.present][:, 0]
