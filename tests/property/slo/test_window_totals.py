"""Running sums give what adding the minutes gives."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.domain.window_totals import DayCounts, WindowTotals

FIRST_DAY = 20_000
DAYS = 10
SLOS = 3
TAIL = 700
START = FIRST_DAY * DAY_MINUTES
END = START + DAYS * DAY_MINUTES + TAIL

rng = np.random.default_rng(7)
VALID = rng.integers(0, 1_000, (SLOS, DAYS * DAY_MINUTES + TAIL))
BAD = rng.integers(-2, 20, VALID.shape)
LOADED: list[int] = []


def _load(day: int) -> DayCounts:
    LOADED.append(day)
    at = (day - FIRST_DAY) * DAY_MINUTES
    return DayCounts(VALID[:, at : at + DAY_MINUTES], BAD[:, at : at + DAY_MINUTES])


def _totals() -> WindowTotals:
    whole = DAYS * DAY_MINUTES
    daily = [c[:, :whole].reshape(SLOS, DAYS, -1).sum(axis=2).T for c in (VALID, BAD)]
    return WindowTotals(FIRST_DAY, daily[0], daily[1], _load)


def _tail() -> Block:
    block = Block.empty(END - TAIL, SLOS, TAIL)
    block.columns["valid"][:] = VALID[:, -TAIL:]
    block.columns["bad"][:] = BAD[:, -TAIL:]
    return block


edges = st.integers(START - 100, END + 100)


@given(spans=st.lists(st.tuples(edges, edges).map(lambda p: (min(p), max(p))), max_size=6))
def test_a_window_sums_to_its_minutes(spans: list[tuple[int, int]]) -> None:
    found = _totals().sums(_tail(), spans)

    for (start, to), sums in zip(spans, found, strict=True):
        part = slice(max(start - START, 0), max(to - START, 0))
        assert sums.valid.tolist() == VALID[:, part].sum(axis=1).tolist()
        assert sums.bad.tolist() == BAD[:, part].sum(axis=1).tolist()


def test_a_day_is_loaded_once_while_its_windows_move() -> None:
    totals, tail = _totals(), _tail()
    LOADED.clear()

    for now in range(END - 5, END):
        totals.sums(tail, [(now - 3 * DAY_MINUTES, now), (now - 60, now)])

    assert len(LOADED) == 1


def test_only_the_last_days_stay_in_memory() -> None:
    totals, tail = _totals(), _tail()
    totals.sums(tail, [(START + day * DAY_MINUTES + 1, END) for day in range(DAYS)])
    LOADED.clear()

    totals.sums(tail, [(START + 1, END)])

    assert LOADED == [FIRST_DAY]
