"""Scrapes that came, scrapes that did not, and how often a target is due."""

import numpy as np

from sre_ops.slo.domain.scrape_state import SPACINGS, ScrapeState
from sre_ops.slo.domain.scrapes import Scrapes, scrapes_of

T0 = 1_700_000_040_000
SECOND = 1_000


def scrapes(seconds: list[int], state: ScrapeState | None = None, target: int = 0) -> Scrapes:
    ts = T0 + np.array(seconds, np.int64) * SECOND
    sized = (state or ScrapeState.empty()).sized(0, target + 1, 1)
    return scrapes_of(np.full(len(ts), target), ts, sized)


def missed_seconds(found: Scrapes) -> list[float]:
    seconds: list[float] = ((found.missed()[1] - T0) / SECOND).tolist()
    return seconds


def test_samples_of_one_scrape_are_one_scrape() -> None:
    found = scrapes([0, 0, 0, 30, 30])

    assert ((found.ts - T0) // SECOND).tolist() == [0, 30]
    assert found.previous.tolist() == [0, T0]
    assert found.interval.tolist() == [0, 30_000]


def test_no_samples_are_no_scrapes() -> None:
    found = scrapes([])

    assert len(found.ts) == 0
    assert missed_seconds(found) == []


def test_scrapes_already_counted_are_not_counted_again() -> None:
    state = ScrapeState.empty().sized(0, 1, 1)
    state.target_last[0] = T0 + 30 * SECOND

    found = scrapes([0, 30, 60], state)

    assert ((found.ts - T0) // SECOND).tolist() == [60]
    assert found.previous.tolist() == [T0 + 30 * SECOND]


def test_a_missed_scrape_is_placed_between_its_neighbours() -> None:
    found = scrapes([0, 30, 60, 90, 180, 210])

    assert missed_seconds(found) == [120, 150]


def test_a_silence_above_ten_minutes_is_absence_and_not_missed_scrapes() -> None:
    at_the_limit = scrapes([0, 30, 60, 660])
    beyond = scrapes([0, 30, 60, 661])

    assert len(missed_seconds(at_the_limit)) == 19
    assert missed_seconds(beyond) == []


def test_nothing_is_missed_before_the_interval_is_known() -> None:
    found = scrapes([0])

    assert missed_seconds(found) == []


def test_a_longer_interval_is_learnt_within_three_scrapes() -> None:
    found = scrapes([0, 15, 30, 45, 60, 75, 135, 195, 255, 315])

    assert found.interval[-1] == 60_000
    assert missed_seconds(found) == [90, 105, 120, 150, 165, 180]


def test_a_shorter_interval_misses_nothing() -> None:
    found = scrapes([0, 60, 120, 180, 195, 210, 225, 240])

    assert found.interval[-1] == 15_000
    assert missed_seconds(found) == []


def test_an_early_scrape_after_a_restart_of_the_server_misses_nothing() -> None:
    found = scrapes([0, 30, 60, 90, 97, 127, 157])

    assert found.interval[-1] == 30_000
    assert missed_seconds(found) == []


def test_remembered_spacings_are_continued() -> None:
    whole = scrapes([0, 30, 60, 90, 120, 210])
    state = ScrapeState.empty().sized(0, 1, 1)
    first = scrapes([0, 30, 60])
    state.target_last[0], state.spacings[0] = first.ts[-1], first.spacings[-1]

    second = scrapes([90, 120, 210], state)

    assert second.spacings.tolist() == whole.spacings[-3:].tolist()
    assert second.interval.tolist() == whole.interval[-3:].tolist()
    assert missed_seconds(second) == [150, 180]


def test_targets_do_not_share_their_spacings() -> None:
    ts = T0 + np.array([0, 30, 60, 10, 70, 130], np.int64) * SECOND
    state = ScrapeState.empty().sized(0, 2, 1)

    found = scrapes_of(np.array([0, 0, 0, 1, 1, 1]), ts, state)

    assert found.interval.tolist() == [0, 30_000, 30_000, 0, 60_000, 60_000]
    assert found.spacings.shape == (6, SPACINGS)
