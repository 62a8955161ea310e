"""By how much counters grew: resets, restarts, replicas, fractions."""

from collections.abc import Mapping, Sequence

import numpy as np

from sre_ops.slo.domain.growth import Growth
from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.domain.reading import Reading, read
from sre_ops.slo.domain.samples import Batch, RawSeries, Registry
from sre_ops.slo.domain.scrape_state import ScrapeState

T0 = 1_700_000_040_000
STEP = 30_000
POD = {"__name__": "m", "job": "a", "instance": "x"}

Run = tuple[Mapping[str, str], Sequence[float | None]]


def one(**labels: str) -> dict[str, str]:
    return {**POD, **labels}


def reading_of(
    *runs: Run, registry: Registry | None = None, state: ScrapeState | None = None, begin: int = 0
) -> Reading:
    """Read series given by their values at every 30 s; None where a scrape lacks them."""
    known = registry if registry is not None else Registry()
    numbered = []
    for labels, values in runs:
        present = [(T0 + (begin + i) * STEP, v) for i, v in enumerate(values) if v is not None]
        ts = np.array([at for at, _ in present], np.int64)
        raw = RawSeries(labels, ts, np.array([v for _, v in present], float))
        numbered.append((known.number(labels), raw))
    batch = Batch.of(numbered)
    return read(batch, batch, known, state or ScrapeState.empty())


def growth_of(*runs: Run) -> Growth:
    return reading_of(*runs).growth


def deltas(growth: Growth, sid: int = 0) -> list[int]:
    found: list[int] = growth.delta[growth.sid == sid].tolist()
    return found


def marks(growth: Growth, sid: int = 0) -> list[int]:
    found: list[int] = growth.marks[growth.sid == sid].tolist()
    return found


def test_a_counter_grows_by_its_differences() -> None:
    growth = growth_of((one(), [5, 7, 7, 12]))

    assert deltas(growth) == [0, 2, 0, 5]
    assert growth.is_newborn.tolist() == [True, False, False, False]


def test_nothing_grows_by_nothing() -> None:
    assert len(growth_of((one(), [])).delta) == 0


def test_a_counter_that_fell_counts_from_zero() -> None:
    growth = growth_of((one(), [100, 110, 4, 6]))

    assert deltas(growth) == [0, 10, 4, 2]
    assert marks(growth) == [0, 0, Mark.RESET, 0]


def test_a_counter_that_stands_at_one_after_a_restart_is_not_missed() -> None:
    growth = growth_of((one(code="200"), [900, 1000, 20, 40]), (one(code="500"), [1, 1, 1, 1]))

    assert deltas(growth, 1) == [0, 0, 1, 0]
    assert marks(growth, 1) == [0, 0, Mark.RESET, 0]


def test_a_rare_label_that_stays_away_after_a_restart_counts_from_zero() -> None:
    rare = [3, 3, None, None, None, None, 4]

    growth = growth_of((one(code="200"), [900, 1000, 20, 40, 60, 80, 100]), (one(code="500"), rare))

    assert deltas(growth, 1) == [0, 0, 4]


def test_a_restart_is_dated_by_the_last_sample_before_it() -> None:
    late = growth_of((one(code="a"), [60, 70, None, None, 5]), (one(code="b"), [9, 9, 9, 9, 9]))

    assert deltas(late, 1) == [0, 0, 9, 0, 0]


def test_a_remembered_restart_reaches_the_label_that_returns_hours_later() -> None:
    registry = Registry()
    frequent, rare = one(code="200"), one(code="500")
    first = reading_of((frequent, [900, 1000, 20, 40]), (rare, [60, 60]), registry=registry)
    state = first.state_at(T0 + 3 * STEP)

    later = reading_of(
        (frequent, [90, 91]), (rare, [None, 70]), registry=registry, state=state, begin=300
    )

    assert deltas(later.growth, 1) == [70]
    assert marks(later.growth, 1) == [Mark.RESET]


def test_one_counter_reset_in_a_living_process_resets_no_other() -> None:
    growth = growth_of(
        (one(code="a"), [500, 510, 3]),
        (one(code="b"), [500, 510, 520]),
        (one(code="c"), [500, 510, 520]),
    )

    assert deltas(growth, 0) == [0, 10, 3]
    assert deltas(growth, 1) == [0, 10, 10]


def test_half_of_the_large_counters_make_a_restart() -> None:
    growth = growth_of((one(code="a"), [500, 510, 3]), (one(code="b"), [60, 60, 61]))

    assert deltas(growth, 1) == [0, 0, 61]


def test_counters_of_a_shared_target_are_reset_each_for_itself() -> None:
    pushed = {"__name__": "m", "job": "pushed"}

    growth = growth_of(({**pushed, "task": "a"}, [500, 3]), ({**pushed, "task": "b"}, [1, 1]))

    assert deltas(growth, 0) == [0, 3]
    assert deltas(growth, 1) == [0, 0]


def test_a_counter_of_a_shared_target_that_came_back_did_not_begin_anew() -> None:
    pushed = {"__name__": "m", "job": "pushed"}

    growth = growth_of(
        ({**pushed, "task": "a"}, [1, 2, 3, 4]), ({**pushed, "task": "b"}, [1, None, None, 2])
    )

    assert deltas(growth, 1) == [0, 1]


