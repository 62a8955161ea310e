"""How much of the first value of a new series counts."""

from collections.abc import Mapping, Sequence

import numpy as np

from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.domain.reading import Reading, read
from sre_ops.slo.domain.samples import Batch, RawSeries, Registry
from sre_ops.slo.domain.scrape_state import ScrapeState

T0 = 1_700_000_040_000
STEP = 30_000
FIRST = {"__name__": "m", "job": "a", "instance": "x"}

Run = tuple[Mapping[str, str], int, Sequence[float]]


def one(instance: str = "x", **labels: str) -> dict[str, str]:
    return {**FIRST, "instance": instance, **labels}


def reading_of(
    *runs: Run, registry: Registry | None = None, state: ScrapeState | None = None
) -> Reading:
    """Read series given by labels, first scrape and values at every 30 s."""
    known = registry if registry is not None else Registry()
    numbered = []
    for labels, begin, values in runs:
        ts = T0 + (begin + np.arange(len(values), dtype=np.int64)) * STEP
        numbered.append((known.number(labels), RawSeries(labels, ts, np.array(values, float))))
    batch = Batch.of(numbered)
    return read(batch, batch, known, state or ScrapeState.empty())


def credited(reading: Reading) -> dict[int, int]:
    sids = reading.growth.sid[reading.births.row].tolist()
    return dict(zip(sids, reading.births.credit.tolist(), strict=True))


def adopted(reading: Reading) -> list[int]:
    rows = reading.births.row[reading.births.is_adopted]
    sids: list[int] = reading.growth.sid[rows].tolist()
    return sids


def steady(begin: float, per_scrape: float, length: int) -> list[float]:
    return [begin + per_scrape * i for i in range(length)]


def test_the_first_error_of_a_known_target_counts_in_full() -> None:
    reading = reading_of((one(code="200"), 0, steady(0, 3, 40)), (one(code="500"), 20, [7, 7]))

    assert credited(reading)[1] == 7
    assert adopted(reading) == []


def test_the_births_of_a_roll_out_count_in_full() -> None:
    old, new = (one("x"), 0, steady(0, 3, 30)), (one("y"), 30, steady(90, 3, 30))

    reading = reading_of(old, new)

    assert credited(reading)[1] == 90


def test_a_target_of_a_known_service_may_bring_ten_thousand_events_at_any_rate() -> None:
    old = (one("x"), 0, steady(0, 3, 40))

    small = reading_of(old, (one("y"), 30, steady(10_000, 0, 10)))
    large = reading_of(old, (one("y"), 30, steady(10_001, 0, 10)))

    assert credited(small)[1] == 10_000
    assert credited(large)[1] == 0
    assert adopted(large) == [1]


def test_a_target_of_a_known_service_that_nothing_follows_counts_in_full() -> None:
    reading = reading_of((one("x"), 0, steady(0, 3, 40)), (one("y"), 39, [50_000]))

    assert credited(reading)[1] == 50_000


def test_a_process_of_a_new_service_that_just_started_counts_in_full() -> None:
    reading = reading_of((one(), 0, steady(12, 3, 25)))

    assert credited(reading) == {0: 12}


def test_an_old_process_of_a_new_service_is_adopted_without_credit() -> None:
    reading = reading_of((one(), 0, steady(100_000, 3, 25)))

    increments = reading.increments()

    assert credited(reading) == {0: 0}
    assert increments.marks[0] == Mark.ADOPTED
    assert increments.delta[0] == 0


def test_a_rare_label_shares_the_fate_of_the_frequent_one_beside_it() -> None:
    reading = reading_of(
        (one(code="200"), 0, steady(100_000, 3, 25)), (one(code="500"), 0, steady(2, 0, 25))
    )

    assert credited(reading) == {0: 0, 1: 0}
    assert adopted(reading) == [0, 1]


def test_a_new_service_seen_in_one_scrape_only_is_adopted() -> None:
    reading = reading_of((one(), 0, [5]))

    assert credited(reading) == {0: 0}
    assert adopted(reading) == [0]


def test_a_service_known_for_less_than_ten_minutes_is_still_new() -> None:
    reading = reading_of((one("x"), 0, steady(0, 3, 60)), (one("y"), 19, steady(5_000, 3, 40)))

    assert credited(reading)[1] == 0


def test_what_is_remembered_of_the_service_makes_it_known() -> None:
    registry = Registry()
    first = reading_of((one("x"), 0, steady(0, 3, 30)), registry=registry)
    state = first.state_at(T0 + 29 * STEP)

    second = reading_of((one("y"), 32, steady(80, 3, 25)), registry=registry, state=state)

    assert credited(second) == {1: 80}
    assert second.increments().births[0] == 80


