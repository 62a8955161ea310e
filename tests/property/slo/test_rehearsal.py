"""Laws of rehearsals: a stricter target is never kinder, and what is found lies in the history."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sre_ops.slo.domain.burn import BURN_TIERS
from sre_ops.slo.domain.definition import RollingWindow
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.rehearsal import Question, rehearse
from sre_ops.slo.domain.replay import burning

TARGETS = st.lists(
    st.sampled_from([Decimal(t) for t in ("0.9", "0.99", "0.995", "0.999", "0.9995", "0.9999")]),
    min_size=2,
    max_size=2,
    unique=True,
).map(sorted)
WEEK = RollingWindow(1)


@st.composite
def runs(draw: st.DrawFn) -> Minutes:
    """Return three days of steady traffic with some outages."""
    minutes = Minutes.empty(10_000, 3 * 1_440)
    minutes.valid[:], minutes.seen[:], minutes.expected[:] = 100, 1, 1
    outages = st.tuples(st.integers(0, 4_300), st.integers(1, 400), st.integers(1, 100))
    for start, length, bad in draw(st.lists(outages, max_size=4)):
        minutes.bad[start : start + length] = bad
    return minutes


@settings(max_examples=40, deadline=None)
@given(runs(), TARGETS)
def test_a_stricter_target_never_misses_fewer_windows(
    minutes: Minutes, targets: list[Decimal]
) -> None:
    easy, strict = (rehearse(minutes, Question(target=one, window=WEEK)) for one in targets)

    assert easy.missed <= strict.missed
    assert len(easy.windows) == len(strict.windows) == 3


@settings(max_examples=40, deadline=None)
@given(runs(), TARGETS, st.sampled_from(BURN_TIERS))
def test_a_stricter_target_burns_in_every_minute_in_which_an_easier_one_does(
    minutes: Minutes, targets: list[Decimal], tier: object
) -> None:
    easy, strict = (
        burning(minutes, tier, 1 - Fraction(one), 43_200)  # type: ignore[arg-type] # a sample
        for one in targets
    )

    assert np.all(strict[easy])


@settings(max_examples=40, deadline=None)
@given(runs(), TARGETS)
def test_alerts_begin_fire_and_end_in_this_order_within_the_history(
    minutes: Minutes, targets: list[Decimal]
) -> None:
    found = rehearse(minutes, Question(target=targets[0], window=RollingWindow(30)))

    for one in found.firings:
        assert minutes.start <= one.onset < one.fired_at <= minutes.end
        assert one.reset_at is None or one.fired_at < one.reset_at <= minutes.end
        assert one.over_at is None or one.fired_at <= one.over_at <= one.reset_at  # type: ignore[operator]
    assert found.pages <= sum(one.is_page for one in found.firings)
