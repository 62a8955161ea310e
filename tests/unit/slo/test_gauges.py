"""Minutes of gauges, freshness and free-form queries."""

from collections.abc import Sequence

import numpy as np
import pytest

from sre_ops.slo.domain.definition import (
    Comparison,
    EventSli,
    FreshnessSli,
    GaugeSli,
    QuerySli,
    Selector,
    Sli,
)
from sre_ops.slo.domain.gauges import judge_gauges, judge_query
from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.domain.plan import Classifier
from sre_ops.slo.domain.samples import Batch, RawSeries, Registry
from sre_ops.slo.domain.tally import Block, Incidence

MINUTE0 = 28_333_334
T0 = MINUTE0 * 60_000
UP = GaugeSli(Selector("up"), Comparison.AT_LEAST, 1.0)
FRESH = FreshnessSli(Selector("up"), 90.0)
QUERY = QuerySli("x", Comparison.BELOW, 0.5)

Run = Sequence[tuple[int, float]]


def judged(sli: Sli, length: int, *runs: Run) -> Block:
    registry = Registry()
    numbered = []
    for number, points in enumerate(runs):
        labels = {"__name__": "up", "job": "a", "instance": str(number)}
        ts = T0 + np.array([second for second, _ in points], np.int64) * 1_000
        values = np.array([value for _, value in points], float)
        numbered.append((registry.number(labels), RawSeries(labels, ts, values)))
    incidence = Incidence(Classifier([sli]), registry)
    incidence.extend()
    block = Block.empty(MINUTE0, 1, length)
    judge_gauges(block, [sli], Batch.of(numbered), incidence)
    return block


def slices(block: Block) -> list[str]:
    """Return each minute as good, bad or unknown."""
    assert (block.columns["seen"] == block.columns["valid"]).all()
    pairs = zip(block.columns["valid"][0], block.columns["bad"][0], strict=True)
    return ["bad" if bad else "good" if valid else "?" for valid, bad in pairs]


def test_one_failing_scrape_makes_the_minute_bad() -> None:
    block = judged(UP, 3, [(15, 1), (30, 0), (45, 1), (75, 1), (105, 1)])

    assert slices(block) == ["bad", "good", "?"]
    assert block.columns["expected"].tolist() == [[1, 1, 1]]


def test_a_sample_on_the_edge_speaks_for_the_minute_that_ends() -> None:
    block = judged(UP, 2, [(60, 0), (90, 1)])

    assert slices(block) == ["bad", "good"]


def test_any_of_several_gauges_makes_the_minute_bad() -> None:
    block = judged(UP, 2, [(30, 1), (90, 1)], [(30, 1), (90, 0)])

    assert slices(block) == ["good", "bad"]


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (Comparison.BELOW, ["good", "bad", "bad"]),
        (Comparison.AT_MOST, ["good", "good", "bad"]),
        (Comparison.ABOVE, ["bad", "bad", "good"]),
        (Comparison.AT_LEAST, ["bad", "good", "good"]),
    ],
)
def test_the_threshold_is_compared_as_it_is_written(
    comparison: Comparison, expected: list[str]
) -> None:
    block = judged(GaugeSli(Selector("up"), comparison, 5.0), 3, [(30, 4), (90, 5), (150, 6)])

    assert slices(block) == expected


def test_two_minute_scrapes_speak_for_the_minute_between() -> None:
    block = judged(UP, 7, [(-90, 1), (30, 1), (150, 0), (270, 1), (390, 1)])

    assert slices(block) == ["good", "good", "bad", "bad", "good", "good", "good"]


def test_the_sample_before_the_first_minute_speaks_for_it() -> None:
    block = judged(UP, 3, [(-180, 1), (-60, 0), (60, 1), (180, 1)])

    assert slices(block) == ["good", "good", "good"]


def test_a_failure_before_the_first_minute_lasts_until_the_next_scrape() -> None:
    block = judged(UP, 3, [(-210, 1), (-90, 0), (30, 1), (150, 0)])

    assert slices(block) == ["good", "good", "bad"]
    assert slices(judged(UP, 2, [(-140, 1), (-20, 0), (100, 1)])) == ["bad", "good"]


def test_a_minute_after_a_missed_scrape_is_unknown() -> None:
    block = judged(UP, 8, [(30, 1), (90, 1), (150, 1), (390, 1), (450, 1)])

    assert slices(block) == ["good", "good", "good", "?", "?", "?", "good", "good"]


def test_two_lone_samples_far_apart_do_not_speak_for_the_time_between() -> None:
    block = judged(UP, 12, [(30, 1), (690, 1)])

    assert slices(block) == ["good", *["?"] * 10, "good"]


def test_the_minute_after_the_last_sample_is_not_yet_known() -> None:
    assert slices(judged(UP, 2, [(30, 1)])) == ["good", "?"]


def test_a_gauge_that_is_not_there_is_unknown_but_due() -> None:
    block = judged(UP, 2)

    assert slices(block) == ["?", "?"]
    assert block.columns["expected"].tolist() == [[1, 1]]
    assert slices(judged(UP, 1, [])) == ["?"]


def test_data_is_fresh_while_the_newest_record_is_young_enough() -> None:
    end = (T0 + 60_000) / 1_000

    fresh = judged(FRESH, 2, [(30, end - 90), (90, end - 90)])

    assert slices(fresh) == ["good", "bad"]


def test_the_newest_of_several_records_counts() -> None:
    end = (T0 + 60_000) / 1_000

    block = judged(FRESH, 1, [(30, end - 500)], [(30, end - 10)])

    assert slices(block) == ["good"]


def test_a_record_seen_two_minutes_ago_is_judged_at_each_minutes_end() -> None:
    start = T0 / 1_000

    block = judged(FRESH, 4, [(30, start), (150, start + 120), (270, start + 120)])

    assert slices(block) == ["good", "bad", "good", "bad"]


def test_freshness_without_a_sample_is_unknown() -> None:
    assert slices(judged(FRESH, 2, [])) == ["?", "?"]
    assert slices(judged(FRESH, 2, [(90, T0 / 1_000 + 100)])) == ["?", "good"]


def test_an_sli_of_events_is_left_alone() -> None:
    block = judged(EventSli(()), 2, [(30, 1)])

    assert block.columns["expected"].tolist() == [[0, 0]]


def query_block(series: RawSeries | None) -> Block:
    block = Block.empty(MINUTE0, 1, 3)
    judge_query(block, 0, QUERY, series)
    return block


def test_a_query_is_judged_by_its_value_at_each_minutes_end() -> None:
    ts = T0 + np.array([0, 60, 120, 180, 240], np.int64) * 1_000

    block = query_block(RawSeries({}, ts, np.array([9.0, 0.4, np.inf, 0.5, 0.1])))

    assert slices(block) == ["good", "?", "bad"]
    assert block.columns["marks"].tolist() == [[Mark.APPROXIMATE, 0, Mark.APPROXIMATE]]


def test_a_query_without_an_answer_is_unknown() -> None:
    block = query_block(None)

    assert slices(block) == ["?", "?", "?"]
    assert block.columns["expected"].tolist() == [[1, 1, 1]]
