"""What targets tell of their processes, and how far they are believed."""

from collections.abc import Mapping, Sequence

import numpy as np

from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.domain.processes import METRIC, StartSamples
from sre_ops.slo.domain.reading import Reading, read
from sre_ops.slo.domain.samples import Batch, RawSeries, Registry
from sre_ops.slo.domain.scrape_state import NEVER, ScrapeState

T0 = 1_700_000_040_000
STEP = 30_000
POD = {"__name__": "m", "job": "a", "instance": "x"}
HOUR = 3_600

Run = tuple[Mapping[str, str], Sequence[float | None]]


def one(**labels: str) -> dict[str, str]:
    return {**POD, **labels}


def telling(seconds: Sequence[float | None], **labels: str) -> Run:
    """Return the start of a process, told in seconds after T0 at each scrape."""
    told = [None if s is None else T0 / 1000 + s for s in seconds]
    return {**one(**labels), "__name__": METRIC}, told


def raw_of(run: Run, begin: int) -> RawSeries:
    labels, values = run
    present = [(T0 + (begin + i) * STEP, v) for i, v in enumerate(values) if v is not None]
    ts = np.array([at for at, _ in present], np.int64)
    return RawSeries(labels, ts, np.array([v for _, v in present], float))


def reading_of(
    runs: Sequence[Run],
    starts: Sequence[Run] = (),
    *,
    registry: Registry | None = None,
    state: ScrapeState | None = None,
    begin: int = 0,
) -> Reading:
    """Read counters given by their values at every 30 s; None where a scrape lacks them."""
    known = registry if registry is not None else Registry()
    batch = Batch.of([(known.number(run[0]), raw_of(run, begin)) for run in runs])
    samples = StartSamples.of([raw_of(run, begin) for run in starts], known)
    return read(batch, batch, known, state or ScrapeState.empty(), samples)


def deltas(reading: Reading, sid: int = 0) -> list[int]:
    found: list[int] = reading.growth.delta[reading.growth.sid == sid].tolist()
    return found


def marks(reading: Reading, sid: int = 0) -> list[int]:
    found: list[int] = reading.growth.marks[reading.growth.sid == sid].tolist()
    return found


def credited(reading: Reading) -> list[int]:
    credit: list[int] = reading.births.credit.tolist()
    return credit


def test_a_restart_that_no_counter_shows_is_told_by_its_start() -> None:
    counters = [(one(code="200"), [2, 2, 3, 3]), (one(code="500"), [1, 1, 1, 1])]

    reading = reading_of(counters, [telling([-HOUR, -HOUR, 50, 50])])

    assert deltas(reading, 0) == [0, 0, 3, 0]
    assert deltas(reading, 1) == [0, 0, 1, 0]
    assert marks(reading, 1) == [0, 0, Mark.RESET, 0]


def test_a_process_that_passed_its_old_value_before_it_was_seen_is_not_missed() -> None:
    looping = (one(), [None, 40, None, None, 90, 95])

    reading = reading_of([looping], [telling([None, 10, None, None, 50, 50])])

    assert deltas(reading) == [0, 90, 5]


def test_a_told_restart_reaches_the_label_that_returns_hours_later() -> None:
    registry = Registry()
    frequent, rare = one(code="200"), one(code="500")
    first = reading_of(
        [(frequent, [2, 2, 3]), (rare, [60, 60])],
        [telling([-HOUR, -HOUR, 50])],
        registry=registry,
    )
    state = first.state_at(T0 + 2 * STEP)

    later = reading_of(
        [(frequent, [9]), (rare, [70])],
        [telling([50])],
        registry=registry,
        state=state,
        begin=300,
    )

    assert deltas(later, 1) == [70]


def test_an_exporter_that_restarts_does_not_reset_what_it_counts_for_others() -> None:
    database = (one(), [1_000_000, 1_000_300, 1_000_600])

    reading = reading_of([database], [telling([-HOUR, -HOUR, 50])])

    assert deltas(reading) == [0, 300, 300]
    assert marks(reading) == [0, 0, 0]


def test_an_exporter_that_restarts_time_and_again_resets_nothing() -> None:
    large, anew = one(table="a"), one(table="b")
    counters = [(large, [1_000_000 + 300 * i for i in range(6)]), (anew, [40, 2, 4, 5, 7, 9])]

    reading = reading_of(counters, [telling([-5, 25, 55, 85, 115, 145])])

    assert deltas(reading, 0) == [0, 300, 300, 300, 300, 300]
    assert deltas(reading, 1) == [0, 2, 2, 1, 2, 2]


def test_a_small_fall_in_a_new_process_is_no_replica() -> None:
    reading = reading_of([(one(), [1_000, 995])], [telling([0, 10])])

    assert deltas(reading) == [0, 995]
    assert marks(reading) == [0, Mark.RESET]


def test_a_fall_by_less_than_half_in_a_living_process_is_another_replica() -> None:
    counters = [(one(code="200"), [9, 8, 9, 10]), (one(code="500"), [1, 1, 1, 1])]

    silent = reading_of(counters)
    told = reading_of(counters, [telling([-HOUR] * 4)])

    assert deltas(silent, 0) == [0, 8, 1, 1]
    assert deltas(told, 0) == [0, 0, 0, 1]
    assert deltas(told, 1) == [0, 0, 0, 0]
    assert marks(told, 0) == [0, Mark.REPLICA, 0, 0]


