from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sre_ops.slo.domain.budget import ObjectiveVersion, budget, window_sums
from sre_ops.slo.domain.definition import TimeSlices
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.slices import to_slices
from sre_ops.slo.domain.wilson import wilson

LENGTH = 60
counts = st.lists(st.integers(-5, 10**9), min_size=LENGTH, max_size=LENGTH)
edges = st.integers(-10, LENGTH + 10)
objectives = st.decimals("0.5", "0.99999", places=5)


@st.composite
def runs(draw: st.DrawFn) -> Minutes:
    run = Minutes.empty(draw(st.integers(0, 7)), LENGTH)
    run.valid[:], run.bad[:] = draw(counts), draw(counts)
    return run


@st.composite
def histories(draw: st.DrawFn) -> tuple[ObjectiveVersion, ...]:
    starts = sorted(draw(st.sets(st.integers(0, LENGTH), min_size=1, max_size=4)))
    return tuple(ObjectiveVersion(objective=draw(objectives), from_minute=at) for at in starts)


@settings(deadline=None)
@given(run=runs(), versions=histories(), cuts=st.tuples(edges, edges, edges))
def test_budgets_add_up_over_neighbouring_spans(
    run: Minutes, versions: tuple[ObjectiveVersion, ...], cuts: tuple[int, int, int]
) -> None:
    first, middle, last = sorted(cuts)

    left, right = budget(run, versions, first, middle), budget(run, versions, middle, last)
    whole = budget(run, versions, first, last)

    assert whole.valid == left.valid + right.valid
    assert whole.bad == left.bad + right.bad
    assert whole.allowed == left.allowed + right.allowed


@settings(deadline=None)
@given(run=runs(), versions=histories(), later=objectives, at=st.integers(LENGTH + 1, 100))
def test_changing_a_target_never_changes_the_past(
    run: Minutes, versions: tuple[ObjectiveVersion, ...], later: Decimal, at: int
) -> None:
    changed = (*versions, ObjectiveVersion(objective=later, from_minute=at))

    assert budget(run, versions, 0, at) == budget(run, changed, 0, at)


@settings(deadline=None)
@given(run=runs(), versions=histories(), minute=st.integers(7, LENGTH - 1), more=st.integers(1))
def test_another_bad_event_never_spends_less(
    run: Minutes, versions: tuple[ObjectiveVersion, ...], minute: int, more: int
) -> None:
    before = budget(run, versions, 0, 100).consumed
    run.bad[minute - 7] += more % 10**9 + 1

    after = budget(run, versions, 0, 100).consumed

    assert (before is None) == (after is None)
    assert before is None or (after is not None and after > before)


@settings(deadline=None)
@given(run=runs(), spans=st.lists(st.tuples(edges, edges).map(sorted), max_size=10))
def test_one_pass_sums_what_single_sums_give(run: Minutes, spans: list[list[int]]) -> None:
    valid, bad = window_sums(run, [(start, end) for start, end in spans])

    parts = [run.slice(start, end) for start, end in spans]
    assert valid.tolist() == [int(part.valid.sum()) for part in parts]
    assert bad.tolist() == [int(part.bad.sum()) for part in parts]


@settings(deadline=None)
@given(run=runs(), length=st.integers(1, 20), target=objectives)
def test_every_slice_that_ended_is_judged_once(run: Minutes, length: int, target: Decimal) -> None:
    result = to_slices(run, TimeSlices(length, target))

    for last in range(run.start, run.end):
        part = run.slice(last + 1 - length, last + 1)
        valid, bad = int(part.valid.sum()), int(part.bad.sum())
        counts_here = (last + 1) % length == 0 and valid > 0
        short = counts_here and Fraction(valid - bad, valid) < Fraction(target)
        assert (result.valid[last - run.start], result.bad[last - run.start]) == (
            counts_here,
            short,
        )
    assert np.array_equal(result.seen, run.seen)


@settings(deadline=None)
@given(trials=st.integers(1, 10**12), share=st.floats(0, 1))
def test_the_wilson_interval_holds_the_share_and_stays_between_0_and_1(
    trials: int, share: float
) -> None:
    hits = min(int(trials * share), trials)

    interval = wilson(hits, trials)

    assert interval is not None
    assert 0 <= interval.low <= hits / trials <= interval.high <= 1
