"""Increments by minute, gaps, and what is remembered at any moment."""

from collections.abc import Sequence

import numpy as np

from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.domain.reading import Increments, Reading, read
from sre_ops.slo.domain.samples import Batch, RawSeries, Registry
from sre_ops.slo.domain.scrape_state import NEVER, ScrapeState

MINUTE0 = 28_333_334
T0 = MINUTE0 * 60_000
POD = {"__name__": "m", "job": "a", "instance": "x"}


def read_points(
    registry: Registry,
    state: ScrapeState,
    *runs: tuple[dict[str, str], Sequence[tuple[int, float]]],
) -> Reading:
    """Read series of (seconds after the first minute's begin, value)."""
    numbered = []
    for labels, points in runs:
        ts = T0 + np.array([second for second, _ in points], np.int64) * 1_000
        raw = RawSeries(labels, ts, np.array([value for _, value in points], float))
        numbered.append((registry.number(labels), raw))
    batch = Batch.of(numbered)
    return read(batch, batch, registry, state)


def rows(increments: Increments) -> list[tuple[int, int, int]]:
    minute = (increments.minute - MINUTE0).tolist()
    return list(zip(minute, increments.delta.tolist(), increments.marks.tolist(), strict=True))


def test_a_scrape_on_the_minute_edge_belongs_to_the_minute_that_ends() -> None:
    reading = read_points(
        Registry(), ScrapeState.empty(), (POD, [(30, 500), (60, 503), (61, 507), (120, 508)])
    )

    assert rows(reading.increments()) == [(0, 0, Mark.ADOPTED), (0, 3, 0), (1, 4, 0), (1, 1, 0)]


def test_growth_over_a_long_silence_is_booked_where_it_shows_as_a_gap() -> None:
    reading = read_points(
        Registry(), ScrapeState.empty(), (POD, [(30, 500), (60, 503), (90, 503), (391, 510)])
    )

    assert rows(reading.increments())[-1] == (6, 7, Mark.GAP)


def test_five_minutes_of_silence_are_no_gap_yet() -> None:
    reading = read_points(
        Registry(), ScrapeState.empty(), (POD, [(30, 500), (60, 503), (90, 503), (390, 510)])
    )

    assert rows(reading.increments())[-1] == (6, 7, 0)


def test_two_misses_of_a_long_interval_are_no_gap() -> None:
    slow = [(200 * i, 500.0 + i) for i in range(5)]

    reading = read_points(
        Registry(), ScrapeState.empty(), (POD, [*slow, (1_400, 510.0), (2_001, 511.0)])
    )

    assert [mark for _, _, mark in rows(reading.increments())][-2:] == [0, Mark.GAP]


def test_a_birth_after_the_silence_of_its_target_is_a_gap() -> None:
    reading = read_points(
        Registry(),
        ScrapeState.empty(),
        (POD, [(30, 500), (60, 503), (600, 510)]),
        ({**POD, "code": "500"}, [(600, 4)]),
    )

    assert rows(reading.increments())[-1] == (9, 4, Mark.GAP)
    assert reading.increments().births.tolist()[-1] == 4


def test_a_silence_in_which_nothing_grew_is_not_marked() -> None:
    reading = read_points(Registry(), ScrapeState.empty(), (POD, [(0, 60), (30, 60), (900, 60)]))

    assert rows(reading.increments()) == [(-1, 0, Mark.ADOPTED)]


def test_nothing_read_is_nothing_shown() -> None:
    registry = Registry()
    first = read_points(registry, ScrapeState.empty(), (POD, [(30, 5), (60, 6)]))
    state = first.state_at(T0 + 60_000)

    again = read_points(registry, state, (POD, [(30, 5), (60, 6)]))

    assert rows(again.increments()) == []
    assert again.state_at(T0 + 120_000).last_ts.tolist() == state.last_ts.tolist()


def test_the_state_knows_what_was_seen_up_to_its_moment_and_no_more() -> None:
    reading = read_points(
        Registry(),
        ScrapeState.empty(),
        (POD, [(30, 500), (60, 510), (90, 520)]),
        ({**POD, "instance": "y"}, [(75, 8)]),
    )

    state = reading.state_at(T0 + 60_000)

    assert state.last_ts.tolist() == [T0 + 60_000, NEVER]
    assert state.last_value.tolist() == [510.0, 0.0]
    assert state.target_first.tolist() == [T0 + 30_000, NEVER]
    assert state.target_last.tolist() == [T0 + 60_000, NEVER]
    assert state.spacings[0].tolist() == [0, 0, 0, 0, 30_000]
    assert (state.job_first.tolist(), state.job_last.tolist()) == ([T0 + 30_000], [T0 + 60_000])


def test_the_state_keeps_the_first_scrape_and_the_last_restart() -> None:
    registry = Registry()
    first = read_points(registry, ScrapeState.empty(), (POD, [(30, 500), (60, 510)]))

    second = read_points(registry, first.state_at(T0 + 60_000), (POD, [(90, 4), (120, 9)]))
    state = second.state_at(T0 + 120_000)

    assert state.target_first.tolist() == [T0 + 30_000]
    assert state.target_reset.tolist() == [T0 + 60_001]


def test_a_restart_after_the_moment_is_not_yet_remembered() -> None:
    reading = read_points(Registry(), ScrapeState.empty(), (POD, [(30, 500), (60, 510), (90, 4)]))

    state = reading.state_at(T0 + 60_000)

    assert state.target_reset.tolist() == [NEVER]


def test_gauges_tell_when_a_target_was_scraped_but_do_not_grow() -> None:
    registry = Registry()
    gauge = {**POD, "__name__": "up"}
    ts = T0 + np.array([30_000, 60_000], np.int64)
    batch = Batch.of([(registry.number(gauge), RawSeries(gauge, ts, np.ones(2)))])
    nothing = Batch.of([])

    reading = read(batch, nothing, registry, ScrapeState.empty())

    assert rows(reading.increments()) == []
    assert len(reading.scrapes.ts) == 2
    assert reading.state_at(T0 + 60_000).last_ts.tolist() == [NEVER]
