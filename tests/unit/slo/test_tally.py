"""From increments and scrapes to the minutes of each SLI."""

from collections.abc import Mapping, Sequence

import numpy as np

from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    GaugeSli,
    Matcher,
    MatchOp,
    NativeLatencySli,
    Selector,
    Sli,
)
from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.domain.plan import Classifier
from sre_ops.slo.domain.reading import read
from sre_ops.slo.domain.samples import Batch, RawSeries, Registry
from sre_ops.slo.domain.scrape_state import ScrapeState
from sre_ops.slo.domain.tally import (
    Block,
    Incidence,
    mark_interpolated,
    tally,
    unmatched_thresholds,
)

MINUTE0 = 28_333_334
T0 = MINUTE0 * 60_000
Points = Sequence[tuple[int, float]]


def sel(*matchers: Matcher) -> Selector:
    return Selector("m", matchers)


def eq(label: str, value: str) -> Matcher:
    return Matcher(label, MatchOp.EQUAL, value)


ALL = CounterTerm(sel(), 1, 1)
GOOD = CounterTerm(sel(eq("code", "200")), 0, -1)
RATIO = EventSli((ALL, GOOD))
LATENCY = EventSli(
    (CounterTerm(sel(eq("kind", "count")), 1, 1), CounterTerm(sel(eq("le", "0.5")), 0, -1)), 0.5
)


def incidence_of(slis: Sequence[Sli], *labels: Mapping[str, str]) -> Incidence:
    registry = Registry()
    for one in labels:
        registry.number({"__name__": "m", "job": "a", "instance": "x", **one})
    incidence = Incidence(Classifier(slis), registry)
    incidence.extend()
    return incidence


def block_of(
    slis: Sequence[Sli], length: int, *runs: tuple[Mapping[str, str], Points], start: int = 0
) -> Block:
    incidence = incidence_of(slis, *(labels for labels, _ in runs))
    numbered = []
    for sid, (labels, points) in enumerate(runs):
        ts = T0 + np.array([second for second, _ in points], np.int64) * 1_000
        values = np.array([value for _, value in points], float)
        numbered.append((sid, RawSeries(labels, ts, values)))
    batch = Batch.of(numbered)
    reading = read(batch, batch, incidence.registry, ScrapeState.empty())
    return tally(reading, incidence, len(slis), MINUTE0 + start, MINUTE0 + start + length)


def column(block: Block, name: str, sli: int = 0) -> list[int]:
    cells: list[int] = block.columns[name][sli].tolist()
    return cells


def test_good_and_total_come_from_the_same_samples() -> None:
    block = block_of(
        [RATIO],
        3,
        ({"code": "200"}, [(0, 500), (30, 503), (90, 507), (120, 507)]),
        ({"code": "500"}, [(0, 100), (30, 100), (90, 102), (120, 103)]),
    )

    assert column(block, "valid") == [3, 7, 0]
    assert column(block, "bad") == [0, 3, 0]


def test_births_are_kept_in_their_own_columns() -> None:
    block = block_of(
        [RATIO],
        2,
        ({"code": "200"}, [(0, 500), (30, 500), (90, 500)]),
        ({"code": "500"}, [(90, 2)]),
    )

    assert column(block, "valid") == column(block, "births_valid") == [0, 2]
    assert column(block, "bad") == column(block, "births_bad") == [0, 2]


def test_marks_of_several_series_are_joined() -> None:
    block = block_of(
        [RATIO],
        2,
        ({"code": "200"}, [(30, 500), (60, 510), (90, 3)]),
        ({"code": "500", "instance": "y"}, [(30, 500), (60, 510), (90, 508)]),
    )

    assert column(block, "marks") == [Mark.ADOPTED, Mark.RESET | Mark.REPLICA]


def test_scrapes_seen_and_due_are_counted_per_target() -> None:
    points = [(second, 500.0) for second in (30, 60, 90, 180)]

    block = block_of([RATIO], 3, ({}, points), ({"instance": "y"}, points))

    assert column(block, "seen") == [4, 2, 2]
    assert column(block, "expected") == [4, 4, 4]


