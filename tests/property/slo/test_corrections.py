"""Laws of corrections: they commute, may be applied twice, and never add an event."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sre_ops.slo.domain.corrections import Correction, Effect, corrected
from sre_ops.slo.domain.minutes import Minutes
from tests.unit.slo.correction_samples import columns, once

START, LENGTH = 1_000, 60
CORRECTIONS = st.lists(
    st.builds(
        lambda start, length, effect: once(start, start + length, effect),
        st.integers(START - 20, START + LENGTH + 20),
        st.integers(1, 40),
        st.sampled_from(Effect),
    ),
    max_size=5,
)
COUNTS = st.lists(st.integers(0, 50), min_size=LENGTH, max_size=LENGTH)


def _run(valid: list[int], bad: list[int]) -> Minutes:
    run = Minutes.empty(START, LENGTH)
    run.valid[:], run.bad[:] = valid, np.minimum(bad, valid)
    return run


@given(COUNTS, COUNTS, CORRECTIONS, st.randoms(use_true_random=False))
def test_they_commute_and_may_be_applied_one_by_one(
    valid: list[int], bad: list[int], corrections: list[Correction], random: object
) -> None:
    minutes = _run(valid, bad)
    shuffled = list(corrections)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a random.Random
    one_by_one = minutes
    for each in shuffled:
        one_by_one = corrected(one_by_one, [each])

    assert columns(one_by_one) == columns(corrected(minutes, corrections))


@given(COUNTS, COUNTS, CORRECTIONS)
def test_applying_them_twice_changes_nothing(
    valid: list[int], bad: list[int], corrections: list[Correction]
) -> None:
    applied = corrected(_run(valid, bad), corrections)

    assert columns(corrected(applied, corrections)) == columns(applied)


@given(COUNTS, COUNTS, CORRECTIONS)
def test_no_event_is_added_and_none_turns_bad(
    valid: list[int], bad: list[int], corrections: list[Correction]
) -> None:
    minutes = _run(valid, bad)

    applied = corrected(minutes, corrections)

    assert np.all(applied.valid <= minutes.valid)
    assert np.all(applied.bad <= minutes.bad)
    assert np.all(applied.valid - applied.bad <= minutes.valid)
    assert np.array_equal(applied.coverage(), minutes.coverage())