def test_a_small_counter_missing_from_a_scrape_and_back_began_anew() -> None:
    growth = growth_of((one(code="a"), [5, 6, 7, 8]), (one(code="b"), [2, None, None, 2]))

    assert deltas(growth, 1) == [0, 2]


def test_a_large_counter_missing_from_a_scrape_goes_on() -> None:
    growth = growth_of((one(code="a"), [5, 6, 7, 8]), (one(code="b"), [200, None, None, 203]))

    assert deltas(growth, 1) == [0, 3]


def test_processes_scraped_in_turn_behind_one_instance_are_no_restarts() -> None:
    growth = growth_of(
        (one(process="a"), [5, None, 6, None, 7, None, 9]),
        (one(process="b"), [None, 3, None, 3, None, 4, None]),
    )

    assert deltas(growth, 0) == [0, 1, 1, 2]
    assert deltas(growth, 1) == [0, 0, 1]


def test_two_processes_writing_one_series_reset_it_each_time_and_are_marked() -> None:
    growth = growth_of((one(), [1000, 5, 1001, 6]))

    assert deltas(growth) == [0, 5, 996, 6]
    assert marks(growth) == [0, Mark.RESET, 0, Mark.RESET]


def test_a_small_fall_is_another_replica_answering() -> None:
    growth = growth_of((one(), [1000, 1010, 1005, 1009, 1012]))

    assert deltas(growth) == [0, 10, 0, 0, 2]
    assert marks(growth) == [0, 0, Mark.REPLICA, Mark.REPLICA, 0]


def test_all_counters_falling_a_little_are_another_replica_answering() -> None:
    growth = growth_of(
        (one(code="200"), [10_000, 10_010, 10_004, 10_015]),
        (one(code="500"), [500, 503, 502, 504]),
    )

    assert deltas(growth, 0) == [0, 10, 0, 5]
    assert deltas(growth, 1) == [0, 3, 0, 1]


def test_a_small_fall_beside_a_large_one_is_a_restart() -> None:
    growth = growth_of((one(code="a"), [1000, 1000, 995]), (one(code="b"), [1000, 1000, 3]))

    assert deltas(growth, 0) == [0, 0, 995]
    assert marks(growth, 0) == [0, 0, Mark.RESET]


def test_a_restart_while_a_replica_is_held_is_a_restart() -> None:
    growth = growth_of((one(), [1000, 995, 4, 9]))

    assert deltas(growth) == [0, 0, 4, 5]
    assert marks(growth) == [0, Mark.REPLICA, Mark.RESET, 0]


def test_the_held_value_is_remembered_between_fetches() -> None:
    registry = Registry()
    first = reading_of((one(), [1000, 995]), registry=registry)

    second = reading_of(
        (one(), [998, 1003]), registry=registry, state=first.state_at(T0 + STEP), begin=2
    )

    assert deltas(second.growth) == [0, 3]


def test_replicas_of_a_shared_target_are_held_each_for_itself() -> None:
    pushed = {"__name__": "m", "job": "pushed"}

    growth = growth_of(({**pushed, "t": "a"}, [1000, 995]), ({**pushed, "t": "b"}, [1000, 3]))

    assert deltas(growth, 0) == [0, 0]
    assert deltas(growth, 1) == [0, 3]


def test_what_a_counter_of_fractions_holds_back_comes_in_the_next_step() -> None:
    growth = growth_of((one(), [0.4, 0.9, 1.4, 1.9, 2.4, 10.0]))

    assert deltas(growth) == [0, 0, 1, 0, 1, 8]
    assert sum(deltas(growth)) == 10


def test_a_counter_above_two_to_the_53_grows_by_what_its_floats_tell() -> None:
    large = 2.0**53

    growth = growth_of((one(), [large, large + 2, large + 10]))

    assert deltas(growth) == [0, 2, 8]


def test_a_counter_without_bound_is_no_count_and_is_dropped() -> None:
    growth = growth_of((one(), [5, np.inf, 1e19, 8, -np.inf, 9]))

    assert deltas(growth) == [0, 3, 1]


def test_samples_that_are_known_already_add_nothing() -> None:
    registry = Registry()
    first = reading_of((one(), [5, 7, 9]), registry=registry)

    again = reading_of((one(), [5, 7, 9]), registry=registry, state=first.state_at(T0 + 2 * STEP))

    assert len(again.growth.delta) == 0
    assert len(again.increments().delta) == 0


def test_an_estimate_that_falls_when_buckets_widen_is_no_restart() -> None:
    count, in_time = {**one(), "__name__": "s:observations"}, {**one(), "__name__": "s:at_most:0.3"}

    growth = growth_of((count, [1000, 1010, 1020, 1030]), (in_time, [500, 505, 430.5, 511]))

    assert deltas(growth, 0) == [0, 10, 10, 10]
    assert deltas(growth, 1) == [0, 5, 0, 6]


def test_an_estimate_that_falls_with_its_count_was_restarted() -> None:
    count, in_time = {**one(), "__name__": "s:observations"}, {**one(), "__name__": "s:at_most:0.3"}

    growth = growth_of((count, [1000, 1010, 20]), (in_time, [500, 505, 12.5]))

    assert deltas(growth, 0) == [0, 10, 20]
    assert deltas(growth, 1) == [0, 5, 12]
