from datetime import UTC, datetime
from fractions import Fraction

import pytest

from sre_ops.slo.domain.budget import Budget
from sre_ops.slo.domain.burn import BURN_TIERS
from sre_ops.slo.domain.states import Facts, Reason, State, Thresholds, Verdict, judge
from sre_ops.slo.domain.wilson import wilson

ALLOWED = Fraction(1, 1000)


def _judge(valid: int, bad: int, coverage: float = 1.0) -> Verdict:
    counts = Budget(valid=valid, bad=bad, allowed=valid * ALLOWED)
    return judge(Facts(budget=counts, coverage=coverage), Thresholds())


@pytest.mark.parametrize(
    ("valid", "bad", "coverage", "state", "reason"),
    [
        (0, 0, 0.0, State.NO_DATA, Reason.NOTHING_MEASURED),
        (0, 0, 1.0, State.NO_DATA, Reason.NO_VALID_EVENTS),
        (0, 3, 1.0, State.NO_DATA, Reason.NO_VALID_EVENTS),
        (-5, 0, 1.0, State.NOT_ENOUGH_DATA, Reason.DATA_ERROR),
        (100_000, -5, 1.0, State.NOT_ENOUGH_DATA, Reason.DATA_ERROR),
        (100_000, 10, 0.49, State.NOT_ENOUGH_DATA, Reason.LOW_COVERAGE),
        (999, 0, 1.0, State.NOT_ENOUGH_DATA, Reason.TOO_FEW_EVENTS),
        (999, 1, 1.0, State.NOT_ENOUGH_DATA, Reason.TOO_FEW_EVENTS),
        (999, 20, 1.0, State.MISSED, Reason.BUDGET_EXCEEDED),
        (100_000, 900, 0.1, State.MISSED, Reason.BUDGET_EXCEEDED),
        (1000, 1001, 1.0, State.MISSED, Reason.DATA_ERROR),
        (999, 1001, 1.0, State.NOT_ENOUGH_DATA, Reason.TOO_FEW_EVENTS),
        (100_000, 101, 1.0, State.MISSED, Reason.BUDGET_EXCEEDED),
        (100_000, 100, 1.0, State.AT_RISK, Reason.BUDGET_NEARLY_SPENT),
        (100_000, 80, 1.0, State.AT_RISK, Reason.BUDGET_NEARLY_SPENT),
        (100_000, 79, 0.5, State.MET, Reason.WITHIN_BUDGET),
        (1000, 0, 1.0, State.MET, Reason.WITHIN_BUDGET),
    ],
)
def test_states_are_judged_in_their_order(
    valid: int, bad: int, coverage: float, state: State, reason: Reason
) -> None:
    verdict = _judge(valid, bad, coverage)

    assert (verdict.state, verdict.reason) == (state, reason)
    assert bool(verdict.sentence) == (state is not State.MET)


def test_a_sentence_names_the_numbers() -> None:
    assert _judge(100_000, 1250).sentence == "1,250 bad events, 100 allowed"
    assert _judge(100_500, 1250).sentence == "1,250 bad events, 100.5 allowed"


def test_a_forecast_inside_the_window_puts_it_at_risk() -> None:
    counts = Budget(valid=100_000, bad=10, allowed=Fraction(100))
    at = datetime(2026, 11, 24, 13, tzinfo=UTC)

    verdict = judge(Facts(budget=counts, coverage=1.0, exhausted_at=at), Thresholds())

    assert verdict.reason is Reason.EXHAUSTION_FORECAST
    assert "2026-11-24 13:00Z" in verdict.sentence


def test_a_firing_tier_puts_it_at_risk() -> None:
    counts = Budget(valid=100_000, bad=10, allowed=Fraction(100))

    verdict = judge(Facts(budget=counts, coverage=1.0, fired=BURN_TIERS[:1]), Thresholds())

    assert (verdict.state, verdict.reason) == (State.AT_RISK, Reason.BURNING_FAST)
    assert "5m and 1h" in verdict.sentence


def test_the_interval_of_the_textbook_example() -> None:
    result = wilson(4, 23)

    assert result == pytest.approx((0.0698, 0.3714), abs=1e-4)


@pytest.mark.parametrize(("hits", "trials"), [(0, 0), (-1, 10), (11, 10), (0, -1)])
def test_counts_that_are_no_share_have_no_interval(hits: int, trials: int) -> None:
    assert wilson(hits, trials) is None


def test_the_interval_touches_its_ends_at_none_and_all() -> None:
    none, every = wilson(0, 10), wilson(10, 10)

    assert none is not None
    assert every is not None
    assert (none.low, every.high) == (0.0, 1.0)