def test_what_shows_before_the_first_minute_is_booked_in_it() -> None:
    block = block_of([RATIO], 2, ({}, [(0, 500), (30, 503), (90, 507), (150, 508)]), start=1)

    assert column(block, "valid") == [7, 1]
    assert column(block, "seen") == [1, 1]


def test_what_shows_after_the_last_minute_is_left_out() -> None:
    block = block_of([RATIO], 1, ({}, [(30, 500), (60, 503), (90, 507)]))

    assert column(block, "valid") == [3]
    assert column(block, "seen") == [2]


def test_a_series_that_only_adds_bad_events_makes_no_scrape_due() -> None:
    bad_only = EventSli((CounterTerm(sel(eq("code", "500")), 0, 1),))

    block = block_of([bad_only], 1, ({"code": "500"}, [(30, 500), (60, 503)]))

    assert column(block, "bad") == [3]
    assert column(block, "expected") == [0]


def test_a_block_gives_the_minutes_of_one_sli() -> None:
    block = block_of([RATIO, RATIO], 1, ({}, [(30, 500), (60, 503)]))

    run = block.minutes(1)

    assert (run.start, run.end, run.valid.tolist()) == (MINUTE0, MINUTE0 + 1, [3])


def test_gauges_are_known_by_their_metric() -> None:
    gauge = GaugeSli(Selector("up"), Comparison.AT_LEAST, 1.0)
    incidence = incidence_of([gauge, RATIO], {"__name__": "up"}, {"code": "200"}, {"__name__": "n"})

    assert incidence.is_gauge().tolist() == [True, False, False]
    assert incidence.series_of(0) == [0]
    assert incidence.series_of(1) == [1]
    assert incidence.target_slis == {(0, 0), (0, 1)}


def test_series_are_classified_once() -> None:
    incidence = incidence_of([RATIO], {"code": "200"})

    incidence.extend()

    assert incidence.sid == [0]


def test_a_latency_threshold_without_its_bucket_is_told() -> None:
    without = incidence_of([LATENCY, RATIO], {"kind": "count"}, {"le": "0.25"})
    with_bucket = incidence_of([LATENCY, RATIO], {"kind": "count"}, {"le": "0.5"})
    nothing = incidence_of([LATENCY, RATIO])

    assert unmatched_thresholds([0], without) == [0]
    assert unmatched_thresholds([0], with_bucket) == []
    assert unmatched_thresholds([0], nothing) == []


def test_a_total_that_only_counts_as_valid_says_nothing_of_buckets() -> None:
    slow = EventSli(
        (CounterTerm(sel(eq("kind", "count")), 1, 0), CounterTerm(sel(eq("le", "9")), 0, 1)), 9.0
    )

    assert unmatched_thresholds([0], incidence_of([slow], {"kind": "count"})) == []


def test_minutes_counted_between_bucket_bounds_are_marked() -> None:
    native = NativeLatencySli(sel(), 0.3)
    names = [{"__name__": "m:observations"}, {"__name__": "m:at_most:0.3"}]
    incidence = incidence_of([native, RATIO], *names)
    ts = T0 + np.array([-1_000, 30_000, 90_000, 150_000, 210_000], np.int64)
    values = np.array([0.5, 4.0, 4.5, 5.0, 5.5])
    batch = Batch.of([(0, RawSeries({}, ts, values)), (1, RawSeries({}, ts, values))])
    block = Block.empty(MINUTE0, 2, 3)

    mark_interpolated(block, batch, incidence)

    assert block.columns["marks"].tolist() == [[0, Mark.APPROXIMATE, 0], [0, 0, 0]]


def test_without_native_histograms_nothing_is_interpolated() -> None:
    block = Block.empty(MINUTE0, 1, 1)

    mark_interpolated(block, Batch.of([]), incidence_of([RATIO], {}))

    assert block.columns["marks"].tolist() == [[0]]