def test_a_label_begun_anew_in_a_living_process_resets_no_other() -> None:
    counters = [(one(code="404"), [40, 3]), (one(code="500"), [7, 7])]

    reading = reading_of(counters, [telling([-HOUR, -HOUR])])

    assert deltas(reading, 0) == [0, 3]
    assert deltas(reading, 1) == [0, 0]


def test_a_restart_behind_a_living_exporter_is_shown_by_its_large_counters() -> None:
    counters = [(one(code="200"), [9_000, 20]), (one(code="500"), [7, 7])]

    reading = reading_of(counters, [telling([-HOUR, -HOUR])])

    assert deltas(reading, 0) == [0, 20]
    assert deltas(reading, 1) == [0, 7]


def test_a_start_that_wavers_by_a_second_is_the_same_process() -> None:
    reading = reading_of([(one(), [3, 3, 3])], [telling([-0.5, 0.5, 1.0])])

    assert deltas(reading) == [0, 0, 0]


def test_a_corrected_clock_is_no_restart() -> None:
    reading = reading_of([(one(), [3, 3, 4])], [telling([-HOUR, -HOUR, -60])])

    assert deltas(reading) == [0, 0, 1]


def test_the_first_start_ever_told_says_nothing_of_the_scrape_before() -> None:
    reading = reading_of([(one(), [3, 3, 3])], [telling([None, 20, 20])])

    assert deltas(reading) == [0, 0, 0]


def test_targets_that_cannot_be_one_process_are_not_believed() -> None:
    counters = [(one(), [3, 3])]
    twice = [telling([-HOUR, 20]), telling([-2 * HOUR, 10], container="b")]

    reading = reading_of(counters, twice)

    assert deltas(reading) == [0, 0]


def test_what_is_no_time_before_the_scrape_is_no_start() -> None:
    nonsense = ({**POD, "__name__": METRIC}, [0.0, T0 * 1.0, float("nan")])

    reading = reading_of([(one(), [3, 3, 3])], [nonsense])

    assert len(reading.processes.key) == 0


def test_starts_of_unknown_and_of_shared_targets_are_left_aside() -> None:
    pushed = {"__name__": "m", "job": "pushed"}
    registry = Registry()
    registry.number(pushed)
    told = [raw_of(telling([0], instance="unknown"), 0), raw_of(({"job": "pushed"}, [5.0]), 0)]

    samples = StartSamples.of(told, registry)

    assert len(samples.ts) == 0
    assert len(registry) == 1


def test_a_start_told_without_counters_is_not_remembered() -> None:
    reading = reading_of([(one(), [3, None, None, 3])], [telling([-HOUR, -HOUR, 50, 50])])

    assert deltas(reading) == [0, 3]
    assert reading.processes.previous.tolist() == [NEVER, T0]


def test_a_process_is_followed_across_two_fetches() -> None:
    registry = Registry()
    first = reading_of([(one(), [9, 9])], [telling([-HOUR, -HOUR])], registry=registry)
    state = first.state_at(T0 + STEP)

    same = reading_of([(one(), [8])], [telling([-HOUR])], registry=registry, state=state, begin=2)
    new = reading_of([(one(), [9])], [telling([50])], registry=registry, state=state, begin=2)

    assert state.process.tolist() == [[T0 + STEP, T0 - HOUR * 1_000, T0]]
    assert deltas(same) == [0]
    assert deltas(new) == [9]


def known_service() -> Run:
    return one(instance="known"), [float(3 * i) for i in range(60)]


def arriving(first: float, step: float = 0.0) -> Run:
    return one(instance="new"), [None] * 30 + [first + step * i for i in range(30)]


def arriving_with_start(seconds: float) -> Run:
    return telling([None] * 30 + [seconds] * 30, instance="new")


def test_an_old_process_found_beside_a_known_one_brings_nothing_new() -> None:
    runs = [known_service(), arriving(9_000, 3)]

    silent = reading_of(runs)
    told = reading_of(runs, [arriving_with_start(-3 * HOUR)])

    assert credited(silent) == [0, 9_000]
    assert credited(told) == [0, 0]
    assert told.births.is_adopted.tolist() == [False, True]


def test_the_first_event_of_an_old_process_that_was_scraped_before_counts() -> None:
    runs: list[Run] = [(one(), [None] * 10 + [5.0] * 20)]

    assert credited(reading_of(runs)) == [0]
    assert credited(reading_of(runs, [telling([-2 * HOUR] * 30)])) == [5]


def test_counters_that_were_hidden_from_us_bring_nothing_new() -> None:
    runs: list[Run] = [(one(), [None] * 10 + [90_000.0 + 3 * i for i in range(20)])]

    assert credited(reading_of(runs, [telling([-2 * HOUR] * 30)])) == [0]


def test_a_process_that_just_started_counts_however_long_it_took_to_be_found() -> None:
    runs: list[Run] = [(one(), [30.0 + 3 * i for i in range(30)])]

    assert credited(reading_of(runs)) == [0]
    assert credited(reading_of(runs, [telling([-300] * 30)])) == [30]


def test_a_fresh_exporter_brings_no_events_of_an_old_database() -> None:
    runs: list[Run] = [(one(), [1_000_000.0 + 3 * i for i in range(30)])]

    assert credited(reading_of(runs, [telling([-20] * 30)])) == [0]
