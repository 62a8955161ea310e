from decimal import Decimal
from fractions import Fraction

import pytest

from sre_ops.slo.domain.budget import ObjectiveVersion
from sre_ops.slo.domain.burn import BURN_TIERS, BURN_WINDOWS, burn_rates, fired_tiers
from sre_ops.slo.domain.minutes import Mark, Minutes

NOW = 20_000
MONTH = 30 * 1440
VERSIONS = (ObjectiveVersion(objective=Decimal("0.999"), from_minute=0),)
TOLERATED = VERSIONS[0].tolerated


def _run(bad_since: int = NOW, bad: int = 0) -> Minutes:
    run = Minutes.empty(0, NOW)
    run.valid[:], run.seen[:], run.expected[:] = 1000, 2, 2
    run.bad[bad_since:] = bad
    return run


def test_a_burn_rate_of_one_lasts_the_whole_window() -> None:
    rates = burn_rates(_run(0, bad=1), VERSIONS, NOW)

    assert rates == dict.fromkeys(BURN_WINDOWS, Fraction(1))


def test_a_window_without_events_has_no_burn_rate() -> None:
    rates = burn_rates(Minutes.empty(0, NOW), VERSIONS, NOW)

    assert rates == dict.fromkeys(BURN_WINDOWS)
    assert fired_tiers(rates, MONTH, TOLERATED) == ()


@pytest.mark.parametrize(
    ("days", "factors"), [(30, [14.4, 6, 3, 1]), (28, [13.44, 5.6, 2.8, 28 / 30])]
)
def test_factors_follow_from_share_and_windows(days: int, factors: list[float]) -> None:
    result = [float(tier.factor(days * 1440)) for tier in BURN_TIERS]

    assert result == pytest.approx(factors)


def test_a_tier_fires_while_both_of_its_windows_burn_too_fast() -> None:
    fast = burn_rates(_run(NOW - 60, bad=20), VERSIONS, NOW)
    over = burn_rates(_run(NOW - 60, bad=20), VERSIONS, NOW) | {"5m": Fraction(0)}

    fired, quiet = fired_tiers(fast, MONTH, TOLERATED), fired_tiers(over, MONTH, TOLERATED)

    assert BURN_TIERS[0] in fired
    assert BURN_TIERS[0] not in quiet


def test_a_factor_that_no_burn_rate_can_exceed_never_fires() -> None:
    loose = Fraction(1, 10)  # objective 0.9: a burn rate is at most 10
    rates = dict.fromkeys(BURN_WINDOWS, Fraction(10))

    assert not BURN_TIERS[0].can_fire(MONTH, loose)
    assert BURN_TIERS[0] not in fired_tiers(rates, MONTH, loose)


def test_a_tier_longer_than_the_window_says_nothing_about_it() -> None:
    assert not BURN_TIERS[3].can_fire(1440, TOLERATED)


def test_growth_booked_after_a_gap_does_not_count_in_short_windows() -> None:
    run = _run()
    run.valid[NOW - 22 : NOW - 2] = run.seen[NOW - 22 : NOW - 2] = 0
    run.valid[NOW - 2], run.bad[NOW - 2], run.marks[NOW - 2] = 21_000, 20_000, Mark.GAP

    rates = burn_rates(run, VERSIONS, NOW)

    assert [rates[label] for label in ("5m", "30m", "1h")] == [0, 0, 0]
    assert rates["2h"] is not None
    assert rates["2h"] > 100


def test_a_window_shorter_than_the_silence_does_not_see_what_it_hid() -> None:
    run = _run()
    run.valid[NOW - 301 : NOW - 1] = run.seen[NOW - 301 : NOW - 1] = 0
    run.valid[NOW - 1], run.bad[NOW - 1], run.marks[NOW - 1] = 300_000, 200_000, Mark.GAP

    rates = burn_rates(run, VERSIONS, NOW)

    assert rates["2h"] is None
    assert rates["6h"] is not None
    assert rates["6h"] > 100


def test_objectives_of_their_time_weigh_the_burn() -> None:
    looser = ObjectiveVersion(objective=Decimal("0.99"), from_minute=NOW - 30)

    rates = burn_rates(_run(0, bad=1), (*VERSIONS, looser), NOW)

    assert rates["5m"] == Fraction(1, 10)
    assert rates["1h"] == Fraction(60, 30 + 300)


def test_a_week_that_is_spent_as_planned_fires_nothing() -> None:
    rates = dict.fromkeys(BURN_WINDOWS, Fraction(9, 10))

    assert fired_tiers(rates, 7 * 1440, Fraction(1, 1000)) == ()