def test_a_late_sample_of_a_new_series_on_a_known_target_is_credited() -> None:
    registry = Registry()
    first = reading_of((one(code="200"), 0, steady(0, 3, 30)), registry=registry)
    state = first.state_at(T0 + 29 * STEP)

    late = reading_of((one(code="500"), 20, [4]), registry=registry, state=state)

    assert credited(late) == {1: 4}
    assert late.increments().delta.tolist() == [4]


def test_a_late_sample_is_not_measured_by_the_scrapes_of_another_target() -> None:
    registry = Registry()
    first = reading_of(
        (one("x"), 0, steady(0, 3, 30)), (one("y"), 0, steady(0, 3, 30)), registry=registry
    )
    state = first.state_at(T0 + 29 * STEP)

    late = reading_of(
        (one("x", code="500"), 20, [4]), (one("y"), 30, [90]), registry=registry, state=state
    )

    assert credited(late) == {2: 4}


def test_relabelled_counters_of_a_known_target_count_the_difference_only() -> None:
    reading = reading_of(
        (one(code="200"), 0, steady(1_000, 3, 30)),
        (one(code="500"), 0, steady(2, 0, 30)),
        (one(code="200", zone="b"), 30, steady(1_093, 3, 10)),
        (one(code="500", zone="b"), 30, steady(3, 0, 10)),
    )

    assert credited(reading)[2] == 1_093 - 1_087
    assert credited(reading)[3] == 1
    assert adopted(reading)[-2:] == [2, 3]


def test_relabelling_is_seen_across_two_fetches() -> None:
    registry = Registry()
    first = reading_of((one(code="200"), 0, steady(1_000, 3, 30)), registry=registry)
    state = first.state_at(T0 + 29 * STEP)

    second = reading_of(
        (one(code="200", zone="b"), 30, steady(1_093, 3, 10)), registry=registry, state=state
    )

    assert credited(second) == {1: 6}


def test_bounds_spelt_by_a_newer_server_go_on() -> None:
    reading = reading_of(
        (one(le="0.5"), 0, steady(900, 3, 40)),
        (one(le="1"), 0, steady(1_000, 3, 30)),
        (one(le="1.0"), 30, steady(1_090, 3, 10)),
        (one(le="odd"), 30, steady(4, 0, 10)),
    )

    assert credited(reading)[2] == 3
    assert credited(reading)[3] == 4


def test_an_error_born_at_the_scrape_of_the_relabelling_counts_in_full() -> None:
    reading = reading_of(
        (one(code="200"), 0, steady(1_000, 3, 30)),
        (one(code="200", zone="b"), 30, steady(1_093, 3, 10)),
        (one(code="500", zone="b"), 30, steady(5, 0, 10)),
    )

    assert credited(reading)[1] == 6
    assert credited(reading)[2] == 5


def test_a_new_process_behind_new_labels_counts_in_full() -> None:
    reading = reading_of(
        (one(version="1"), 0, steady(1_000, 3, 30)),
        (one(version="2"), 30, steady(40, 3, 10)),
    )

    assert credited(reading)[1] == 40
    assert adopted(reading) == [0]


def test_small_counters_alone_do_not_prove_a_relabelling() -> None:
    reading = reading_of(
        (one(version="1"), 0, steady(1, 0, 30)), (one(version="2"), 30, steady(2, 0, 10))
    )

    assert credited(reading)[1] == 2


def test_another_metric_is_not_a_continuation() -> None:
    reading = reading_of(
        (one(), 0, steady(1_000, 3, 30)), ({**one(), "__name__": "n"}, 30, steady(1_100, 3, 10))
    )

    assert credited(reading)[1] == 1_100


def test_a_label_born_while_the_others_go_on_is_no_continuation() -> None:
    reading = reading_of(
        (one(code="200"), 0, steady(1_000, 3, 40)), (one(code="500"), 30, steady(2_000, 0, 10))
    )

    assert credited(reading)[1] == 2_000


def test_series_behind_a_shared_target_continue_nothing() -> None:
    pushed = {"__name__": "m", "job": "pushed"}

    reading = reading_of(
        ({**pushed, "t": "a"}, 0, steady(1_000, 3, 30)),
        ({**pushed, "t": "b"}, 30, steady(1_100, 3, 10)),
    )

    assert credited(reading)[1] == 1_100
