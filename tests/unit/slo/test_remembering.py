"""Joining and pruning what is remembered of series keeps what a reading shows."""

from collections.abc import Mapping, Sequence

import numpy as np

from sre_ops.slo.domain.reading import Reading, read
from sre_ops.slo.domain.remembering import FORGET_AFTER_MS, merge, pruned
from sre_ops.slo.domain.samples import Batch, RawSeries, Registry
from sre_ops.slo.domain.scrape_state import NEVER, ScrapeState

T0 = 1_700_000_040_000
STEP = 30_000

Shown = dict[tuple[tuple[str, str], ...], list[int]]


def one(name: str, instance: str, **labels: str) -> dict[str, str]:
    return {"__name__": name, "job": "a", "instance": instance, **labels}


def read_runs(
    registry: Registry,
    state: ScrapeState,
    runs: Sequence[tuple[Mapping[str, str], Sequence[float]]],
    begin: int = 0,
) -> Reading:
    numbered = []
    for labels, values in runs:
        ts = T0 + (begin + np.arange(len(values), dtype=np.int64)) * STEP
        numbered.append((registry.number(labels), RawSeries(labels, ts, np.array(values, float))))
    batch = Batch.of(numbered)
    return read(batch, batch, registry, state)


def shown(reading: Reading, registry: Registry) -> Shown:
    increments = reading.increments()
    return {
        labels: increments.delta[increments.sid == sid].tolist()
        for sid, labels in enumerate(registry.labels)
        if (increments.sid == sid).any()
    }


def test_two_memories_joined_show_what_one_would() -> None:
    x, y, z = one("m", "x"), one("m", "y"), one("n", "x")
    x_run, y_run, z_run = (x, [90.0, 95.0]), (y, [70.0, 71.0]), (z, [3.0, 3.0])
    whole, mine, theirs = Registry(), Registry(), Registry()
    at = T0 + STEP
    at_once = read_runs(whole, ScrapeState.empty(), [x_run, y_run, z_run]).state_at(at)
    ours = read_runs(mine, ScrapeState.empty(), [x_run]).state_at(at)
    others = read_runs(theirs, ScrapeState.empty(), [z_run, y_run]).state_at(at)
    following = [(x, [4.0, 9.0]), (y, [75.0, 80.0]), (z, [3.0, 4.0])]

    joined = merge(ours, mine, others, theirs)
    after = read_runs(mine, joined, following, 2)

    assert shown(after, mine) == shown(read_runs(whole, at_once, following, 2), whole)


def test_a_series_that_both_know_is_kept_as_it_is() -> None:
    mine, theirs = Registry(), Registry()
    labels = one("m", "x")
    ours = read_runs(mine, ScrapeState.empty(), [(labels, [90.0, 95.0])]).state_at(T0 + STEP)
    others = read_runs(theirs, ScrapeState.empty(), [(labels, [1.0, 2.0])]).state_at(T0 + STEP)

    joined = merge(ours, mine, others, theirs)

    assert joined.last_value.tolist() == [95.0]


def test_the_earliest_first_and_the_latest_last_are_kept() -> None:
    mine, theirs = Registry(), Registry()
    short, long = (one("m", "x"), [1.0]), (one("n", "x"), [60.0, 70.0, 2.0])
    ours = read_runs(mine, ScrapeState.empty(), [short], 1).state_at(T0 + 2 * STEP)
    others = read_runs(theirs, ScrapeState.empty(), [long]).state_at(T0 + 2 * STEP)

    joined = merge(ours, mine, others, theirs)

    assert joined.target_first.tolist() == joined.job_first.tolist() == [T0]
    assert joined.target_last.tolist() == joined.job_last.tolist() == [T0 + 2 * STEP]
    assert joined.target_reset.tolist() == [T0 + STEP + 1]
    assert joined.spacings.tolist() == others.spacings.tolist()


def test_of_two_views_of_a_process_the_later_and_the_longer_is_kept() -> None:
    mine, theirs = Registry(), Registry()
    targets = ("same", "renewed", "mine", "theirs")
    for registry in (mine, theirs):
        for instance in targets:
            registry.number(one("m", instance))
    ours, others = (ScrapeState.empty().sized(4, 4, 1) for _ in range(2))
    ours.process[:3] = [(90_000, 7_000, 50_000), (80_000, 7_000, 50_000), (90_000, 7_000, 50_000)]
    others.process[:2] = [(90_000, 8_000, 40_000), (90_000, 85_000, 90_000)]
    others.process[3] = (90_000, 7_000, 60_000)

    joined = merge(ours, mine, others, theirs)

    assert joined.process.tolist() == [
        [90_000, 7_000, 40_000],
        [90_000, 85_000, 90_000],
        [90_000, 7_000, 50_000],
        [90_000, 7_000, 60_000],
    ]


def test_what_the_other_never_saw_leaves_no_trace() -> None:
    mine, theirs = Registry(), Registry()
    theirs.number(one("n", "y"))
    ours = read_runs(mine, ScrapeState.empty(), [(one("m", "x"), [1.0])]).state_at(T0)

    joined = merge(ours, mine, ScrapeState.empty(), theirs)

    assert joined.last_ts.tolist() == [T0, NEVER]
    assert joined.target_first.tolist() == [T0, NEVER]


def test_series_unseen_for_two_days_are_forgotten_and_the_rest_goes_on() -> None:
    registry = Registry()
    gone, stays = one("m", "gone"), one("m", "stays")
    first = read_runs(registry, ScrapeState.empty(), [(gone, [90.0]), (stays, [80.0, 85.0])])
    old = first.state_at(T0 + STEP)
    later = FORGET_AFTER_MS // STEP + 2
    new = read_runs(registry, old, [(stays, [95.0])], later).state_at(T0 + later * STEP)
    following = [(stays, [97.0, 99.0])]

    (smaller_new, smaller_old), smaller = pruned([new, old], registry)

    assert [dict(labels)["instance"] for labels in smaller.labels] == ["stays"]
    assert smaller_old.last_value.tolist() == [85.0]
    assert shown(read_runs(smaller, smaller_new, following, later + 1), smaller) == shown(
        read_runs(registry, new, following, later + 1), registry
    )


def test_a_series_seen_two_days_ago_is_kept() -> None:
    registry = Registry()
    registry.number(one("m", "old"))
    registry.number(one("m", "new"))
    state = ScrapeState.empty().sized(2, 2, 1)
    state.last_ts[:] = (T0, T0 + FORGET_AFTER_MS)

    (same,), smaller = pruned([state], registry)

    assert len(smaller) == 2
    assert same.last_ts.tolist() == state.last_ts.tolist()
