"""What is remembered between two fetches."""

from sre_ops.slo.domain.scrape_state import NEVER, SPACINGS, ScrapeState


def test_the_empty_state_knows_nothing() -> None:
    state = ScrapeState.empty()

    assert len(state.last_ts) == len(state.target_first) == len(state.job_first) == 0
    assert state.spacings.shape == (0, SPACINGS)


def test_room_for_more_series_keeps_what_is_known() -> None:
    state = ScrapeState.empty().sized(2, 1, 1)
    state.last_ts[:] = (10, 20)
    state.last_value[:] = (1.5, 2.5)
    state.spacings[0] = (1, 2, 3, 4, 5)
    state.target_reset[0] = 9

    larger = state.sized(3, 2, 2)

    assert larger.last_ts.tolist() == [10, 20, NEVER]
    assert larger.last_value.tolist() == [1.5, 2.5, 0.0]
    assert larger.spacings.tolist() == [[1, 2, 3, 4, 5], [0] * SPACINGS]
    assert larger.target_reset.tolist() == [9, NEVER]
    assert larger.job_last.tolist() == [NEVER, NEVER]


def test_a_sized_state_is_a_copy() -> None:
    state = ScrapeState.empty().sized(1, 1, 1)

    state.sized(1, 1, 1).last_ts[0] = 7

    assert state.last_ts[0] == NEVER
