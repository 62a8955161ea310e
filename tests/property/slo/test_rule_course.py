"""What the tests of alert rules look at holds for every objective, window and kind of SLI."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from sre_ops.slo.domain.burn_rules import thresholds
from sre_ops.slo.domain.definition import (
    CounterTerm,
    EventSli,
    Origin,
    RollingWindow,
    Selector,
    Slo,
)
from sre_ops.slo.domain.rule_course import course_of, looks

STEP = 10
OBJECTIVES = st.integers(1, 9_999).map(lambda n: Decimal(n) / 10_000)
WINDOWS = st.integers(1, 120).map(RollingWindow)


def slo(objective: Decimal, window: RollingWindow) -> Slo:
    return Slo(
        service="shop",
        name="pay",
        sli=EventSli((CounterTerm(Selector("all"), 1, 0),)),
        objective=objective,
        windows=(window,),
        origin=Origin("a.yaml"),
    )


@settings(deadline=None)
@given(OBJECTIVES, WINDOWS)
def test_a_threshold_lies_between_spending_as_planned_and_everything(
    objective: Decimal, window: RollingWindow
) -> None:
    for one in thresholds(slo(objective, window)):
        assert 1 - Fraction(objective) <= one.share < 1
        assert one.long_minutes <= window.days * 1_440


@settings(max_examples=40, deadline=None)
@given(OBJECTIVES, WINDOWS, st.booleans(), st.sampled_from([1, 10, 15]))
def test_every_threshold_is_seen_to_fire_and_to_reset(
    objective: Decimal, window: RollingWindow, all_bad: bool, blur: int
) -> None:
    used = thresholds(slo(objective, window))
    course = course_of(used, all_bad=all_bad, blur=blur, step=STEP) if used else None
    if course is None:  # no tier can fire, or one so close to everything that none is certain
        return

    seen = looks(course, used, STEP)

    assert seen[0].firing == () == seen[-1].firing
    assert {one for look in seen for one in look.firing} == set(used)
    assert all(look.minute % STEP == 0 for look in seen)
    assert [look.minute for look in seen] == sorted({look.minute for look in seen})
