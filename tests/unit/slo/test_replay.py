"""Burn tiers over past minutes: when each fires, resets, and what was lost before; by hand."""

from decimal import Decimal
from fractions import Fraction
from time import process_time

import numpy as np
import pytest

from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.budget import ObjectiveVersion
from sre_ops.slo.domain.burn import BURN_TIERS, BurnTier, burn_rates, fired_tiers
from sre_ops.slo.domain.minutes import Mark, Minutes
from sre_ops.slo.domain.replay import Firing, burning, is_page, replay

MONTH = 30 * DAY_MINUTES
TOLERATED = Fraction(1, 1_000)
FAST, SLOW = BURN_TIERS[0], BURN_TIERS[1]
DAYS = 4
STEP = 3 * DAY_MINUTES + 17


def _run(error_percent: int, length: int, *, start: int = 0, days: int = DAYS) -> Minutes:
    """100 events a minute, of which *error_percent* fail from `STEP` on for *length* minutes."""
    minutes = Minutes.empty(start, days * DAY_MINUTES)
    minutes.valid[:], minutes.seen[:], minutes.expected[:] = 100, 4, 4
    minutes.bad[STEP : STEP + length] = error_percent
    return minutes


def _only(minutes: Minutes, tier: BurnTier) -> Firing:
    (found,) = replay(minutes, TOLERATED, MONTH, (tier,))
    return found


# Detection = factor x (1 - target) x long / error rate, and the next whole minute: for the
# fast tier 14.4 x 0.001 x 60 / e. A window of 30 days allows 4,320 bad events.
@pytest.mark.parametrize(
    ("tier", "error_percent", "detected"),
    [
        (FAST, 100, 1),  # 0.864
        (FAST, 50, 2),  # 1.728
        (FAST, 10, 9),  # 8.64
        (FAST, 5, 18),  # 17.28
        (FAST, 2, 44),  # 43.2
        (SLOW, 10, 22),  # 6 x 0.001 x 360 / 0.1 = 21.6
        (SLOW, 1, 217),  # 216 exactly is not more than the limit
        (BURN_TIERS[2], 1, 433),  # 3 x 0.001 x 1440 / 0.01 = 432
    ],
)
def test_it_fires_when_theory_says(tier: BurnTier, error_percent: int, detected: int) -> None:
    found = _only(_run(error_percent, 600), tier)

    assert found.onset == STEP
    assert found.detection_minutes == detected
    assert found.lost == pytest.approx(error_percent * detected / 4_320)


def test_an_error_rate_below_the_tier_never_fires_it() -> None:
    assert replay(_run(1, 600), TOLERATED, MONTH, (FAST,)) == []


def test_it_resets_once_the_short_window_has_forgotten() -> None:
    found = _only(_run(10, 20), FAST)

    # One bad minute of ten percent left of five is 2 %, more than 1.44 %.
    assert (found.over_at, found.reset_at) == (STEP + 20, STEP + 25)
    assert found.reset_minutes == 5


def test_what_still_fires_has_no_end() -> None:
    minutes = _run(10, DAY_MINUTES)

    found = _only(minutes, FAST)

    assert (found.over_at, found.reset_at, found.reset_minutes) == (None, None, None)


def test_instants_are_those_of_the_run() -> None:
    found = _only(_run(10, 20, start=1_000_000), FAST)

    assert (found.onset, found.fired_at) == (1_000_000 + STEP, 1_000_000 + STEP + 9)


def test_fast_tiers_page_and_slow_ones_open_a_ticket() -> None:
    assert [is_page(tier) for tier in BURN_TIERS] == [True, True, False, False]
    assert _only(_run(10, 20), FAST).is_page


def test_a_tier_that_cannot_fire_never_does() -> None:
    minutes = _run(100, 600)

    assert replay(minutes, Fraction(1, 10), MONTH, (FAST,)) == []  # 14.4 is above 1 / 0.1
    assert replay(minutes, TOLERATED, DAY_MINUTES, (BURN_TIERS[3],)) == []  # 3 days of one


def test_silence_fires_nothing_and_an_onset_lies_after_it() -> None:
    minutes = _run(10, 600)
    minutes.valid[STEP - 100 : STEP] = 0

    found = _only(minutes, FAST)

    assert found.onset == STEP
    assert replay(Minutes.empty(0, 500), TOLERATED, MONTH, BURN_TIERS) == []


def test_bad_events_without_valid_ones_fire_nothing() -> None:
    minutes = Minutes.empty(0, 200)
    minutes.bad[:] = 1

    assert replay(minutes, TOLERATED, MONTH, BURN_TIERS) == []


def test_a_loss_in_a_window_without_a_budget_has_no_share() -> None:
    minutes = Minutes.empty(0, 200)
    minutes.valid[0] = -1_000  # a data error
    minutes.valid[150] = minutes.bad[150] = 1_000

    assert _only(minutes, FAST).lost is None


def test_what_was_booked_after_a_gap_fires_no_short_window() -> None:
    minutes = _run(0, 0)
    minutes.bad[STEP] = 100
    minutes.marks[STEP] = Mark.GAP
    minutes.seen[STEP - 500 : STEP] = 0

    assert replay(minutes, TOLERATED, MONTH, (FAST, SLOW)) == []


def test_counts_beyond_64_bits_are_compared_exactly() -> None:
    minutes = _run(10, 600)
    minutes.valid[:] *= 10**13
    minutes.bad[:] *= 10**13

    assert _only(minutes, FAST).detection_minutes == 9


def test_it_agrees_with_what_is_judged_live() -> None:
    random = np.random.default_rng(7)
    minutes = _run(0, 0)
    minutes.bad[:] = (
        random.binomial(minutes.valid, 0.002) + (random.random(len(minutes.bad)) > 0.99) * 9
    )
    version = ObjectiveVersion(objective=Decimal("0.999"), from_minute=0)
    flags = {tier: burning(minutes, tier, TOLERATED, MONTH) for tier in BURN_TIERS}

    for at in range(2_000, len(minutes.bad), 97):
        rates = burn_rates(minutes, [version], at + 1)
        fired = fired_tiers(rates, MONTH, TOLERATED)

        assert {tier for tier in BURN_TIERS if flags[tier][at]} == set(fired)


def test_a_year_of_minutes_takes_less_than_a_second() -> None:
    minutes = Minutes.empty(0, 365 * DAY_MINUTES)
    minutes.valid[:] = 1_000
    minutes.bad[:] = np.random.default_rng(1).binomial(1_000, 0.002, 365 * DAY_MINUTES)
    began = process_time()

    replay(minutes, TOLERATED, MONTH, BURN_TIERS)

    assert process_time() - began < 1
