"""Arrays in blobs."""

import numpy as np
import pytest

from sre_ops.slo.domain.minutes import COLUMNS, Minutes
from sre_ops.slo.domain.scrape_state import ScrapeState
from sre_ops.slo.store.packing import (
    pack_labels,
    pack_minutes,
    pack_state,
    unpack_labels,
    unpack_minutes,
    unpack_state,
)


def test_a_day_of_minutes_comes_back_as_it_was() -> None:
    run = Minutes(77, *(np.arange(1_440, dtype=np.int64) * (i - 3) for i in range(len(COLUMNS))))

    back = unpack_minutes(pack_minutes(run), 77)

    assert back.start == 77
    assert all((getattr(back, name) == getattr(run, name)).all() for name in COLUMNS)


def test_an_empty_run_of_minutes_comes_back_empty() -> None:
    assert unpack_minutes(pack_minutes(Minutes.empty(5, 0)), 5).end == 5


def test_a_day_of_quiet_traffic_takes_little_room() -> None:
    run = Minutes.empty(0, 1_440)
    run.valid[:] = np.arange(1_440) % 97

    assert len(pack_minutes(run)) < 2_048


def test_labels_come_back_with_every_sign() -> None:
    labels = [(("a", 'x"y\n\\'), ("ü", "😀")), (("__name__", "m"),), ()]

    assert unpack_labels(pack_labels(labels)) == [dict(pairs) for pairs in labels]


def test_the_empty_state_comes_back_empty() -> None:
    back = unpack_state(pack_state(ScrapeState.empty()))

    assert len(back.last_ts) == len(back.target_first) == len(back.job_first) == 0


def test_a_state_kept_before_processes_were_followed_is_read_without_them() -> None:
    state = ScrapeState.empty().sized(3, 2, 1)
    state.last_ts[:], state.spacings[1, 4] = (5, 6, 7), 30
    whole = pack_state(state)
    sizes = np.frombuffer(whole[:32], "<i8")
    of_old = sizes[:3].tobytes() + whole[32 : len(whole) - sizes[3]]

    back = unpack_state(of_old)

    assert back.last_ts.tolist() == [5, 6, 7]
    assert back.spacings.tolist() == state.spacings.tolist()
    assert back.process.tolist() == [[0, 0, 0], [0, 0, 0]]


def test_a_state_that_was_cut_off_is_not_read() -> None:
    whole = pack_state(ScrapeState.empty().sized(3, 2, 1))

    with pytest.raises(ValueError, match="cut off"):
        unpack_state(whole[:-1])


def test_an_unpacked_state_can_be_written_to() -> None:
    back = unpack_state(pack_state(ScrapeState.empty().sized(2, 2, 1)))

    back.last_value[1] = 0.5
    back.spacings[1, 4] = 30

    assert back.last_value.tolist() == [0.0, 0.5]
    assert back.spacings[1].tolist() == [0, 0, 0, 0, 30]
